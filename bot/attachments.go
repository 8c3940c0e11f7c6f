package bot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// attachmentTime is the timeout for the first bytes of a file.
const attachmentTime = 10 * time.Second

// Attachments reads files that members sent with commands. It reads only from Discord's
// file servers, follows no redirect and sends no token.
type Attachments struct {
	client *http.Client
	base   *url.URL // of the API; an emulator serves files from the same host
}

// NewAttachments returns a reader of the files of the Discord whose API is at an
// address.
func NewAttachments(apiURL string) (*Attachments, error) {
	base, err := url.Parse(apiURL)
	if err != nil {
		return nil, errors.New("parse API URL: invalid address")
	}
	noRedirect := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Attachments{client: &http.Client{Timeout: attachmentTime, CheckRedirect: noRedirect}, base: base}, nil
}

// Head returns at most the first most bytes of a file. Errors do not hold its address,
// which is signed.
func (a *Attachments) Head(ctx context.Context, address string, most int) ([]byte, error) {
	u, err := url.Parse(address)
	if err != nil || !a.isFileServer(u) {
		return nil, errors.New("read attachment: not on a file server of Discord")
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, errors.New("read attachment: invalid address")
	}
	req.Header.Set("Range", "bytes=0-"+strconv.Itoa(most-1))
	resp, err := a.client.Do(req)
	if err != nil {
		if e, ok := errors.AsType[*url.Error](err); ok {
			err = e.Err
		}
		return nil, fmt.Errorf("read attachment: %w", err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK && resp.StatusCode != http.StatusPartialContent {
		return nil, fmt.Errorf("read attachment: status %d", resp.StatusCode)
	}
	head, err := io.ReadAll(io.LimitReader(resp.Body, int64(most)))
	if err != nil {
		return nil, fmt.Errorf("read attachment: %w", err)
	}
	return head, nil
}

// isFileServer reports whether an address is on one of Discord's file servers, or on the
// server of the API.
func (a *Attachments) isFileServer(u *url.URL) bool {
	switch u.Host {
	case "cdn.discordapp.com", "media.discordapp.net":
		return u.Scheme == "https" && u.User == nil
	}
	return u.Scheme == a.base.Scheme && u.Host == a.base.Host && u.User == nil
}
