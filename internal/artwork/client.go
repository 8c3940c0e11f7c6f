// Package artwork draws pictures with a server that has OpenAI's image API.
package artwork

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/sashabaranov/go-openai"
)

// Config configures a [Client].
type Config struct {
	Key     string
	BaseURL string // including the version, such as https://api.openai.com/v1
	Model   string
}

// Limits of a request.
const (
	timeout = 3 * time.Minute
	maxBody = 32 << 20 // in bytes: a picture in base64
)

// Kind says why no picture was drawn.
type Kind string

// Kinds of errors.
const (
	Refused     Kind = "refused"     // the service does not draw this
	Rejected    Kind = "rejected"    // wrong key, model or parameter, or a limit of the service; nothing was drawn
	Unavailable Kind = "unavailable" // no usable answer; a picture may have been drawn
)

// Error reports that no picture was drawn.
type Error struct {
	Kind Kind
	Err  error
}

func (e *Error) Error() string { return fmt.Sprintf("draw picture (%s): %v", e.Kind, e.Err) }
func (e *Error) Unwrap() error { return e.Err }

// Client draws pictures. Its methods are safe for concurrent use.
type Client struct {
	model  string
	client *openai.Client
}

// New returns a [Client].
func New(cfg Config) *Client {
	c := openai.DefaultConfig(cfg.Key)
	c.BaseURL = strings.TrimRight(cfg.BaseURL, "/")
	c.HTTPClient = limitedClient{&http.Client{Timeout: timeout,
		// Send the key to the configured server only.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	return &Client{model: cfg.Model, client: openai.NewClientWithConfig(c)}
}

// Draw returns one square picture, in any format. It sends one request. The error is an [*Error].
func (c *Client) Draw(ctx context.Context, description string) ([]byte, error) {
	r := openai.ImageRequest{Prompt: description, Model: c.model, N: 1, Size: openai.CreateImageSize1024x1024}
	if !strings.HasPrefix(c.model, "gpt-image") { // those models have no other format and reject the parameter
		r.ResponseFormat = openai.CreateImageResponseFormatB64JSON
	}
	answer, err := c.client.CreateImage(ctx, r)
	if err != nil {
		return nil, classify(err)
	}
	if len(answer.Data) == 0 || answer.Data[0].B64JSON == "" {
		return nil, &Error{Unavailable, errors.New("the answer has no picture")}
	}
	picture, err := base64.StdEncoding.DecodeString(answer.Data[0].B64JSON)
	if err != nil {
		return nil, &Error{Unavailable, errors.New("the answer is no base64")}
	}
	return picture, nil
}

// Check returns an error if the server cannot be reached or rejects the key. It draws nothing.
func (c *Client) Check(ctx context.Context) error {
	_, err := c.client.ListModels(ctx)
	if failed, ok := errors.AsType[*openai.APIError](err); ok && failed.HTTPStatusCode == http.StatusNotFound {
		return nil
	}
	return err
}

// classify returns the error of a request. A status from 400 to 499 proves that nothing was drawn.
func classify(err error) error {
	kind := Unavailable
	if failed, ok := errors.AsType[*openai.APIError](err); ok {
		code := fmt.Sprint(failed.Code)
		switch {
		case strings.Contains(code, "moderation") || strings.Contains(code, "content_policy"):
			kind = Refused
		case failed.HTTPStatusCode >= 400 && failed.HTTPStatusCode < 500 &&
			failed.HTTPStatusCode != http.StatusRequestTimeout:
			kind = Rejected
		}
	}
	if failed, ok := errors.AsType[*openai.RequestError](err); ok && failed.HTTPStatusCode >= 400 &&
		failed.HTTPStatusCode < 500 && failed.HTTPStatusCode != http.StatusRequestTimeout {
		kind = Rejected
	}
	return &Error{kind, err}
}

// limitedClient limits the size of answers. Its errors do not contain addresses.
type limitedClient struct{ http *http.Client }

func (c limitedClient) Do(req *http.Request) (*http.Response, error) {
	resp, err := c.http.Do(req) //nolint:gosec // the operator configures the address
	if failed, ok := errors.AsType[*url.Error](err); ok {
		err = failed.Err
	}
	if err != nil {
		return nil, err
	}
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(resp.Body, maxBody), resp.Body}
	return resp, nil
}
