package riffusion

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"
)

// MediaKind is what a download is expected to be.
type MediaKind string

// The kinds of media.
const (
	MediaAudio   MediaKind = "audio"
	MediaImage   MediaKind = "image"
	MediaArchive MediaKind = "archive" // a zip
)

// DownloadOptions bound a download. Both are needed.
type DownloadOptions struct {
	MaxBytes int64
	Accept   MediaKind
}

// Media is what was downloaded, told by its bytes.
type Media struct {
	ContentType string // "audio/mp4"
	Extension   string // ".m4a"
	Size        int64
}

// DownloadReason says why a download failed.
type DownloadReason string

// Why downloads fail.
const (
	DownloadExpired   DownloadReason = "expired"   // the address no longer works (403, 404, 410)
	DownloadTruncated DownloadReason = "truncated" // fewer bytes came than were announced
	DownloadTooLarge  DownloadReason = "too large"
	DownloadWrongType DownloadReason = "wrong type" // empty, HTML, or another kind of media
	DownloadForbidden DownloadReason = "forbidden"  // not a public https address
	DownloadNetwork   DownloadReason = "network"    // or a server error
)

// DownloadError is a failed download. It names the host and not the address,
// which may hold a signature.
type DownloadError struct {
	Host      string
	Reason    DownloadReason
	Retryable bool // trying again may help
	Err       error
}

// Error says what happened.
func (e *DownloadError) Error() string {
	return fmt.Sprintf("riffusion: download from %s: %s: %v", e.Host, e.Reason, e.Err)
}

// Unwrap returns the cause.
func (e *DownloadError) Unwrap() error { return e.Err }

// Download copies a finished song or cover to w. The token does not travel with
// it. When it fails, w may have got a part. Errors are [*DownloadError]; writing
// errors are returned as they are.
func (c *Client) Download(ctx context.Context, rawURL string, w io.Writer, opt DownloadOptions) (*Media, error) {
	u, err := url.Parse(rawURL)
	if err != nil || u.Host == "" {
		return nil, &DownloadError{Host: "?", Reason: DownloadForbidden, Err: errors.New("the address cannot be read")}
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
	switch s := resp.StatusCode; s {
	case http.StatusOK:
	case http.StatusForbidden, http.StatusNotFound, http.StatusGone:
		return nil, d.fail(DownloadExpired, false, fmt.Errorf("status %d", s))
	default:
		return nil, d.fail(DownloadNetwork, s == http.StatusTooManyRequests || s >= 500, fmt.Errorf("status %d", s))
	}
	if resp.ContentLength > opt.MaxBytes {
		return nil, d.fail(DownloadTooLarge, false, fmt.Errorf("%d bytes, at most %d", resp.ContentLength, opt.MaxBytes))
	}
	return d.copy(w, resp.Body, resp.ContentLength)
}

// download is one copy on its way.
type download struct {
	host string
	opt  DownloadOptions
}

func (d *download) fail(reason DownloadReason, retryable bool, err error) error {
	return &DownloadError{Host: d.host, Reason: reason, Retryable: retryable, Err: err}
}

// copy looks at the first bytes, then streams. announced is -1 when unknown.
func (d *download) copy(w io.Writer, body io.Reader, announced int64) (*Media, error) {
	head := make([]byte, 512)
	n, err := io.ReadFull(body, head)
	head = head[:n]
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, d.fail(DownloadNetwork, true, err)
	}
	if announced > int64(n) && n < 512 {
		return nil, d.fail(DownloadTruncated, true, fmt.Errorf("%d of %d bytes", n, announced))
	}
	media := sniff(head)
	if media == nil || media.kind != d.opt.Accept {
		return nil, d.fail(DownloadWrongType, false, fmt.Errorf("%q is no %s", http.DetectContentType(head), d.opt.Accept))
	}
	whole := media.check()
	size := int64(0)
	buf := make([]byte, 64<<10)
	for chunk := head; ; {
		size += int64(len(chunk))
		if size > d.opt.MaxBytes {
			return nil, d.fail(DownloadTooLarge, false, fmt.Errorf("more than %d bytes", d.opt.MaxBytes))
		}
		whole.see(chunk)
		if _, err := w.Write(chunk); err != nil {
			return nil, fmt.Errorf("riffusion: keep the download: %w", err)
		}
		n, err := body.Read(buf)
		chunk = buf[:n]
		if err != nil && n == 0 {
			if errors.Is(err, io.EOF) {
				break
			}
			return nil, d.fail(DownloadTruncated, true, fmt.Errorf("after %d bytes: %w", size, err))
		}
	}
	if announced >= 0 && size != announced {
		return nil, d.fail(DownloadTruncated, true, fmt.Errorf("%d of %d bytes", size, announced))
	}
	if !whole.complete() {
		return nil, d.fail(DownloadTruncated, true, fmt.Errorf("the %s ends too early, after %d bytes", media.Extension, size))
	}
	return &Media{ContentType: media.ContentType, Extension: media.Extension, Size: size}, nil
}

var errForbidden = errors.New("only public https addresses are downloaded from")

// allowed reports whether an address may be downloaded from by its looks; where
// it leads is checked when the connection is made.
func (c *Client) allowed(u *url.URL) error {
	if u.Scheme == c.base.Scheme && u.Host == c.base.Host || u.Scheme == "https" && u.User == nil {
		return nil
	}
	return errForbidden
}

// newMediaClient is a client that connects to public addresses alone, after
// each redirect and each look-up again; and to the API's own host.
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
	// No proxy: behind one the address that is reached cannot be checked.
	transport := &http.Transport{DialContext: dial, ResponseHeaderTimeout: 30 * time.Second, TLSHandshakeTimeout: 15 * time.Second,
		IdleConnTimeout: 30 * time.Second, MaxIdleConnsPerHost: 8, ForceAttemptHTTP2: true}
	c := &Client{base: base}
	return &http.Client{Transport: transport, Timeout: 10 * time.Minute, CheckRedirect: func(req *http.Request, via []*http.Request) error {
		if len(via) >= 5 {
			return errors.New("more than 5 redirects")
		}
		return c.allowed(req.URL)
	}}
}

// special are networks that are no public hosts although netip's predicates do
// not name them: shared address space, documentation, benchmarks, the
// translation prefixes through which private IPv4 addresses can be reached.
var special = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("2002::/16"),
}

func public(ip netip.Addr) bool {
	ip = ip.Unmap()
	if !ip.IsGlobalUnicast() || ip.IsPrivate() {
		return false
	}
	for _, p := range special {
		if p.Contains(ip) {
			return false
		}
	}
	return true
}
