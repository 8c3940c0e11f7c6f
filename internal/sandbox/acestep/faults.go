package acestep

import (
	"net/http"

	"github.com/riffbot/riffbot/internal/sandbox/songapi"
)

func newFaults() *songapi.Faults {
	return &songapi.Faults{Service: "acestep", Lasting: map[string]bool{
		"429": true, "401": true, "500": true,
		"reset-before-purchase": false, "reset-after-purchase": false,
		"never-finishes": true, "failed": true, "forgets-tasks": false,
		"truncated-audio": true, "expired-url": true,
	}, Aliases: map[string]string{"reset": "reset-after-purchase"}}
}

// Faults returns the names of the faults. The fault "forgets-tasks" occurs at the next look-up, as
// after a restart of the server.
func Faults() []string { return newFaults().Names() }

// Fault injects a fault: WHAT[xTIMES][@WHEN], like "429x2" or "expired-url@5s". The error for an
// unknown name lists the known ones.
func (s *Server) Fault(spec string) error { return s.faults.Inject(s.server, spec) }

// refuse rejects a task before the purchase.
func (s *Server) refuse(w http.ResponseWriter) bool {
	switch {
	case s.faults.Take("429"):
		answerError(w, http.StatusTooManyRequests, "Server busy: queue is full")
	case s.faults.Take("401"):
		answerError(w, http.StatusUnauthorized, "Invalid API key")
	case s.faults.Take("500"):
		answerError(w, http.StatusInternalServerError, "Internal Server Error")
	default:
		return false
	}
	return true
}
