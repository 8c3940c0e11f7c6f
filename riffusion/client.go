package riffusion

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// DefaultBaseURL is where the API is.
const DefaultBaseURL = "https://api.acedata.cloud"

// DefaultCallbackURL is a harmless address that answers anything: naming a
// callback is what makes a purchase asynchronous, and the task id is wanted
// even where nobody can be called back.
const DefaultCallbackURL = "https://api.acedata.cloud/health"

// maxAnswer bounds an answer, in bytes. Word timings make them long.
const maxAnswer = 16 << 20

// Client talks to one family of the API. It is safe for concurrent use.
type Client struct {
	token     string
	base      *url.URL
	family    Family
	http      *http.Client
	media     *http.Client
	userAgent string
	callback  string
	async     bool
	log       *slog.Logger
	odd       sync.Map // what was logged of unexpected forms
	noted     atomic.Int64
}

// Option changes how a [Client] is made.
type Option func(*Client) error

// WithBaseURL sets where the API is. Files may also be downloaded from there,
// whatever its scheme and address: a server on this machine can stand in.
func WithBaseURL(raw string) Option {
	return func(c *Client) error {
		u, err := url.Parse(strings.TrimRight(raw, "/"))
		if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
			return fmt.Errorf("riffusion: base URL %q is no http address", raw)
		}
		c.base = u
		return nil
	}
}

// WithFamily chooses the family; [Riffusion] otherwise.
func WithFamily(f Family) Option {
	return func(c *Client) error {
		if f.AudiosPath == "" || f.TasksPath == "" {
			return errors.New("riffusion: the family has no paths")
		}
		c.family = f
		return nil
	}
}

// WithHTTPClient sets the client for calls to the API, not for downloads. Its
// timeout must exceed the 180 seconds that a synchronous purchase may take. Its
// CheckRedirect is not used: API calls follow no redirect.
func WithHTTPClient(h *http.Client) Option {
	return func(c *Client) error {
		if h == nil {
			return errors.New("riffusion: the HTTP client is nil")
		}
		c.http = withoutRedirects(h)
		return nil
	}
}

// WithUserAgent sets the User-Agent header.
func WithUserAgent(name string) Option {
	return func(c *Client) error { c.userAgent = name; return nil }
}

// WithDownloadClient replaces the client for downloads, which connects to public
// addresses alone: where the other one connects to is up to the caller.
func WithDownloadClient(h *http.Client) Option {
	return func(c *Client) error {
		if h == nil {
			return errors.New("riffusion: the download client is nil")
		}
		c.media = h
		return nil
	}
}

// WithAsync makes [Client.Submit] ask for a task id with the parameter async, and
// no longer with a callback address. [New] fails where the family does not take
// it.
func WithAsync() Option {
	return func(c *Client) error { c.async = true; return nil }
}

// WithLogger sets where unexpected forms of answers are logged; nowhere otherwise.
func WithLogger(log *slog.Logger) Option {
	return func(c *Client) error { c.log = log; return nil }
}

// WithCallbackURL sets the address that finished purchases are reported to; see
// [NewCallbackHandler].
func WithCallbackURL(raw string) Option {
	return func(c *Client) error {
		if u, err := url.Parse(raw); err != nil || u.Host == "" {
			return fmt.Errorf("riffusion: callback URL %q is no address", raw)
		}
		c.callback = raw
		return nil
	}
}

// New returns a client for the given API token.
func New(token string, opts ...Option) (*Client, error) {
	if strings.TrimSpace(token) == "" {
		return nil, errors.New("riffusion: the token is empty")
	}
	base, err := url.Parse(DefaultBaseURL)
	if err != nil {
		return nil, err
	}
	c := &Client{token: token, base: base, family: Riffusion(), userAgent: "riffusion-go", log: slog.New(slog.DiscardHandler),
		callback: DefaultCallbackURL, http: withoutRedirects(&http.Client{Timeout: 5 * time.Minute})}
	for _, opt := range opts {
		if err := opt(c); err != nil {
			return nil, err
		}
	}
	if c.async && !c.family.Accepts(ActionGenerate, ParamAsync) {
		return nil, fmt.Errorf("riffusion: the %s family does not take %s", c.family.Name, ParamAsync)
	}
	if c.media == nil {
		c.media = newMediaClient(c.base)
	}
	return c, nil
}

// String does not show the token.
func (c *Client) String() string { return "riffusion client of " + c.base.Host + c.family.AudiosPath }

// Family returns what the client's API offers.
func (c *Client) Family() Family { return c.family }

// Create buys and waits until the songs are made, 40 to 180 seconds. When it
// fails half-way there is no task id to look for the songs with: prefer
// [Client.Submit].
func (c *Client) Create(ctx context.Context, r Request) (*Result, error) {
	r.CallbackURL, r.Async = "", false
	if err := c.family.Validate(r); err != nil {
		return nil, err
	}
	a, err := c.pay(ctx, "create", c.family.AudiosPath, r)
	if err != nil {
		return nil, err
	}
	result := a.envelope.result()
	result.Response = a.response()
	return result, nil
}

// Submit buys and returns at once with the task's id; [Client.Tasks] tells when
// it is done. The paid request is sent once and never repeated.
func (c *Client) Submit(ctx context.Context, r Request) (*Ticket, error) {
	switch {
	case c.async:
		r.Async = true
	case r.CallbackURL == "":
		r.CallbackURL = c.callback
	}
	if err := c.family.Validate(r); err != nil {
		return nil, err
	}
	a, err := c.pay(ctx, "submit", c.family.AudiosPath, r)
	if err != nil {
		return nil, err
	}
	ticket := &Ticket{TaskID: a.envelope.TaskID.id(), TraceID: a.envelope.TraceID.line(maxID), Response: a.response()}
	if ticket.TaskID == "" {
		return nil, a.lacks("submit", "task id", MaybeBought)
	}
	return ticket, nil
}

// Task looks at one purchase.
func (c *Client) Task(ctx context.Context, id string) (*Task, error) {
	var item json.RawMessage
	if err := c.look(ctx, "task", map[string]any{"id": id, "action": "retrieve"}, &item); err != nil {
		return nil, err
	}
	w, answer, odd := readTask(item)
	if w == nil || w.ID.id() == "" {
		return nil, &Error{Op: "task", TaskID: id, StatusCode: http.StatusOK, Fault: FaultCaller, Purchase: NotBought, Err: ErrUnknownTask}
	}
	c.noteOdd(ctx, odd, w.TraceID.line(maxID))
	t := w.task(answer)
	return &t, nil
}

// MaxTasks is how many tasks the API looks at with one call.
const MaxTasks = 50

// Tasks looks at many purchases, [MaxTasks] with each call. Tasks that the API
// does not know are missing from the answer, and so are those whose item cannot
// be read. When a call fails, the tasks of the calls before it are returned with
// the error.
func (c *Client) Tasks(ctx context.Context, ids []string) ([]Task, error) {
	var tasks []Task
	for some := range slices.Chunk(ids, MaxTasks) {
		found, err := c.batch(ctx, "tasks", some)
		tasks = append(tasks, found...)
		if err != nil {
			return tasks, err
		}
	}
	return tasks, nil
}

// Check asks for nothing, with the token: it tells whether the API can be
// reached and takes the token. It costs nothing.
func (c *Client) Check(ctx context.Context) error {
	_, err := c.batch(ctx, "check", []string{"00000000-0000-0000-0000-000000000000"})
	if errors.Is(err, ErrUnknownTask) {
		return nil // only a token that is accepted gets this answer
	}
	return err
}

func (c *Client) batch(ctx context.Context, op string, ids []string) ([]Task, error) {
	var answer struct {
		Items []json.RawMessage `json:"items"`
	}
	if err := c.look(ctx, op, map[string]any{"ids": ids, "action": "retrieve_batch"}, &answer); err != nil {
		return nil, err
	}
	tasks := make([]Task, 0, len(answer.Items))
	for _, item := range answer.Items {
		w, inner, odd := readTask(item)
		if w == nil {
			c.noteOdd(ctx, odd, "")
			continue
		}
		c.noteOdd(ctx, odd, w.TraceID.line(maxID))
		if w.ID.id() != "" {
			tasks = append(tasks, w.task(inner))
		}
	}
	return tasks, nil
}

// noteOdd logs an unexpected form of an answer, once for each task.
func (c *Client) noteOdd(ctx context.Context, odd, trace string) {
	if odd == "" {
		return
	}
	if c.noted.Load() > mostRemembered {
		c.odd.Clear()
		c.noted.Store(0)
	}
	if _, known := c.odd.LoadOrStore(odd+trace, true); !known {
		c.noted.Add(1)
		c.log.WarnContext(ctx, "answer of the song API has an unexpected form", "what", odd, "trace", trace)
	}
}

// pay sends a paid request. After its first byte left, only a clear answer
// proves anything.
func (c *Client) pay(ctx context.Context, op, path string, in any) (*answer, error) {
	if r, ok := in.(Request); ok && r.Action == "" {
		r.Action = ActionGenerate
		in = r
	}
	a, err := c.post(ctx, path, in)
	if err != nil {
		e := &Error{Op: op, StatusCode: a.status, Fault: FaultNetwork, Purchase: NotBought, Retryable: true, Err: err}
		if a.sent {
			e.Purchase, e.Retryable = MaybeBought, false
		}
		if ctx.Err() != nil {
			e.Err = ctx.Err()
		}
		return nil, e
	}
	if failed := a.failure(op); failed != nil {
		return nil, failed
	}
	return a, nil
}

// look sends a request that costs nothing and may be repeated.
func (c *Client) look(ctx context.Context, op string, in, out any) error {
	return c.free(ctx, op, c.family.TasksPath, in, out)
}

// free sends a request that costs nothing to a path.
func (c *Client) free(ctx context.Context, op, path string, in, out any) error {
	a, err := c.post(ctx, path, in)
	if err != nil {
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return &Error{Op: op, StatusCode: a.status, Fault: FaultNetwork, Retryable: ctx.Err() == nil, Purchase: NotBought, Err: err}
	}
	if e := a.failure(op); e != nil {
		e.classifyFree()
		return e
	}
	if err := json.Unmarshal(a.body, out); err != nil {
		return &Error{Op: op, StatusCode: a.status, Message: "the answer has another shape", Fault: FaultProvider,
			Retryable: true, Purchase: NotBought, Err: err}
	}
	return nil
}

// answer is what came back for a request.
type answer struct {
	sent     bool // bytes of the request may have arrived
	status   int
	header   http.Header
	body     []byte
	readable bool // the body is one JSON object
	envelope envelope
}

// response is the answer as it came.
func (a *answer) response() *Response {
	return &Response{StatusCode: a.status, Header: a.header, Body: a.body}
}

// lacks is the error of a successful answer without what was asked for.
func (a *answer) lacks(op, what string, p Purchase) *Error {
	return &Error{Op: op, StatusCode: a.status, Message: "the answer has no " + what, TraceID: a.envelope.TraceID.line(maxID),
		Fault: FaultProvider, Purchase: p, Response: a.response()}
}

// failure is the error that the answer is; nil when the call succeeded.
func (a *answer) failure(op string) *Error {
	if a.status/100 == 2 && a.readable && !a.envelope.failed() {
		return nil
	}
	e := a.envelope.err(op, a.status, a.header)
	e.Response = a.response()
	e.classify(meaningOf(a.status, a.readable && !a.envelope.successful(), e.Code))
	if !a.readable {
		e.Message = "the answer is no JSON object"
	}
	return e
}

// post sends JSON once. The answer is never nil.
func (c *Client) post(ctx context.Context, path string, in any) (*answer, error) {
	a := &answer{}
	payload, err := json.Marshal(in)
	if err != nil {
		return a, err
	}
	var wrote atomic.Bool
	trace := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteHeaderField: func(string, []string) { wrote.Store(true) },
	})
	req, err := http.NewRequestWithContext(trace, http.MethodPost, c.base.String()+path, bytes.NewReader(payload))
	if err != nil {
		return a, err
	}
	// Without GetBody net/http cannot send a request again by itself when a kept
	// connection turns out to be dead.
	req.GetBody = nil
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Authorization", "Bearer "+c.token)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", c.userAgent)
	resp, err := c.http.Do(req)
	if err != nil {
		a.sent = wrote.Load()
		return a, withoutURL(err)
	}
	defer func() { _ = resp.Body.Close() }()
	a.sent, a.status, a.header = true, resp.StatusCode, resp.Header
	a.body, err = io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err == nil && len(a.body) > maxAnswer {
		err = fmt.Errorf("the answer is longer than %d bytes", maxAnswer)
	}
	if err != nil {
		return a, fmt.Errorf("read the answer: %w", err)
	}
	a.body = bytes.TrimSpace(bytes.TrimPrefix(a.body, []byte("\ufeff")))
	a.readable = bytes.HasPrefix(a.body, []byte("{")) && json.Unmarshal(a.body, &a.envelope) == nil
	if !a.readable {
		a.envelope = envelope{}
	}
	return a, nil
}

// withoutRedirects is a copy of h that returns a redirect as it came: following
// one would show the token to another host, or send the paid request again.
func withoutRedirects(h *http.Client) *http.Client {
	c := *h
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &c
}

// withoutURL drops the address that net/http puts into its errors.
func withoutURL(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}
