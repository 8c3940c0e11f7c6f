package blobs

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/minio/minio-go/v7/pkg/credentials"
	"github.com/minio/minio-go/v7/pkg/s3utils"
	"github.com/minio/minio-go/v7/pkg/signer"
)

// s3Client sends signed requests to one bucket.
type s3Client struct {
	http        *http.Client
	bucket      url.URL // URL of the bucket
	region      string
	credentials *credentials.Credentials // nil sends unsigned requests
}

const (
	attempts       = 3
	initialBackoff = 200 * time.Millisecond
	maxResponse    = 8 << 20 // bytes of XML; a list of 1,000 keys has at most 4 MB
)

var errNoCredentials = errors.New("no S3 credentials found; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")

// s3Error is an error response of S3.
type s3Error struct {
	Status  int `xml:"-"`
	Code    string
	Message string
}

func (e *s3Error) Error() string {
	return fmt.Sprintf("S3 responded %d %s: %.200s", e.Status, e.Code, e.Message)
}

// temporary reports whether a retry may succeed.
func (e *s3Error) temporary() bool { return e.Status >= 500 || e.Status == http.StatusTooManyRequests }

// do sends a request, with retries after temporary errors, and returns the successful response. The
// caller must close its body.
func (c *s3Client) do(ctx context.Context, method, key string, query url.Values, header http.Header,
	body []byte) (*http.Response, error) {
	for backoff, n := initialBackoff, 1; ; backoff, n = 4*backoff, n+1 {
		resp, err := c.try(ctx, method, key, query, header, body)
		var answer *s3Error
		if err == nil || n == attempts || ctx.Err() != nil || errors.Is(err, errNoCredentials) ||
			errors.As(err, &answer) && !answer.temporary() {
			return resp, err
		}
		select {
		case <-time.After(backoff):
		case <-ctx.Done():
			return nil, err
		}
	}
}

func (c *s3Client) try(ctx context.Context, method, key string, query url.Values, header http.Header,
	body []byte) (*http.Response, error) {
	u := c.bucket
	u.Path = u.Path + "/" + key
	u.RawPath = s3utils.EncodePath(u.Path) // must equal the signed path
	u.RawQuery = query.Encode()
	req, err := http.NewRequestWithContext(ctx, method, u.String(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if header != nil {
		req.Header = header.Clone()
	}
	sum := sha256.Sum256(body)
	req.Header.Set("X-Amz-Content-Sha256", hex.EncodeToString(sum[:]))
	if c.credentials != nil {
		keys, err := c.credentials.GetWithContext(&credentials.CredContext{Client: c.http, Context: ctx})
		if err != nil {
			return nil, fmt.Errorf("load S3 credentials: %w", err)
		}
		if keys.AccessKeyID == "" {
			return nil, errNoCredentials
		}
		req = signer.SignV4(*req, keys.AccessKeyID, keys.SecretAccessKey, keys.SessionToken, c.region)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode/100 != 2 {
		defer func() { _ = resp.Body.Close() }()
		answer := &s3Error{Status: resp.StatusCode}
		// Ignore decoding errors: the status is sufficient without an XML body.
		_ = xml.NewDecoder(io.LimitReader(resp.Body, maxResponse)).Decode(answer)
		return nil, answer
	}
	return resp, nil
}

// call sends a request and decodes the XML response into a value, which may be nil.
func (c *s3Client) call(ctx context.Context, method, key string, query url.Values, header http.Header, body []byte,
	into any) error {
	resp, err := c.do(ctx, method, key, query, header, body)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxResponse))
	if err != nil {
		return fmt.Errorf("read S3 response: %w", err)
	}
	if into == nil {
		return nil
	}
	// S3 can respond with status 200 and report an error in the body.
	failed := struct {
		XMLName xml.Name `xml:"Error"`
		*s3Error
	}{s3Error: &s3Error{Status: http.StatusInternalServerError}}
	if xml.Unmarshal(answer, &failed) == nil {
		return failed.s3Error
	}
	if err := xml.Unmarshal(answer, into); err != nil {
		return fmt.Errorf("read S3 response: %w", err)
	}
	return nil
}
