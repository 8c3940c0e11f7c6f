package riffusion

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
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
	return c.files.Download(ctx, rawURL, w, opt)
}

// ReadMedia copies the file of a response to w, with the checks of [Client.Download]. It
// does not close the body.
func ReadMedia(resp *http.Response, w io.Writer, opt DownloadOptions) (*Media, error) {
	d := &download{host: "?", opt: opt}
	if resp.Request != nil {
		d.host = resp.Request.URL.Host
	}
	if resp.StatusCode != http.StatusOK {
		o := outcomeOf(resp.StatusCode)
		return nil, &DownloadError{Host: d.host, Reason: o.reason, Retryable: o.retryable,
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
