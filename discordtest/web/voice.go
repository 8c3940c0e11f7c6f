package web

import "net/http"

// postVoice joins the voice channel of a form, or leaves without one.
func (v *viewer) postVoice(w http.ResponseWriter, r *http.Request) error {
	channelID := r.FormValue("channel")
	line := "voice leave"
	if channelID != "" {
		line = "voice join " + quote(v.person.NameOf(channelID))
	}
	return v.started(w, "", line, "", v.person.JoinVoice(r.Context(), channelID))
}
