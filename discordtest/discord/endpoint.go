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

	"github.com/riffbot/riffbot/discordtest/internal/apierror"
	"github.com/riffbot/riffbot/discordtest/internal/cdn"
	"github.com/riffbot/riffbot/discordtest/internal/field"
	"github.com/riffbot/riffbot/discordtest/internal/state"
)

// caller is who may call a route.
type caller int

const (
	anyone caller = iota // the address itself is the secret, or there is none
	bots
	members
	both
)

// request is a parsed call to the API.
type request struct {
	*http.Request
	server  *Server
	user    *state.User        // the caller, nil on routes for anyone
	app     *state.Application // of the caller, nil for members
	granted *state.User        // whom an access token of OAuth2 lets the caller be; nil without one
	raw     []byte             // the JSON part of the body
	payload field.Object       // the decoded JSON, if it is an object
	files   []cdn.Upload
	prefix  string // path of the message in the payload, such as "data."
}

// handler answers a call. A nil body with status 204 is an empty answer.
type handler func(r *request) (status int, body any, err *apierror.Error)

// maxRequest is the largest request body: 25 MiB.
const maxRequest = 25 << 20

// endpoint answers a call with a handler, after authentication, the rate limit and
// the injected faults, and records it.
func (s *Server) endpoint(w http.ResponseWriter, r *http.Request, of endpoint, h handler) {
	who, req := of.who, &request{Request: r, server: s, granted: s.oauth.Bearer(r, of.path)}
	status, body, err := s.serve(w, req, who, h)
	if err != nil {
		status, body = err.Status, err.Body()
	}
	written := writeJSON(w, status, body)
	s.record(req, status, written)
}

// serve authenticates and limits a call before a handler answers it.
func (s *Server) serve(w http.ResponseWriter, req *request, who caller, h handler) (int, any, *apierror.Error) {
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

// identify authenticates the caller.
func (r *request) identify(who caller) *apierror.Error {
	given := r.Header.Get("Authorization")
	token, isBot := strings.CutPrefix(given, "Bot ")
	s := r.server
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, u := range s.state.Users {
		if token != "" && u.Token == token && u.Bot == isBot {
			r.user, r.app = u, s.state.Applications[u.ID]
		}
	}
	if r.user == nil {
		r.user = r.granted
	}
	switch {
	case who == anyone && given == "", who == anyone && r.user != nil:
		return nil
	case r.user == nil, who == bots && !r.user.Bot, who == members && r.user.Bot:
		return apierror.ErrUnauthorized
	default:
		return nil
	}
}

// read parses the body.
func (r *request) read() *apierror.Error {
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxRequest))
	if err != nil {
		if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
			return apierror.ErrTooLarge
		}
		return apierror.ErrInvalidJSON
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
		r.payload = field.Object{}
		return nil
	}
	var decoded any
	if json.Unmarshal(r.raw, &decoded) != nil {
		return apierror.ErrInvalidJSON
	}
	r.payload, _ = decoded.(field.Object)
	if r.payload == nil {
		r.payload = field.Object{}
	}
	return nil
}

// sizeLimit returns the largest file of a call. A user's subscription raises the limit of
// interactions only, not of messages that a bot posts by itself.
func (r *request) sizeLimit() int64 {
	if r.app != nil && strings.HasPrefix(r.URL.Path, "/channels/") {
		return min(r.server.opts.AttachmentSizeLimit, 10<<20)
	}
	return r.server.opts.AttachmentSizeLimit
}

// readForm reads the parts of a multipart body.
func (r *request) readForm(body []byte, boundary string) *apierror.Error {
	form := multipart.NewReader(bytes.NewReader(body), boundary)
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return apierror.ErrInvalidJSON
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return apierror.ErrInvalidJSON
		}
		if part.FormName() == "payload_json" {
			r.raw = data
			continue
		}
		if int64(len(data)) > r.sizeLimit() {
			return apierror.ErrTooLarge
		}
		r.files = append(r.files, cdn.Upload{
			Field: part.FormName(), Name: part.FileName(), ContentType: part.Header.Get("Content-Type"), Data: data,
		})
	}
}
