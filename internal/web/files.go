package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

// Files are the files of songs. [blobs.Files] are.
type Files interface {
	OpenRange(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error)
	Size(ctx context.Context, key string) (int64, error)
}

// FileOptions say how a file is sent.
type FileOptions struct {
	// Download is the name of the file if it is to be saved; empty shows or plays it.
	Download string
	// Public lets shared caches keep the file, too.
	Public bool
}

// Limits of files. A slow connection gets more time with every block that it takes.
const (
	fileBlock     = 256 << 10
	fileBlockTime = 30 * time.Second
)

// safeTypes are the types of files that browsers may show. All others are saved, so that none can run as a page.
var safeTypes = []string{"audio/", "video/mp4", "image/png", "image/jpeg", "image/webp", "image/gif"}

// ServeFile sends a file of a song, or the single range of bytes that the request asks for. Several ranges are answered
// with the whole file, as RFC 9110 allows.
func ServeFile(w http.ResponseWriter, r *http.Request, files Files, f songs.File, o FileOptions) error {
	if f.Key == "" {
		return ErrNotFound
	}
	size := f.Size
	if size <= 0 {
		var err error
		if size, err = files.Size(r.Context(), f.Key); err != nil {
			return err
		}
	}
	h, etag := w.Header(), strconv.Quote(f.Key+"-"+strconv.FormatInt(size, 10))
	setFileHeaders(h, f, o)
	h.Set("ETag", etag)
	if matches(r.Header.Get("If-None-Match"), etag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	from, length, partial, err := rangeOf(r, etag, size)
	if err != nil {
		h.Set("Content-Range", fmt.Sprintf("bytes */%d", size))
		w.WriteHeader(http.StatusRequestedRangeNotSatisfiable)
		return nil //nolint:nilerr // the response states it
	}
	h.Set("Content-Length", strconv.FormatInt(length, 10))
	status := http.StatusOK
	if partial {
		h.Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, from+length-1, size))
		status = http.StatusPartialContent
	}
	if r.Method == http.MethodHead || length == 0 {
		w.WriteHeader(status)
		return nil
	}
	return send(w, r, files, f.Key, from, length, status)
}

// send copies a part of a file to the response.
func send(w http.ResponseWriter, r *http.Request, files Files, key string, from, length int64, status int) error {
	body, err := files.OpenRange(r.Context(), key, from, length)
	if err != nil {
		for _, name := range []string{"Content-Length", "Content-Range", "Content-Disposition", "ETag"} {
			w.Header().Del(name)
		}
		return err
	}
	defer func() { _ = body.Close() }()
	w.WriteHeader(status)
	deadline := http.NewResponseController(w)
	for length > 0 && r.Context().Err() == nil {
		// A response without a deadline, as in tests, needs none.
		_ = deadline.SetWriteDeadline(time.Now().Add(fileBlockTime))
		n, err := io.CopyN(w, body, min(length, fileBlock))
		if length -= n; err != nil {
			return nil //nolint:nilerr // the status is sent: the client sees that bytes are missing
		}
	}
	return nil
}

func setFileHeaders(h http.Header, f songs.File, o FileOptions) {
	h.Set("Accept-Ranges", "bytes")
	h.Set("Cache-Control", "private, max-age=3600")
	if o.Public {
		h.Set("Cache-Control", "public, max-age=3600")
	}
	kind, name := f.ContentType, o.Download
	if !safeType(kind) {
		kind = "application/octet-stream"
		if name == "" {
			name = "file" + f.Extension
		}
	}
	h.Set("Content-Type", kind)
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	if name != "" {
		h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	}
}

func safeType(contentType string) bool {
	for _, safe := range safeTypes {
		if strings.HasPrefix(contentType, safe) {
			return true
		}
	}
	return false
}

// matches reports whether a list of entity tags has one.
func matches(list, etag string) bool {
	for tag := range strings.SplitSeq(list, ",") {
		if tag = strings.TrimSpace(tag); tag == "*" || strings.TrimPrefix(tag, "W/") == etag {
			return true
		}
	}
	return false
}

// errRange reports a range outside of a file.
var errRange = errors.New("range is outside of the file")

// rangeOf returns the part of a file that a request asks for, and whether it is less than the whole.
func rangeOf(r *http.Request, etag string, size int64) (from, length int64, partial bool, err error) {
	value, ok := strings.CutPrefix(r.Header.Get("Range"), "bytes=")
	if condition := r.Header.Get("If-Range"); !ok || strings.Contains(value, ",") || condition != "" && condition != etag {
		return 0, size, false, nil
	}
	first, last, ok := strings.Cut(strings.TrimSpace(value), "-")
	a, okA := position(first)
	b, okB := position(last)
	switch {
	case !ok || !okA || !okB || first == "" && last == "" || first != "" && last != "" && b < a:
		return 0, size, false, nil // not a range of RFC 9110: it is ignored
	case first == "": // the last b bytes
		n := min(b, size)
		from, length = size-n, n
	case a >= size:
		return 0, 0, false, errRange
	case last == "":
		from, length = a, size-a
	default:
		from, length = a, min(b, size-1)-a+1
	}
	if length == 0 {
		return 0, 0, false, errRange
	}
	return from, length, true, nil
}

// position returns a position of a range, 0 for an empty one, and whether it is valid.
func position(digits string) (int64, bool) {
	if digits == "" {
		return 0, true
	}
	n, err := strconv.ParseUint(digits, 10, 62)
	return int64(n), err == nil
}
