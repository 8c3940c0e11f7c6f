// Package elevenlabs adapts ElevenLabs Music to the interface of package provider.
//
// The API is synchronous: its answer to the paid request is the finished song, and a purchase
// has no id to look it up by. Submit stores the answer in [provider.Files] under the key of the
// purchase, the recording first and then a document that says that the answer is complete.
// Tasks, Find and Download read these files and make no calls. The files are deleted when the order
// is done, or its data is deleted: see [provider.AnswerFolder].
//
// https://elevenlabs.io/docs/api-reference/music/compose-detailed
package elevenlabs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/provider/paid"
)

// DefaultBaseURL is the address of the API.
const DefaultBaseURL = "https://api.elevenlabs.io"

// Config configures a [Provider]. Key and Files are required.
type Config struct {
	BaseURL   string // default: [DefaultBaseURL]
	Key       string // sent as xi-api-key
	Model     string // the default model; default: the first of [Capabilities]
	Files     provider.Files
	HTTP      *http.Client // default: [paid.NewClient]
	UserAgent string
	Now       func() time.Time // default: [time.Now]
}

// Provider is a [provider.Provider] and a [provider.Finder].
type Provider struct {
	base, key, userAgent string
	capabilities         provider.Capabilities
	http                 *http.Client
	files                provider.Files
	now                  func() time.Time
}

// New returns a provider. It makes no calls.
func New(c Config) (*Provider, error) {
	base := strings.TrimRight(cmp.Or(c.BaseURL, DefaultBaseURL), "/")
	switch u, err := url.Parse(base); {
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		return nil, errors.New("elevenlabs: the address of the API is invalid")
	case c.Key == "":
		return nil, errors.New("elevenlabs: the API key is missing")
	case c.Files == nil:
		return nil, errors.New("elevenlabs: files are missing")
	}
	p := &Provider{base: base, key: c.Key, userAgent: cmp.Or(c.UserAgent, "riffbot"), files: c.Files, now: c.Now,
		capabilities: Capabilities(c.Model)}
	if p.now == nil {
		p.now = time.Now
	}
	client := cmp.Or(c.HTTP, paid.NewClient())
	copied := *client
	copied.CheckRedirect = paid.NoRedirect
	p.http = &copied
	return p, nil
}

// Capabilities returns what can be ordered.
func (p *Provider) Capabilities() provider.Capabilities { return p.capabilities }

// Check reports whether the API can be reached and accepts the key. It buys nothing.
//
// https://elevenlabs.io/docs/api-reference/user/subscription/get
func (p *Provider) Check(ctx context.Context) error {
	req, err := p.request(ctx, http.MethodGet, "/v1/user/subscription", nil)
	if err != nil {
		return err
	}
	resp, _, err := paid.Do(p.http, req)
	if err != nil {
		return paid.Failed(false, cmp.Or(ctx.Err(), err))
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode == http.StatusOK {
		return nil
	}
	d := readDetail(resp.Body)
	if d.is("missing_permissions") {
		return nil // the key is valid and may be restricted to music
	}
	e := d.err(resp, p.now())
	if e.Purchase != provider.NotBought { // a call that proves nothing may be repeated
		e.Purchase, e.Retryable = provider.NotBought, resp.StatusCode/100 == 5
	}
	return e
}

// request returns a request to a path of the API.
func (p *Provider) request(ctx context.Context, method, path string, body []byte) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, method, p.base+path, strings.NewReader(string(body)))
	if err != nil {
		return nil, fmt.Errorf("create request: %w", paid.WithoutURL(err))
	}
	req.Header.Set("xi-api-key", p.key)
	req.Header.Set("User-Agent", p.userAgent)
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/json")
	}
	return req, nil
}
