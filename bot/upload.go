package bot

import (
	"context"
	"errors"
	"io"

	"riffbot/commands"
)

// upload is the body of a request that reads its files one after the other,
// each opened when its turn comes.
type upload struct {
	io.Reader
	open []io.Closer
}

// Close closes whatever was opened.
func (u *upload) Close() error {
	var errs []error
	for _, c := range u.open {
		errs = append(errs, c.Close())
	}
	return errors.Join(errs...)
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
		l.r = r
		l.upload.open = append(l.upload.open, r)
	}
	return l.r.Read(p)
}
