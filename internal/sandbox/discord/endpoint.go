package discord

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
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
	if err := s.faults.beforeCall(req); err != nil {
		return 0, nil, err
	}
	status, body, err := h(req)
	if err == nil {
		s.afterCall(req)
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
		if int64(len(data)) > r.server.opts.AttachmentSizeLimit {
			return errTooLarge
		}
		r.files = append(r.files, upload{part.FormName(), part.FileName(), part.Header.Get("Content-Type"), data})
	}
}

// limits are the buckets. They are about load and so run on real time.
type limits struct {
	mutexed[map[string]*window]
}

type window struct {
	left  int
	reset time.Time
}

func newLimits() *limits { return &limits{mutexed[map[string]*window]{v: make(map[string]*window)}} }

var number = regexp.MustCompile(`^\d+$`)

// bucket says in which bucket a call counts and how much it holds. A real
// client learns these from the headers alone.
func bucket(r *request) (key string, limit int, per time.Duration) {
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	switch {
	case parts[0] == "interactions":
		return "", 0, 0
	case parts[0] == "webhooks":
		return r.Method + strings.Join(parts, "/"), 5, 2 * time.Second
	case parts[0] == "channels" && len(parts) > 2 && r.Method != http.MethodGet:
		return r.Method + parts[1] + parts[2] + strconv.Itoa(len(parts)), 5, 5 * time.Second
	default:
		for i, p := range parts {
			if i > 1 && number.MatchString(p) {
				parts[i] = "id"
			}
		}
		return r.Method + strings.Join(parts, "/"), 20, 2 * time.Second
	}
}

// limit counts a call and refuses it when its bucket, or the bot's as a whole,
// is empty. People are not limited.
func (s *Server) limit(w http.ResponseWriter, r *request) (int, any, bool) {
	answer := strings.HasPrefix(r.URL.Path, "/interactions") || strings.HasPrefix(r.URL.Path, "/webhooks")
	if r.user != nil && !r.user.bot || r.user == nil && !answer {
		return 0, nil, false
	}
	if !answer && s.limits.take("global", 50, time.Second) < 0 {
		return tooMany(w, time.Second, true, "global")
	}
	if scope := s.faults.refuse(r); scope != "" {
		return tooMany(w, 700*time.Millisecond, scope == "global", map[bool]string{true: "global", false: "user"}[scope == "global"])
	}
	key, limit, per := bucket(r)
	if key == "" {
		return 0, nil, false
	}
	left := s.limits.take(key, limit, per)
	reset := s.limits.until(key)
	h := w.Header()
	h.Set("X-RateLimit-Limit", strconv.Itoa(limit))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(max(left, 0)))
	h.Set("X-RateLimit-Reset", strconv.FormatFloat(float64(time.Now().Add(reset).UnixMilli())/1000, 'f', 3, 64))
	h.Set("X-RateLimit-Reset-After", strconv.FormatFloat(reset.Seconds(), 'f', 3, 64))
	h.Set("X-RateLimit-Bucket", hash(key))
	if left < 0 {
		return tooMany(w, reset, false, "user")
	}
	return 0, nil, false
}

func tooMany(w http.ResponseWriter, wait time.Duration, global bool, scope string) (int, any, bool) {
	w.Header().Set("Retry-After", strconv.Itoa(int(wait.Seconds())+1))
	w.Header().Set("X-RateLimit-Scope", scope)
	if global {
		w.Header().Set("X-RateLimit-Global", "true")
	}
	return http.StatusTooManyRequests, obj{"message": "You are being rate limited.", "retry_after": wait.Seconds(), "global": global, "code": 0}, true
}

// take counts one call and returns how many are left, -1 for one too many.
func (l *limits) take(key string, limit int, per time.Duration) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	b := l.v[key]
	if b == nil || !now.Before(b.reset) {
		if len(l.v) > 4096 {
			for k, old := range l.v {
				if !now.Before(old.reset) {
					delete(l.v, k)
				}
			}
		}
		b = &window{left: limit, reset: now.Add(per)}
		l.v[key] = b
	}
	if b.left == 0 {
		return -1
	}
	b.left--
	return b.left
}

func (l *limits) until(key string) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return max(time.Until(l.v[key].reset), 0)
}
