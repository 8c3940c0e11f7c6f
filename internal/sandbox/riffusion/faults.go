package riffusion

import (
	"maps"
	"net/http"

	"github.com/riffbot/riffbot/internal/sandbox/songapi"
)

// faultNames are the faults. Those with true continue until they are switched off; the
// others occur once.
var faultNames = map[string]bool{
	"429": true, "401": true, "403-used-up": true, "403-forbidden": true, "403-refused": true, "500": true,
	"500-after-purchase": false, "reset-before-purchase": false, "reset-after-purchase": false,
	"never-finishes": true, "truncated-audio": true, "html-audio": true, "expired-url": true,
	"lost-take": true, "moved-audio": true, "slow-cover": true, "half-take": true, "unclean-text": true,
}

// faultAliases are other names of faults.
var faultAliases = map[string]string{"used-up": "403-used-up", "403": "403-forbidden", "reset": "reset-after-purchase"}

// Faults returns the names of the faults.
func Faults() []string { return newFaults().Names() }

type faults struct{ songapi.Faults }

func newFaults() *faults {
	lasting := maps.Clone(faultNames)
	for name := range namedAnswers {
		lasting[name] = false
	}
	return &faults{songapi.Faults{Service: "riffusion", Lasting: lasting, Aliases: faultAliases}}
}

// Fault injects a fault: WHAT[xTIMES][@WHEN], like "429x2" or "expired-url@5s". The
// error for an unknown name lists the known ones.
func (s *Server) Fault(spec string) error { return s.faults.Inject(s.server, spec) }

// refuse rejects a paid call before the purchase.
func (f *faults) refuse(w http.ResponseWriter) bool {
	switch {
	case f.Take("429"):
		w.Header().Set("Retry-After", "1")
		answerError(w, http.StatusTooManyRequests, "too_many_requests", "Too many requests.")
	case f.Take("401"):
		answerError(w, http.StatusUnauthorized, "invalid_token", "The specified token is invalid.")
	case f.Take("403-used-up"):
		songapi.WriteJSON(w, http.StatusForbidden, map[string]any{"detail": "Your quota is used up.", "code": "used_up",
			"trace_id": songapi.NewID()})
	case f.Take("403-forbidden"):
		answerError(w, http.StatusForbidden, "forbidden", "You have not subscribed to this service.")
	case f.Take("403-refused"):
		answerError(w, http.StatusForbidden, "forbidden", "The prompt was refused by content moderation.")
	case f.Take("500"):
		answerError(w, http.StatusInternalServerError, "api_error", "fetch failed")
	default:
		return false
	}
	return true
}
