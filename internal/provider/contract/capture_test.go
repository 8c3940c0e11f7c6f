package contract_test

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// file is the value of a field with a recording.
type file struct{}

// capture passes calls on to an emulator and keeps the bodies of those to one path.
type capture struct {
	address string
	path    string
	fields  map[string]field

	mu   sync.Mutex
	sent []map[string]any
}

// newCapture starts a capture. The body of each call is decoded into its fields.
func newCapture(t *testing.T, emulator string, tab table) *capture {
	t.Helper()
	target, err := url.Parse(emulator)
	if err != nil {
		t.Fatal(err)
	}
	c := &capture{path: tab.Path, fields: tab.Fields}
	proxy := httputil.NewSingleHostReverseProxy(target)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == c.path {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				t.Error(err)
			}
			c.keep(t, r.Header.Get("Content-Type"), body)
			r.Body = io.NopCloser(bytes.NewReader(body))
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	c.address = s.URL
	return c
}

// keep decodes a body, JSON or a form, and keeps its fields.
func (c *capture) keep(t *testing.T, contentType string, body []byte) {
	all := make(map[string]any)
	kind, params, _ := mime.ParseMediaType(contentType) // an error is an unknown type
	switch kind {
	case "application/json":
		if err := json.Unmarshal(body, &all); err != nil {
			t.Errorf("%s: %v", body, err)
		}
	case "multipart/form-data":
		form, err := multipart.NewReader(bytes.NewReader(body), params["boundary"]).ReadForm(64 << 20)
		if err != nil {
			t.Error(err)
			return
		}
		for name, values := range form.Value {
			all[name] = c.fields[name].formValue(strings.Join(values, "\n"))
		}
		for name := range form.File {
			all[name] = file{}
		}
	default:
		t.Errorf("the body is of the type %q", contentType)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sent = append(c.sent, all)
}

// take returns the fields of the calls since the last one.
func (c *capture) take() []map[string]any {
	c.mu.Lock()
	defer c.mu.Unlock()
	sent := c.sent
	c.sent = nil
	return sent
}
