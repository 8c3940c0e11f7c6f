package riffusion

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
)

// Option configures a [Client].
type Option func(*Client) error

// WithBaseURL sets the address of the API. Files may also be downloaded from there,
// whatever its scheme and address, so that an emulator can be used.
func WithBaseURL(raw string) Option {
	return func(c *Client) error {
		u, err := url.Parse(strings.TrimRight(raw, "/"))
		if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
			return fmt.Errorf("riffusion: base URL %q is not an http address", raw)
		}
		c.base = u
		return nil
	}
}

// WithFamily sets the family; the default is [Riffusion].
func WithFamily(f Family) Option {
	return func(c *Client) error {
		if f.AudiosPath == "" || f.TasksPath == "" {
			return errors.New("riffusion: family has no paths")
		}
		c.family = f
		return nil
	}
}

// WithHTTPClient sets the client for API calls, but not for downloads. Its timeout must
// exceed the 180 seconds of a synchronous purchase. Its CheckRedirect is not used,
// because API calls follow no redirect.
func WithHTTPClient(h *http.Client) Option {
	return func(c *Client) error {
		if h == nil {
			return errors.New("riffusion: HTTP client is nil")
		}
		c.http = withoutRedirects(h)
		return nil
	}
}

// WithUserAgent sets the User-Agent header.
func WithUserAgent(name string) Option {
	return func(c *Client) error { c.userAgent = name; return nil }
}

// WithDownloadClient replaces the client for downloads, which connects only to public
// addresses. The caller has to restrict the addresses of the new one.
func WithDownloadClient(h *http.Client) Option {
	return func(c *Client) error {
		if h == nil {
			return errors.New("riffusion: download client is nil")
		}
		c.media = h
		return nil
	}
}

// WithAsync makes [Client.Submit] request a task id with the parameter async in place of
// a callback URL. [New] fails if the family does not support it.
func WithAsync() Option {
	return func(c *Client) error { c.async = true; return nil }
}

// WithLogger sets the logger for responses with an unexpected format; default: none.
func WithLogger(log *slog.Logger) Option {
	return func(c *Client) error { c.log = log; return nil }
}

// WithCallbackURL sets the address for callbacks about finished tasks; see
// [NewCallbackHandler].
func WithCallbackURL(raw string) Option {
	return func(c *Client) error {
		if u, err := url.Parse(raw); err != nil || u.Host == "" {
			return fmt.Errorf("riffusion: callback URL %q is not an address", raw)
		}
		c.callback = raw
		return nil
	}
}
