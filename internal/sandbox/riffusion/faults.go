package riffusion

import (
	"fmt"
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
	"no-listing": true,
}

// faultAliases are other names of faults.
var faultAliases = map[string]string{"used-up": "403-used-up", "403": "403-forbidden", "reset": "reset-after-purchase"}

// gone are the faults of an API that no longer exists: all its calls have the same answer.
var gone = map[string]Answer{
	"404-no-api":   refusal(http.StatusNotFound, false, "no_api", "There is no such API."),
	"400-disabled": refusal(http.StatusBadRequest, false, "disabled", "The application is disabled."),
	"410":          refusal(http.StatusGone, false, "gone", "The API was withdrawn."),
}

// Faults returns the names of the faults.
func Faults() []string { return newFaults("").Names() }

// faults are the faults of a family.
type faults struct{ own, shared *songapi.Faults }

// Take takes one occasion of a fault, and reports whether there was one.
func (f faults) Take(name string) bool { return f.own.Take(name) || f.shared.Take(name) }

// On reports whether a fault has remaining occasions.
func (f faults) On(name string) bool { return f.own.On(name) || f.shared.On(name) }

func newFaults(service string) *songapi.Faults {
	lasting := maps.Clone(faultNames)
	for name := range namedAnswers {
		lasting[name] = false
	}
	for name := range gone {
		lasting[name] = true
	}
	return &songapi.Faults{Service: service, Lasting: lasting, Aliases: faultAliases}
}

// Fault injects a fault into all families: WHAT[xTIMES][@WHEN], like "429x2" or
// "expired-url@5s". "off" ends all faults. The error for an unknown name lists the known
// ones.
func (s *Server) Fault(spec string) error {
	if spec == songapi.Off {
		for _, f := range s.faults {
			f.own.Clear()
		}
	}
	return s.shared.Inject(s.server, spec)
}

// FaultOf injects a fault into one family. "off" ends the faults of this family alone.
func (s *Server) FaultOf(name, spec string) error {
	f, ok := s.faults[name]
	if !ok {
		return fmt.Errorf("inject fault: there is no API %q", name)
	}
	return f.own.Inject(s.server, spec)
}

// withdrawn answers a call to an API that no longer exists.
func (f faults) withdrawn(w http.ResponseWriter) bool {
	for name, a := range gone {
		if f.Take(name) {
			a.write(w)
			return true
		}
	}
	return false
}

// refuse rejects a paid call before the purchase.
func (f faults) refuse(w http.ResponseWriter) bool {
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
