package songwriter

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

// maxBody bounds an answer in bytes, with all that a stream puts around its words:
// about 300 bytes for each token.
const maxBody = 16 << 20

// errTooLong says that a server's answer has no end.
var errTooLong = fmt.Errorf("the answer is longer than %d bytes", maxBody)

// endpoint sends requests to a server that speaks OpenAI's API. It is the HTTP
// client of [openai.Client], too.
type endpoint struct {
	base  *url.URL // up to and with the version, or Azure's deployment
	key   string
	azure bool
	http  *http.Client
}

// newEndpoint reads an address as people configure it: with or without a slash or
// /chat/completions at the end, with Azure's api-version, with or without its
// deployment.
//
// https://learn.microsoft.com/en-us/azure/ai-services/openai/reference
func newEndpoint(cfg Config) *endpoint {
	base, err := url.Parse(cfg.BaseURL)
	if err != nil {
		base = &url.URL{} // every request fails, and says so
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
		// The key goes to the configured server and to no other.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// client returns a client for the less important parts of the API.
func (e *endpoint) client() *openai.Client {
	c := openai.DefaultConfig(e.key)
	bare := *e.base
	bare.RawQuery = ""
	c.BaseURL, c.HTTPClient = bare.String(), e
	return openai.NewClientWithConfig(c)
}

// address is where a part of the API is.
func (e *endpoint) address(path string) string {
	u := *e.base
	u.Path += path
	return u.String()
}

// Do sends a request with the key and what the address demands. The body of the
// answer is bounded. Errors do not hold the address, which may have secrets.
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
	}{&bounded{resp.Body, most}, resp.Body}
	return resp, nil
}

// bounded fails where a body goes on beyond its bound.
type bounded struct {
	from io.Reader
	left int
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left == 0 {
		return 0, errTooLong
	}
	n, err := b.from.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}
