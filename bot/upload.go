package bot

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"

	"github.com/riffbot/riffbot/internal/discord"
)

// upload is the body of a request that opens and reads its files one after the other.
type upload struct {
	io.Reader

	mu     sync.Mutex
	open   []io.Closer
	closed bool
}

// Close closes the open files. The transport may call it more than once, and while a
// file is being opened.
func (u *upload) Close() error {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.closed = true
	var errs []error
	for _, c := range u.open {
		errs = append(errs, c.Close())
	}
	u.open = nil
	return errors.Join(errs...)
}

// track makes Close close a file. After Close it closes the file at once.
func (u *upload) track(c io.Closer) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.closed {
		return errors.Join(http.ErrBodyReadAfterClose, c.Close())
	}
	u.open = append(u.open, c)
	return nil
}

func (u *upload) lazyFile(ctx context.Context, f discord.File) io.Reader {
	return &lazyFile{upload: u, ctx: ctx, file: f}
}

// lazyFile opens a file at the first read.
type lazyFile struct {
	upload *upload
	ctx    context.Context
	file   discord.File
	r      io.ReadCloser
}

func (l *lazyFile) Read(p []byte) (int, error) {
	if l.r == nil {
		r, err := l.file.Open(l.ctx)
		if err != nil {
			return 0, err
		}
		if err := l.upload.track(r); err != nil {
			return 0, err
		}
		l.r = r
	}
	return l.r.Read(p)
}
