package acestep

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/provider/paid"
)

// maxResponse limits the size of a response, in bytes.
const maxResponse = 16 << 20

// client sends the requests to a server. The key is sent only below its base address.
type client struct {
	base      *url.URL // without a slash at the end
	key       string
	userAgent string
	paid      *http.Client
	free      *http.Client // for calls that may be repeated
	files     *http.Client
}

func newClient(base *url.URL, key, userAgent string) *client {
	t := http.DefaultTransport.(*http.Transport).Clone() //nolint:forcetypeassert // documented
	return &client{base: base, key: key, userAgent: userAgent, paid: paid.NewClient(),
		free:  &http.Client{Transport: t, Timeout: 30 * time.Second, CheckRedirect: paid.NoRedirect},
		files: &http.Client{Transport: t, Timeout: 10 * time.Minute, CheckRedirect: paid.NoRedirect}}
}

// response is a received response.
type response struct {
	status int
	header http.Header
	reply  reply
	// readable reports that the body is one JSON object.
	readable bool
}

// call sends a request. sent is as in [paid.Do].
func (c *client) call(h *http.Client, req *http.Request) (got *response, sent bool, err error) {
	resp, sent, err := paid.Do(h, req)
	if err != nil {
		return nil, sent, c.cause(req.Context(), err)
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxResponse+1))
	if err == nil && len(data) > maxResponse {
		err = fmt.Errorf("longer than %d bytes", maxResponse)
	}
	if err != nil {
		return nil, true, c.cause(req.Context(), fmt.Errorf("read response: %w", err))
	}
	got = &response{status: resp.StatusCode, header: resp.Header}
	got.readable = bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) && json.Unmarshal(data, &got.reply) == nil
	return got, true, nil
}

// cause returns the error of a context that has ended, and otherwise err.
func (*client) cause(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// request returns a request with the key.
func (c *client) request(ctx context.Context, method, address string, b *body) (*http.Request, error) {
	var content io.Reader
	if b != nil {
		content = b
	}
	req, err := http.NewRequestWithContext(ctx, method, address, content)
	if err != nil {
		return nil, errors.New("invalid address")
	}
	if b != nil {
		req.ContentLength = b.size
		req.Header.Set("Content-Type", b.contentType)
	}
	if c.key != "" {
		req.Header.Set("Authorization", "Bearer "+c.key)
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", c.userAgent)
	return req, nil
}

// release sends a paid request and returns the id of its task.
func (c *client) release(ctx context.Context, b *body) (string, error) {
	req, err := c.request(ctx, http.MethodPost, c.base.String()+"/release_task", b)
	if err != nil {
		return "", unsent(err)
	}
	got, sent, err := c.call(c.paid, req)
	if err != nil {
		e := paid.Failed(sent, fmt.Errorf("acestep: submit: %w", err))
		return "", e
	}
	var task struct {
		ID text `json:"task_id"`
	}
	if got.ok() && json.Unmarshal(got.reply.Data, &task) == nil && task.ID.id() != "" {
		return task.ID.id(), nil
	}
	return "", c.failure("submit", got)
}

// look sends a free request and decodes the data of its response.
func (c *client) look(ctx context.Context, op, method, path string, in fields, out any) error {
	var b *body
	if in != nil {
		var err error
		if b, err = in.json(); err != nil {
			return unsent(err)
		}
	}
	req, err := c.request(ctx, method, c.base.String()+path, b)
	if err != nil {
		return unsent(err)
	}
	got, _, err := c.call(c.free, req)
	if err != nil {
		e := paid.Failed(false, fmt.Errorf("acestep: %s: %w", op, err))
		e.Retryable = ctx.Err() == nil
		return e
	}
	if got.ok() && json.Unmarshal(got.reply.Data, out) == nil {
		return nil
	}
	e := c.failure(op, got)
	if e.Purchase != provider.NotBought {
		e.Purchase, e.Retryable = provider.NotBought, got.status/100 != 3
	}
	return e
}

// below reports whether an address is one of the server.
func (c *client) below(u *url.URL) bool {
	return u.Scheme == c.base.Scheme && u.Host == c.base.Host && u.User == nil &&
		strings.HasPrefix(u.EscapedPath(), c.base.EscapedPath()+"/") && !strings.Contains(u.Path, "/../")
}

// fileURL returns the address of a file, which a server names by its path or its whole
// address; "" if it is elsewhere.
func (c *client) fileURL(file string) string {
	if strings.HasPrefix(file, "/") && !strings.HasPrefix(file, "//") {
		file = c.base.String() + file
	}
	u, err := url.Parse(file)
	if err != nil || !c.below(u) {
		return ""
	}
	return u.String()
}
