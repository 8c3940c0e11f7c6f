// Package paid sends paid requests for the adapters of providers. A paid request is sent at
// most once: it is neither repeated after a lost connection nor redirected.
package paid

import (
	"errors"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
)

// NewClient returns a client for paid requests. It follows no redirect, which would send the
// token to another host or the request again, and opens a connection for each request: a
// request on an idle connection that the server has just closed has an unknown outcome.
// Requests end with their contexts.
func NewClient() *http.Client {
	t := &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true, ForceAttemptHTTP2: true,
		TLSHandshakeTimeout: 15 * time.Second}
	return &http.Client{Transport: t, CheckRedirect: NoRedirect}
}

// NoRedirect is an [http.Client.CheckRedirect] that returns the redirect as the response.
func NoRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// Do sends a request once. sent reports whether any of it may have reached the server; if not,
// nothing was bought. Errors have no URL.
func Do(client *http.Client, req *http.Request) (resp *http.Response, sent bool, err error) {
	var wrote atomic.Bool
	req = req.WithContext(httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
		WroteHeaderField: func(string, []string) { wrote.Store(true) },
	}))
	// Without GetBody, net/http cannot repeat a request after a lost connection.
	req.GetBody = nil
	resp, err = client.Do(req) //nolint:gosec // the operator sets the address
	if err != nil {
		return nil, wrote.Load(), WithoutURL(err)
	}
	return resp, true, nil
}

// Failed returns the error of a request without a complete response. cause is the error of
// its context, if that has ended, or else that of the connection.
func Failed(sent bool, cause error) *provider.Error {
	e := &provider.Error{Fault: provider.FaultNetwork, Purchase: provider.NotBought, Retryable: true, Err: cause}
	if sent {
		e.Purchase, e.Retryable = provider.MaybeBought, false
	}
	return e
}

// WithoutURL removes the URL from errors of net/http.
func WithoutURL(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}

// RetryAfter parses the Retry-After header, a number of seconds or a date (RFC 9110, 10.2.3).
// It returns 0 without one or for more than an hour.
func RetryAfter(header http.Header, now time.Time) time.Duration {
	value := strings.TrimSpace(header.Get("Retry-After"))
	wait := time.Duration(0)
	if n, err := strconv.ParseFloat(value, 64); err == nil && n > 0 && n <= 3600 {
		wait = time.Duration(n * float64(time.Second))
	} else if at, err := http.ParseTime(value); err == nil {
		wait = at.Sub(now)
	}
	if wait < 0 || wait > time.Hour {
		return 0
	}
	return wait
}
