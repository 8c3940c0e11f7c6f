package lyrics

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/sashabaranov/go-openai"
)

// maxBody is the maximum size of an answer in bytes. A stream needs about 300 bytes per token.
const maxBody = 16 << 20

// errTooLong is returned if an answer exceeds maxBody.
var errTooLong = fmt.Errorf("answer exceeds %d bytes", maxBody)

// endpoint sends requests to a server with OpenAI's API. It is also the HTTP client of
// [openai.Client].
type endpoint struct {
	base  *url.URL // including the version, or Azure's deployment
	key   string
	azure bool
	http  *http.Client
}

// newEndpoint parses the configured URL. It may end in a slash or /chat/completions, and contain
// Azure's api-version and deployment.
//
// https://learn.microsoft.com/en-us/azure/ai-services/openai/reference
func newEndpoint(cfg Config) *endpoint {
	base, err := url.Parse(cfg.BaseURL)
	if err != nil {
		base = &url.URL{} // every request fails with an error
	}
	path := strings.TrimSuffix(strings.TrimRight(base.Path, "/"), "/chat/completions")
	const deployments = "/openai/deployments/"
	azure := base.Query().Has("api-version") || strings.Contains(path, deployments) ||
		strings.HasSuffix(base.Hostname(), ".azure.com")
	if base.Query().Has("api-version") && !strings.Contains(path, deployments) && !strings.HasSuffix(path, "/v1") {
		path = strings.TrimSuffix(path, "/openai") + deployments + cfg.Model
	}
	base.Path, base.RawPath = path, ""
	return &endpoint{base: base, key: cfg.Key, azure: azure, http: &http.Client{
		Timeout: cmp.Or(cfg.Timeout, defaultTimeout),
		// Send the key to the configured server only.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// client returns a client for the other parts of the API.
func (e *endpoint) client() *openai.Client {
	c := openai.DefaultConfig(e.key)
	bare := *e.base
	bare.RawQuery = ""
	c.BaseURL, c.HTTPClient = bare.String(), e
	return openai.NewClientWithConfig(c)
}

// address returns the URL of a part of the API.
func (e *endpoint) address(path string) string {
	u := *e.base
	u.Path += path
	return u.String()
}

// Do sends a request with the key and the parameters of the URL. The body of the answer is limited.
// Errors do not contain the URL, which may include secrets.
func (e *endpoint) Do(req *http.Request) (*http.Response, error) {
	req.URL.RawQuery = e.base.RawQuery
	if e.azure {
		req.Header.Del("Authorization")
		req.Header.Set("api-key", e.key)
	} else {
		req.Header.Set("Authorization", "Bearer "+e.key)
	}
	resp, err := e.http.Do(req)
	if failed, ok := errors.AsType[*url.Error](err); ok {
		err = failed.Err
	}
	if err != nil {
		return nil, err
	}
	most := maxBody
	if resp.StatusCode >= http.StatusBadRequest {
		most = maxError
	}
	resp.Body = struct {
		io.Reader
		io.Closer
	}{&limitedBody{resp.Body, most}, resp.Body}
	return resp, nil
}

// limitedBody returns an error if a body exceeds its limit.
type limitedBody struct {
	from io.Reader
	left int
}

func (b *limitedBody) Read(p []byte) (int, error) {
	if b.left == 0 {
		return 0, errTooLong
	}
	n, err := b.from.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}
