package elevenlabs

import (
	"net/http"

	"github.com/riffbot/riffbot/internal/sandbox/songapi"
)

// faultNames are the faults. Those with true continue until they are switched off; the
// others occur once.
var faultNames = map[string]bool{
	"429": true, "429-busy": true, "401": true, "401-used-up": true, "402-used-up": true, "403": true,
	"422-refused": true, "500": true,
	"500-after-purchase": false, "reset-before-purchase": false, "reset-after-purchase": false, "cut-metadata": false,
	"cut-answer": false, "truncated-audio": true, "slow": true,
}

// faultAliases are other names of faults.
var faultAliases = map[string]string{"used-up": "401-used-up", "402": "402-used-up", "refused": "422-refused",
	"reset": "reset-after-purchase"}

type faults struct{ songapi.Faults }

func newFaults() *faults {
	return &faults{songapi.Faults{Service: "elevenlabs", Lasting: faultNames, Aliases: faultAliases}}
}

// Faults returns the names of the faults.
func Faults() []string { return newFaults().Names() }

// Faults returns the names of the faults.
func (*Server) Faults() []string { return Faults() }

// Fault injects a fault: WHAT[xTIMES][@WHEN], like "429x2" or "cut-answer@5s". The error
// for an unknown name lists the known ones.
func (s *Server) Fault(spec string) error { return s.faults.Inject(s.server, spec) }

// refuse rejects a paid request before the purchase.
// https://elevenlabs.io/docs/resources/error-messages has the codes.
func (f *faults) refuse(w http.ResponseWriter, plan bool) bool {
	switch {
	case f.Take("429"):
		w.Header().Set("Retry-After", "1")
		refuse(w, http.StatusTooManyRequests, "rate_limit_error", "too_many_concurrent_requests",
			"Too many concurrent requests.")
	case f.Take("429-busy"):
		refuse(w, http.StatusTooManyRequests, "rate_limit_error", "system_busy",
			"The system is experiencing heavy traffic.")
	case f.Take("401"):
		refuseKey(w)
	case f.Take("401-used-up"):
		refuse(w, http.StatusUnauthorized, "invalid_request", "quota_exceeded", "This request exceeds your quota.")
	case f.Take("402-used-up"):
		refuse(w, http.StatusPaymentRequired, "payment_required", "quota_exceeded", "This request exceeds your quota.")
	case f.Take("403"):
		refuse(w, http.StatusForbidden, "authorization_error", "only_for_creator+",
			"This needs the creator tier or above.")
	case f.Take("422-refused"):
		refuseContent(w, plan)
	case f.Take("500"):
		refuse(w, http.StatusInternalServerError, "internal_error", "internal_server_error", "Something went wrong.")
	default:
		return false
	}
	return true
}
