package bot

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/time/rate"
)

// newClient returns the HTTP client for all requests to Discord.
func newClient(cfg Config) (*http.Client, error) {
	base, err := url.Parse(cfg.APIURL)
	if err != nil {
		return nil, err
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	// As many as there may be interactions at once: opening a connection takes longer than a request.
	transport.MaxIdleConns, transport.MaxIdleConnsPerHost = 0, 256
	transport.ResponseHeaderTimeout = 30 * time.Second // from the end of an upload
	// Redirects are not followed: another host must not receive the token.
	noRedirect := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &http.Client{CheckRedirect: noRedirect, Transport: &limiter{
		next: transport, observe: cfg.ObserveRequest, base: base, log: cfg.Log,
		overall: rate.NewLimiter(45, 45), buckets: make(map[string]*bucket),
	}}, nil
}

// redirect sends requests of discordgo, which has fixed addresses, to the API of the
// settings.
func (l *limiter) redirect(req *http.Request) *http.Request {
	if req.URL.Host != "discord.com" {
		return req
	}
	req = req.Clone(req.Context())
	req.URL.Scheme, req.URL.Host = l.base.Scheme, l.base.Host
	req.URL.Path = l.base.Path + strings.Replace(strings.TrimPrefix(req.URL.Path, "/api"), "/v9/", "/v"+apiVersion+"/",
		1)
	req.Host = ""
	return req
}
