package riffusion

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"syscall"
	"time"
)

// Downloader downloads files from public https hosts and from own servers. It sends no
// token.
type Downloader struct {
	own       []*url.URL
	client    *http.Client
	userAgent string
}

// NewDownloader returns a downloader with a User-Agent header. The scheme, host and port
// of own are those of servers that need not be public, such as an emulator.
func NewDownloader(userAgent string, own ...*url.URL) *Downloader {
	d := &Downloader{own: own, userAgent: userAgent}
	d.client = d.newClient()
	return d
}

var errForbidden = errors.New("not a public https address")

// Allowed returns an error if files are not downloaded from an address. The IP address of
// its host is checked only when the connection is made.
func (d *Downloader) Allowed(rawURL string) error {
	u, err := url.Parse(rawURL)
	if err != nil || u.Host == "" {
		return errors.New("invalid URL")
	}
	return d.allowed(u)
}

// Download copies a file to w, like [Client.Download].
func (d *Downloader) Download(ctx context.Context, rawURL string, w io.Writer, opt DownloadOptions) (*Media, error) {
	u, err := url.Parse(rawURL)
	if err != nil || u.Host == "" {
		return nil, &DownloadError{Host: "?", Reason: DownloadForbidden, Err: errors.New("invalid URL")}
	}
	fail := func(reason DownloadReason, retryable bool, err error) error {
		return &DownloadError{Host: u.Host, Reason: reason, Retryable: retryable, Err: err}
	}
	if err := d.allowed(u); err != nil {
		return nil, fail(DownloadForbidden, false, err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, rawURL, nil)
	if err != nil {
		return nil, fail(DownloadForbidden, false, withoutURL(err))
	}
	req.Header.Set("User-Agent", d.userAgent)
	resp, err := d.client.Do(req)
	if err != nil {
		if errors.Is(err, errForbidden) {
			return nil, fail(DownloadForbidden, false, errForbidden)
		}
		return nil, fail(DownloadNetwork, ctx.Err() == nil, withoutURL(err))
	}
	defer func() { _ = resp.Body.Close() }()
	resp.Request = req // errors name the host that was asked, not that of a redirect
	return ReadMedia(resp, w, opt)
}

// CloseIdleConnections closes connections that are not in use.
func (d *Downloader) CloseIdleConnections() { d.client.CloseIdleConnections() }

// allowed reports whether a file may be downloaded from a URL. The IP address is checked
// when the connection is made.
func (d *Downloader) allowed(u *url.URL) error {
	if slices.ContainsFunc(d.own, func(own *url.URL) bool { return u.Scheme == own.Scheme && u.Host == own.Host }) ||
		u.Scheme == "https" && u.User == nil {
		return nil
	}
	return errForbidden
}

// newClient returns a client that connects only to public addresses, which it checks after
// each redirect and lookup, and to own servers.
func (d *Downloader) newClient() *http.Client {
	var own []string
	for _, u := range d.own {
		port := u.Port()
		if port == "" {
			port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
		}
		own = append(own, net.JoinHostPort(u.Hostname(), port))
	}
	dial := func(ctx context.Context, network, addr string) (net.Conn, error) {
		dialer := &net.Dialer{Timeout: 15 * time.Second}
		if !slices.Contains(own, addr) {
			dialer.Control = func(_, address string, _ syscall.RawConn) error {
				if ip, err := netip.ParseAddrPort(address); err != nil || !public(ip.Addr()) {
					return errForbidden
				}
				return nil
			}
		}
		return dialer.DialContext(ctx, network, addr)
	}
	// No proxy: the address behind it cannot be checked.
	transport := &http.Transport{DialContext: dial, ResponseHeaderTimeout: 30 * time.Second,
		TLSHandshakeTimeout: 15 * time.Second,
		IdleConnTimeout:     30 * time.Second, MaxIdleConnsPerHost: 8, ForceAttemptHTTP2: true}
	return &http.Client{Transport: transport, Timeout: 10 * time.Minute,
		CheckRedirect: func(req *http.Request, via []*http.Request) error {
			if len(via) >= 5 {
				return errors.New("more than 5 redirects")
			}
			return d.allowed(req.URL)
		}}
}
