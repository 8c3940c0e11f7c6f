package discord

import (
	"encoding/json"
	"fmt"
	"mime"
	"os"
	"sync"
)

// Exchange is a request and its response.
type Exchange struct {
	Method       string `json:"method"`
	Path         string `json:"path"` // with version and query
	Auth         string `json:"auth"` // bot, user or none
	RequestType  string `json:"request_type,omitempty"`
	RequestBody  string `json:"request_body,omitempty"` // payload_json of a multipart body
	Files        int    `json:"files,omitempty"`
	Status       int    `json:"status"`
	ResponseBody string `json:"response_body,omitempty"`
}

// record reports an exchange.
func (s *Server) record(r *request, status int, answer []byte) {
	if s.opts.Record == nil {
		return
	}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	auth := "none"
	if r.user != nil {
		auth = map[bool]string{true: "bot", false: "user"}[r.user.Bot]
	}
	s.opts.Record(Exchange{
		Method: r.Method, Path: r.RequestURI, Auth: auth, RequestType: kind, RequestBody: string(r.raw),
		Files: len(r.files), Status: status, ResponseBody: string(answer),
	})
}

// RecordTo returns a function for [Options.Record] that writes one line of JSON for each
// exchange to a new file in dir, and a function that closes the file. An empty dir records
// nothing.
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
		_ = encoder.Encode(e) // a missing line fails the reader
	}, f.Close, nil
}
