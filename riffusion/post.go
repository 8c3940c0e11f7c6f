package riffusion

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
)

// maxResponse limits the size of a response, in bytes. Word timings make them long.
const maxResponse = 16 << 20

// pay sends a paid request. After its first byte was sent, only a clear response proves
// that nothing was bought.
func (c *Client) pay(ctx context.Context, op, path string, in any) (*answer, error) {
	a, err := c.send(ctx, http.MethodPost, path, in)
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

// look sends a free request to the tasks path, which may be repeated.
func (c *Client) look(ctx context.Context, op string, in, out any) error {
	return c.free(ctx, op, c.family.TasksPath, in, out)
}

// free sends a free POST request to a path.
func (c *Client) free(ctx context.Context, op, path string, in, out any) error {
	return c.ask(ctx, op, http.MethodPost, path, in, out)
}

// ask sends a free request. in and out may be nil.
func (c *Client) ask(ctx context.Context, op, method, path string, in, out any) error {
	a, err := c.send(ctx, method, path, in)
	if err != nil {
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return &Error{Op: op, StatusCode: a.status, Fault: FaultNetwork, Retryable: ctx.Err() == nil,
			Purchase: NotBought, Err: err}
	}
	if out == nil && a.status/100 == 2 && len(a.body) == 0 {
		return nil
	}
	if e := a.failure(op); e != nil {
		e.classifyFree(c.codes)
		return e
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(a.body, out); err != nil {
		return &Error{Op: op, StatusCode: a.status, Message: "the answer has another shape", Fault: FaultProvider,
			Retryable: true, Purchase: NotBought, Err: err}
	}
	return nil
}

// answer is the response to a request.
type answer struct {
	sent     bool // the request may have arrived
	status   int
	header   http.Header
	body     []byte
	readable bool  // the body is one JSON object
	codes    codes // of the family
	envelope envelope
}

// response returns the response as it was received.
func (a *answer) response() *Response {
	return &Response{StatusCode: a.status, Header: a.header, Body: a.body}
}

// lacks returns the error for a successful response without the expected content.
func (a *answer) lacks(op, what string, p Purchase) *Error {
	return &Error{Op: op, StatusCode: a.status, Message: "the answer has no " + what,
		TraceID: a.envelope.TraceID.line(maxID),
		Fault:   FaultProvider, Purchase: p, Response: a.response()}
}

// failure returns the error of a response, or nil if the call succeeded.
func (a *answer) failure(op string) *Error {
	if a.status/100 == 2 && a.readable && !a.envelope.failed() {
		return nil
	}
	e := a.envelope.err(op, a.status, a.header)
	e.Response = a.response()
	e.classify(meaningOf(a.status, a.readable && !a.envelope.successful(), e.Code, a.codes))
	if !a.readable {
		e.Message = "the answer is no JSON object"
	}
	return e
}

// send sends a request with a JSON body once, without a body if in is nil. The response is
// never nil.
func (c *Client) send(ctx context.Context, method, path string, in any) (*answer, error) {
	a := &answer{codes: c.codes}
	var payload []byte
	if in != nil {
		var err error
		if payload, err = json.Marshal(in); err != nil {
			return a, err
		}
	}
	var wrote atomic.Bool
	trace := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteHeaderField: func(string, []string) { wrote.Store(true) },
	})
	req, err := http.NewRequestWithContext(trace, method, c.base.String()+path, bytes.NewReader(payload))
	if err != nil {
		return a, err
	}
	// Without GetBody, net/http cannot repeat a request after a lost connection.
	req.GetBody = nil
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Authorization", "Bearer "+c.token)
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("User-Agent", c.userAgent)
	resp, err := c.http.Do(req)
	if err != nil {
		a.sent = wrote.Load()
		return a, withoutURL(err)
	}
	defer func() { _ = resp.Body.Close() }()
	a.sent, a.status, a.header = true, resp.StatusCode, resp.Header
	a.body, err = io.ReadAll(io.LimitReader(resp.Body, maxResponse+1))
	if err == nil && len(a.body) > maxResponse {
		err = fmt.Errorf("response is longer than %d bytes", maxResponse)
	}
	if err != nil {
		return a, fmt.Errorf("read response: %w", err)
	}
	a.body = bytes.TrimSpace(bytes.TrimPrefix(a.body, []byte("\ufeff")))
	a.readable = bytes.HasPrefix(a.body, []byte("{")) && json.Unmarshal(a.body, &a.envelope) == nil
	if !a.readable {
		a.envelope = envelope{}
	}
	return a, nil
}

// withoutRedirects returns a copy of h that follows no redirect: that would send the
// token to another host, or the paid request again.
func withoutRedirects(h *http.Client) *http.Client {
	c := *h
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &c
}

// withoutURL removes the URL from errors of net/http.
func withoutURL(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}
