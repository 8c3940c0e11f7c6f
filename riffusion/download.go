package riffusion

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"
)

// MediaKind is the expected kind of a download.
type MediaKind string

// The kinds of media.
const (
	MediaAudio   MediaKind = "audio"
	MediaImage   MediaKind = "image"
	MediaArchive MediaKind = "archive" // a zip
)

// DownloadOptions limit a download. Both fields are required.
type DownloadOptions struct {
	MaxBytes int64
	Accept   MediaKind
}

// Media is the type of a downloaded file, identified by its content.
type Media struct {
	ContentType string // "audio/mp4"
	Extension   string // ".m4a"
	Size        int64
}

// Download copies a finished song or cover to w. The token is not sent. After a failure,
// w may have received a part. Errors are [*DownloadError], except errors of w, which are
// returned unchanged.
func (c *Client) Download(ctx context.Context, rawURL string, w io.Writer, opt DownloadOptions) (*Media, error) {
	u, err := url.Parse(rawURL)
	if err != nil || u.Host == "" {
		return nil, &DownloadError{Host: "?", Reason: DownloadForbidden, Err: errors.New("invalid URL")}
	}
	d := &download{host: u.Host, opt: opt}
	if err := c.allowed(u); err != nil {
		return nil, d.fail(DownloadForbidden, false, err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, rawURL, nil)
	if err != nil {
		return nil, d.fail(DownloadForbidden, false, withoutURL(err))
	}
	req.Header.Set("User-Agent", c.userAgent)
	resp, err := c.media.Do(req)
	if err != nil {
		if errors.Is(err, errForbidden) {
			return nil, d.fail(DownloadForbidden, false, errForbidden)
		}
		return nil, d.fail(DownloadNetwork, ctx.Err() == nil, withoutURL(err))
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		o := outcomeOf(resp.StatusCode)
		return nil, &DownloadError{Host: u.Host, Reason: o.reason, Retryable: o.retryable,
			RetryAfter: retryAfter(resp.Header), Err: fmt.Errorf("status %d", resp.StatusCode)}
	}
	if resp.ContentLength > opt.MaxBytes {
		return nil, d.fail(DownloadTooLarge, false, fmt.Errorf("%d bytes, at most %d", resp.ContentLength,
			opt.MaxBytes))
	}
	return d.copy(w, resp.Body, resp.ContentLength)
}

// download is a download in progress.
type download struct {
	host string
	opt  DownloadOptions
}

func (d *download) fail(reason DownloadReason, retryable bool, err error) error {
	return &DownloadError{Host: d.host, Reason: reason, Retryable: retryable, Err: err}
}

// copy checks the first bytes and then streams. announced is -1 if unknown.
func (d *download) copy(w io.Writer, body io.Reader, announced int64) (*Media, error) {
	// A buffered reader distinguishes a truncated body from a complete one.
	buffered := bufio.NewReaderSize(body, AudioHead)
	head, err := buffered.Peek(AudioHead)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, d.cut(int64(len(head)), err)
	}
	if len(head) == 0 {
		return nil, d.fail(DownloadEmpty, true, errors.New("file is empty"))
	}
	media := sniff(head)
	if err != nil && announced > int64(len(head)) {
		return nil, d.fail(DownloadTruncated, true, fmt.Errorf("%d of %d bytes", len(head), announced))
	}
	if media == nil || media.kind != d.opt.Accept {
		// A text in place of a file is an error page.
		contentType := http.DetectContentType(head)
		return nil, d.fail(DownloadWrongType, strings.HasPrefix(contentType, "text/"),
			fmt.Errorf("%q is not %s", contentType, d.opt.Accept))
	}
	whole := media.check()
	size, err := d.stream(w, buffered, whole)
	switch {
	case err != nil:
		return nil, err
	case announced >= 0 && size != announced:
		return nil, d.fail(DownloadTruncated, true, fmt.Errorf("%d of %d bytes", size, announced))
	case !whole.complete():
		return nil, d.fail(DownloadTruncated, true, fmt.Errorf("%s ends too early, after %d bytes", media.Extension,
			size))
	}
	return &Media{ContentType: media.ContentType, Extension: media.Extension, Size: size}, nil
}

// stream copies body to w and passes it to whole.
func (d *download) stream(w io.Writer, body io.Reader, whole endDetector) (size int64, err error) {
	buf := make([]byte, 64<<10)
	for {
		n, readErr := body.Read(buf)
		size += int64(n)
		if size > d.opt.MaxBytes {
			return size, d.fail(DownloadTooLarge, false, fmt.Errorf("more than %d bytes", d.opt.MaxBytes))
		}
		whole.see(buf[:n])
		if _, err := w.Write(buf[:n]); err != nil {
			return size, fmt.Errorf("riffusion: write download: %w", err)
		}
		if errors.Is(readErr, io.EOF) {
			return size, nil
		}
		if readErr != nil {
			return size, d.cut(size, readErr)
		}
	}
}

// cut returns the error for a truncated body.
func (d *download) cut(after int64, err error) error {
	return d.fail(DownloadTruncated, true, fmt.Errorf("after %d bytes: %w", after, err))
}

var errForbidden = errors.New("not a public https address")

// allowed reports whether a file may be downloaded from a URL. The IP address is checked
// when the connection is made.
func (c *Client) allowed(u *url.URL) error {
	if u.Scheme == c.base.Scheme && u.Host == c.base.Host || u.Scheme == "https" && u.User == nil {
		return nil
	}
	return errForbidden
}

// newMediaClient returns a client that connects only to public addresses, which it
// checks after each redirect and lookup, and to the host of the API.
func newMediaClient(base *url.URL) *http.Client {
	port := base.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[base.Scheme]
	}
	own := net.JoinHostPort(base.Hostname(), port)
	dial := func(ctx context.Context, network, addr string) (net.Conn, error) {
		d := &net.Dialer{Timeout: 15 * time.Second}
		if addr != own {
			d.Control = func(_, address string, _ syscall.RawConn) error {
				if ip, err := netip.ParseAddrPort(address); err != nil || !public(ip.Addr()) {
					return errForbidden
				}
				return nil
			}
		}
		return d.DialContext(ctx, network, addr)
	}
	// No proxy: the address behind it cannot be checked.
	transport := &http.Transport{DialContext: dial, ResponseHeaderTimeout: 30 * time.Second,
		TLSHandshakeTimeout: 15 * time.Second,
		IdleConnTimeout:     30 * time.Second, MaxIdleConnsPerHost: 8, ForceAttemptHTTP2: true}
	c := &Client{base: base}
	return &http.Client{Transport: transport, Timeout: 10 * time.Minute,
		CheckRedirect: func(req *http.Request, via []*http.Request) error {
			if len(via) >= 5 {
				return errors.New("more than 5 redirects")
			}
			return c.allowed(req.URL)
		}}
}
