package elevenlabs

import "net/http"

// creditsPerMinute is the price of a minute of music.
const creditsPerMinute = 900

// subscription answers what the account has used. It is free.
// https://elevenlabs.io/docs/api-reference/user/subscription/get
func (s *Server) subscription(w http.ResponseWriter, r *http.Request) {
	if !s.authorized(w, r) {
		return
	}
	used := 0.0
	for _, p := range s.Ledger() {
		used += p.Length / 60 * creditsPerMinute
	}
	writeJSON(w, http.StatusOK, object{"tier": "creator", "character_count": int(used), "character_limit": 100_000,
		"status": "active", "currency": "usd", "billing_period": "monthly_period", "has_open_invoices": false})
}

// models answers the models for speech; the API does not list those for music.
// https://elevenlabs.io/docs/api-reference/models/list
func (s *Server) models(w http.ResponseWriter, r *http.Request) {
	if !s.authorized(w, r) {
		return
	}
	writeJSON(w, http.StatusOK, []object{{"model_id": "eleven_multilingual_v2", "name": "Eleven Multilingual v2",
		"can_do_text_to_speech": true}})
}

// authorized reports whether a request has the right key, and responds otherwise.
func (s *Server) authorized(w http.ResponseWriter, r *http.Request) bool {
	if r.Header.Get("Xi-Api-Key") != s.opts.Key {
		refuseKey(w)
		return false
	}
	return true
}

func refuseKey(w http.ResponseWriter) {
	refuse(w, http.StatusUnauthorized, "authentication_error", "invalid_api_key", "Invalid API key")
}
