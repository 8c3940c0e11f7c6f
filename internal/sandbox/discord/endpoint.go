package discord

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
)

// caller says who may use a route.
type caller int

const (
	anyone caller = iota // the address itself is the secret, or there is none
	bots
	people
	both
)

// request is a call to the API, taken apart.
type request struct {
	*http.Request
	server  *Server
	user    *user        // who calls, nil on routes for anyone
	app     *application // the calling bot's, if it is one
	raw     []byte       // the JSON part of the body
	payload obj          // it decoded, when it is an object
	files   []upload
	within  string // where in the payload the message is, such as "data."
}

// handler answers a call. A nil body with status 204 is an empty answer.
type handler func(r *request) (status int, body any, err *apiError)

// upload is a file that came with a call.
type upload struct {
	field       string // "files[0]"
	name        string
	contentType string
	data        []byte
}

// maxRequest is the largest body that Discord takes: 25 MiB.
const maxRequest = 25 << 20

// endpoint is what all routes share: who calls, what they sent, how often they
// may, and what is recorded of it.
func (s *Server) endpoint(who caller, h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		req := &request{Request: r, server: s}
		status, body, err := s.serve(w, req, who, h)
		if err != nil {
			status, body = err.status, err.body()
		}
		written := writeJSON(w, status, body)
		s.record(req, status, written)
	})
}

func (s *Server) serve(w http.ResponseWriter, req *request, who caller, h handler) (int, any, *apiError) {
	if err := req.identify(who); err != nil {
		return 0, nil, err
	}
	if err := req.read(); err != nil {
		return 0, nil, err
	}
	if status, body, limited := s.limit(w, req); limited {
		return status, body, nil
	}
	if err := s.refusal(req); err != nil {
		return 0, nil, err
	}
	if err := s.faults.beforeCall(req); err != nil {
		return 0, nil, err
	}
	status, body, err := h(req)
	if err == nil {
		err = s.afterCall(req)
	}
	return status, body, err
}

// identify finds out who calls.
func (r *request) identify(who caller) *apiError {
	given := r.Header.Get("Authorization")
	token, isBot := strings.CutPrefix(given, "Bot ")
	s := r.server
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, u := range s.users {
		if token != "" && u.token == token && u.bot == isBot {
			r.user, r.app = u, s.apps[u.id]
		}
	}
	switch {
	case who == anyone && given == "", who == anyone && r.user != nil:
		return nil
	case r.user == nil, who == bots && !r.user.bot, who == people && r.user.bot:
		return errUnauthorized
	default:
		return nil
	}
}

// read takes the body apart.
func (r *request) read() *apiError {
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxRequest))
	if err != nil {
		if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
			return errTooLarge
		}
		return errInvalidJSON
	}
	kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind == "multipart/form-data" {
		if err := r.readForm(body, params["boundary"]); err != nil {
			return err
		}
	} else {
		r.raw = body
	}
	if len(bytes.TrimSpace(r.raw)) == 0 {
		r.payload = obj{}
		return nil
	}
	var any any
	if json.Unmarshal(r.raw, &any) != nil {
		return errInvalidJSON
	}
	r.payload, _ = any.(obj)
	if r.payload == nil {
		r.payload = obj{}
	}
	return nil
}

// sizeLimit is the largest file that a call may bring. Boosts and subscriptions are
// those of who uses a bot: the bot itself has what every server has.
func (r *request) sizeLimit() int64 {
	if r.app != nil && strings.HasPrefix(r.URL.Path, "/channels/") {
		return min(r.server.opts.AttachmentSizeLimit, 10<<20)
	}
	return r.server.opts.AttachmentSizeLimit
}

func (r *request) readForm(body []byte, boundary string) *apiError {
	form := multipart.NewReader(bytes.NewReader(body), boundary)
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return errInvalidJSON
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return errInvalidJSON
		}
		if part.FormName() == "payload_json" {
			r.raw = data
			continue
		}
		if int64(len(data)) > r.sizeLimit() {
			return errTooLarge
		}
		r.files = append(r.files, upload{part.FormName(), part.FileName(), part.Header.Get("Content-Type"), data})
	}
}
