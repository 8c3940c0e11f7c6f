package riffusion

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"sync"

	"github.com/riffbot/riffbot/internal/sandbox/songapi"
)

// Answer replaces the response to a paid call.
type Answer struct {
	Bought bool // the purchase is recorded before the response
	Status int
	Header http.Header
	Body   string
	Cut    bool // the connection is closed in the middle of the response
}

// Bodies of the scripted answers.
const (
	htmlPage = "<html><head><title>%d</title></head><body>The load balancer has no healthy upstream.</body></html>"
	errorAPI = `{"success":false,"error":{"code":%q,"message":%q},"trace_id":"scripted"}`
)

func page(status int, bought bool) Answer {
	return Answer{Bought: bought, Status: status, Header: http.Header{"Content-Type": {"text/html"}},
		Body: fmt.Sprintf(htmlPage, status)}
}

func refusal(status int, bought bool, code, message string) Answer {
	return Answer{Bought: bought, Status: status, Header: http.Header{"Content-Type": {"application/json"}},
		Body: fmt.Sprintf(errorAPI, code, message)}
}

// namedAnswers are the answers of faults, by name.
var namedAnswers = map[string]Answer{
	"502-load-balancer": page(http.StatusBadGateway, true),
	"504-credit-record": refusal(http.StatusGatewayTimeout, true, "timeout",
		"The credit record was not written in time."),
	"403-page":           page(http.StatusForbidden, true),
	"408-after-purchase": refusal(http.StatusRequestTimeout, true, "", "The upstream took too long."),
	"302-after-purchase": {Bought: true, Status: http.StatusFound, Header: http.Header{"Location": {"/elsewhere"}},
		Body: `{"task_id":"foreign"}`},
	"failed-with-200":    refusal(http.StatusOK, true, "used_up", "Your quota is used up."),
	"cut-after-purchase": {Bought: true, Status: http.StatusOK, Body: `{"success":true,"task_id":"`, Cut: true},
	"400-token-mismatched": refusal(http.StatusBadRequest, false, "token_mismatched",
		"The token does not belong to this API."),
}

// scripted are the answers to give, in order.
type scripted struct {
	mu   sync.Mutex
	next []Answer
}

// AnswerNext sets the answer to the next paid call. It takes precedence over faults.
func (s *Server) AnswerNext(a Answer) {
	s.scripted.mu.Lock()
	defer s.scripted.mu.Unlock()
	s.scripted.next = append(s.scripted.next, a)
}

// scriptedAnswer returns the answer to the next paid call of a family, if any.
func (s *Server) scriptedAnswer(f *family) (Answer, bool) {
	s.scripted.mu.Lock()
	defer s.scripted.mu.Unlock()
	if len(s.scripted.next) > 0 {
		a := s.scripted.next[0]
		s.scripted.next = s.scripted.next[1:]
		return a, true
	}
	for name, a := range namedAnswers {
		if s.faults[f.name].Take(name) {
			return a, true
		}
	}
	return Answer{}, false
}

// write writes the answer.
func (a Answer) write(w http.ResponseWriter) {
	if a.Status == 0 {
		songapi.Reset(w)
		return
	}
	maps.Copy(w.Header(), a.Header)
	w.WriteHeader(a.Status)
	_, _ = io.WriteString(w, a.Body)
	if a.Cut {
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
}
