package discord

import (
	"encoding/json"
	"fmt"
	"mime"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
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
// a new file in dir, and nil when dir is empty.
func RecordTo(dir string) (func(Exchange), error) {
	if dir == "" {
		return nil, nil
	}
	name := filepath.Join(dir, fmt.Sprintf("%d-%d-%s.jsonl", os.Getpid(), time.Now().UnixNano(), strings.ToLower(secret(4))))
	f, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("record to %s: %w", dir, err)
	}
	var mu sync.Mutex
	encoder := json.NewEncoder(f)
	return func(e Exchange) {
		mu.Lock()
		defer mu.Unlock()
		_ = encoder.Encode(e) // a full disk shows as a missing recording
	}, nil
}
