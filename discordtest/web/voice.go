package web

import "net/http"

// postVoice joins the voice channel of a form, or leaves without one.
func (v *viewer) postVoice(w http.ResponseWriter, r *http.Request) error {
	if err := v.person.JoinVoice(r.Context(), r.FormValue("channel")); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
