package riffusion

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// DefaultBaseURL is the address of the API.
const DefaultBaseURL = "https://api.acedata.cloud"

// DefaultCallbackURL is an address that accepts any request. A callback URL makes a
// purchase asynchronous, and its task id is needed even without a callback.
const DefaultCallbackURL = "https://api.acedata.cloud/health"

// Client is a client of one family of the API. It is safe for concurrent use.
type Client struct {
	token     string
	base      *url.URL
	family    Family
	http      *http.Client
	media     *http.Client // for downloads, instead of that of files
	files     *Downloader
	userAgent string
	callback  string
	async     bool
	words     stateWords
	codes     codes
	log       *slog.Logger
	odd       sync.Map // unexpected formats that were logged
	noted     atomic.Int64
}

// New returns a client with an API token.
func New(token string, opts ...Option) (*Client, error) {
	if strings.TrimSpace(token) == "" {
		return nil, errors.New("riffusion: token is empty")
	}
	base, err := url.Parse(DefaultBaseURL)
	if err != nil {
		return nil, err
	}
	c := &Client{token: token, base: base, family: Riffusion(), userAgent: "riffusion-go",
		log:      slog.New(slog.DiscardHandler),
		callback: DefaultCallbackURL, http: withoutRedirects(&http.Client{Timeout: 5 * time.Minute})}
	for _, opt := range opts {
		if err := opt(c); err != nil {
			return nil, err
		}
	}
	c.words, c.codes = newStateWords(c.family.States), c.family.Codes
	if c.async && !c.family.Async {
		return nil, fmt.Errorf("riffusion: the %s family does not take %s", c.family.Name, ParamAsync)
	}
	c.files = NewDownloader(c.userAgent, c.base)
	if c.media != nil {
		c.files.client = c.media
	}
	return c, nil
}

// String does not contain the token.
func (c *Client) String() string { return "riffusion client of " + c.base.Host + c.family.AudiosPath }

// Family returns the family of the client.
func (c *Client) Family() Family { return c.family }

// Create buys songs and waits until they are finished, 40 to 180 seconds. After a
// failure there is no task id to get the songs with: prefer [Client.Submit].
func (c *Client) Create(ctx context.Context, r Request) (*Result, error) {
	r.CallbackURL, r.Async = "", false
	a, err := c.buy(ctx, "create", r)
	if err != nil {
		return nil, err
	}
	result := a.envelope.result()
	result.Response = a.response()
	return result, nil
}

// Submit buys songs and returns the task id immediately; [Client.Tasks] reports when it
// is finished. The paid request is sent once and never repeated. After a lost answer,
// [Client.Find] may find the task of a request with a key.
func (c *Client) Submit(ctx context.Context, r Request) (*Ticket, error) {
	r.Async = r.Async || c.async
	if r.CallbackURL == "" && (!c.async || r.Key != "") {
		r.CallbackURL = c.callback
	}
	var err error
	if r.CallbackURL, err = withKey(r.CallbackURL, r.Key); err != nil {
		return nil, err
	}
	a, err := c.buy(ctx, "submit", r)
	if err != nil {
		return nil, err
	}
	ticket := &Ticket{TaskID: a.envelope.TaskID.id(), TraceID: a.envelope.TraceID.line(maxID), Response: a.response()}
	if ticket.TaskID == "" {
		return nil, a.lacks("submit", "task id", MaybeBought)
	}
	return ticket, nil
}

// buy validates a request and sends it, once.
func (c *Client) buy(ctx context.Context, op string, r Request) (*answer, error) {
	if err := c.family.Validate(r); err != nil {
		return nil, err
	}
	body, err := c.family.Encode(r)
	if err != nil {
		return nil, &Error{Op: op, Fault: FaultCaller, Purchase: NotBought, Err: err}
	}
	return c.pay(ctx, op, c.family.AudiosPath, json.RawMessage(body))
}

// Task returns a task.
func (c *Client) Task(ctx context.Context, id string) (*Task, error) {
	var item json.RawMessage
	if err := c.look(ctx, "task", map[string]any{"id": id, "action": "retrieve"}, &item); err != nil {
		return nil, err
	}
	w, answer, odd := readTask(item)
	if w == nil || w.ID.id() == "" {
		return nil, &Error{Op: "task", TaskID: id, StatusCode: http.StatusOK, Fault: FaultCaller, Purchase: NotBought,
			Err: ErrUnknownTask}
	}
	c.logUnexpected(ctx, odd, w.TraceID.line(maxID))
	t := w.task(answer, c.words, c.codes)
	return &t, nil
}

// MaxTasks is the maximum number of tasks in one API call.
const MaxTasks = 50

// Tasks returns tasks, with one call for [MaxTasks] of them. Unknown tasks and those
// that cannot be decoded are missing in the result. If a call fails, the tasks of the
// previous calls are returned with the error.
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

// Check reports whether the API can be reached and accepts the token. It costs nothing.
func (c *Client) Check(ctx context.Context) error {
	_, err := c.batch(ctx, "check", []string{"00000000-0000-0000-0000-000000000000"})
	if errors.Is(err, ErrUnknownTask) {
		return nil // only an accepted token gets this response
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
			c.logUnexpected(ctx, odd, "")
			continue
		}
		c.logUnexpected(ctx, odd, w.TraceID.line(maxID))
		if w.ID.id() != "" {
			tasks = append(tasks, w.task(inner, c.words, c.codes))
		}
	}
	return tasks, nil
}

// logUnexpected logs a response with an unexpected format, once for each task.
func (c *Client) logUnexpected(ctx context.Context, odd, trace string) {
	if odd == "" {
		return
	}
	if c.noted.Load() > maxRemembered {
		c.odd.Clear()
		c.noted.Store(0)
	}
	if _, known := c.odd.LoadOrStore(odd+trace, true); !known {
		c.noted.Add(1)
		c.log.WarnContext(ctx, "unexpected response of song API", "what", odd, "trace", trace)
	}
}
