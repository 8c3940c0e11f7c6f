package bot

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"

	"riffbot/commands"
)

// upload is the body of a request that reads its files one after the other,
// each opened when its turn comes.
type upload struct {
	io.Reader

	mu     sync.Mutex
	open   []io.Closer
	closed bool
}

// Close closes whatever was opened. The transport may call it while a file is being
// opened, and more than once.
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

// keep makes Close close a file. After Close it is closed at once.
func (u *upload) keep(c io.Closer) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.closed {
		return errors.Join(http.ErrBodyReadAfterClose, c.Close())
	}
	u.open = append(u.open, c)
	return nil
}

func (u *upload) lazy(ctx context.Context, f commands.File) io.Reader {
	return &lazyFile{upload: u, ctx: ctx, file: f}
}

type lazyFile struct {
	upload *upload
	ctx    context.Context
	file   commands.File
	r      io.ReadCloser
}

func (l *lazyFile) Read(p []byte) (int, error) {
	if l.r == nil {
		r, err := l.file.Open(l.ctx)
		if err != nil {
			return 0, err
		}
		if err := l.upload.keep(r); err != nil {
			return 0, err
		}
		l.r = r
	}
	return l.r.Read(p)
}
