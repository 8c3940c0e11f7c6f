package discord

import (
	"encoding/json"
	"fmt"
	"mime"
	"os"
	"sync"
)

// Exchange is one call and its answer, as a contract suite wants it.
type Exchange struct {
	Method       string `json:"method"`
	Path         string `json:"path"` // with the version and the query
	Auth         string `json:"auth"` // bot, user or none
	RequestType  string `json:"request_type,omitempty"`
	RequestBody  string `json:"request_body,omitempty"` // of a form: its payload_json
	Files        int    `json:"files,omitempty"`
	Status       int    `json:"status"`
	ResponseBody string `json:"response_body,omitempty"`
}

// record passes an exchange on.
func (s *Server) record(r *request, status int, answer []byte) {
	if s.opts.Record == nil {
		return
	}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	auth := "none"
	if r.user != nil {
		auth = map[bool]string{true: "bot", false: "user"}[r.user.bot]
	}
	s.opts.Record(Exchange{Method: r.Method, Path: r.RequestURI, Auth: auth, RequestType: kind, RequestBody: string(r.raw),
		Files: len(r.files), Status: status, ResponseBody: string(answer)})
}

// RecordTo returns a recorder that writes one line of JSON for each exchange to
// a new file in dir, and what closes that file. An empty dir records nothing.
func RecordTo(dir string) (record func(Exchange), closeFile func() error, err error) {
	if dir == "" {
		return func(Exchange) {}, func() error { return nil }, nil
	}
	f, err := os.CreateTemp(dir, "exchanges-*.jsonl")
	if err != nil {
		return nil, nil, fmt.Errorf("record to %s: %w", dir, err)
	}
	var mu sync.Mutex
	encoder := json.NewEncoder(f)
	return func(e Exchange) {
		mu.Lock()
		defer mu.Unlock()
		_ = encoder.Encode(e) // a full disk shows as a missing recording
	}, f.Close, nil
}
