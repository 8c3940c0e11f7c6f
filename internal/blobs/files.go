package blobs

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/riffbot/riffbot/internal/songs"
)

// Files provides the files of one bucket or directory. It implements [songs.Files] and is safe for
// concurrent use by several goroutines and processes.
//
// Keys are slash-separated paths without "." and ".." ([fs.ValidPath]). All methods reject other keys.
type Files struct {
	backend backend
}

var _ songs.Files = (*Files)(nil)

// backend stores files. It receives valid keys only. If there is no file, size and open return
// [songs.ErrNotFound], and delete returns nil.
type backend interface {
	size(ctx context.Context, key string) (int64, error)
	open(ctx context.Context, key string) (io.ReadCloser, error)
	openRange(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error)
	create(ctx context.Context, key string) (upload, error)
	delete(ctx context.Context, key string) error
	// list calls each for every file below folder, which ends in a slash.
	list(ctx context.Context, folder string, each func(key string) error) error
	ping(ctx context.Context) error
	close()
}

// upload is a file being written. It must be ended by exactly one call of commit or abort.
type upload interface {
	io.Writer
	// commit stores the file under its key. It calls abort on failure.
	commit(ctx context.Context) error
	// abort removes the data written so far.
	abort()
}

// Close closes idle connections. Open files stay readable.
func (f *Files) Close() error {
	f.backend.close()
	return nil
}

// Size returns the size of a file in bytes; [songs.ErrNotFound] if there is none.
func (f *Files) Size(ctx context.Context, key string) (int64, error) {
	if err := checkKey(key); err != nil {
		return 0, err
	}
	size, err := f.backend.size(ctx, key)
	if err != nil {
		return 0, fmt.Errorf("stat %s: %w", key, err)
	}
	return size, nil
}

// Write stores what fill writes under key and returns its size in bytes. If fill fails or ctx ends, it
// returns the error and an existing file stays unchanged.
func (f *Files) Write(ctx context.Context, key string, fill func(io.Writer) error) (int64, error) {
	if err := checkKey(key); err != nil {
		return 0, err
	}
	to, err := f.backend.create(ctx, key)
	if err != nil {
		return 0, fmt.Errorf("create %s: %w", key, err)
	}
	filled := false
	defer func() { // also if fill panics
		if !filled {
			to.abort()
		}
	}()
	w := &countingWriter{to: to}
	if err = fill(w); err == nil {
		err = w.err
	}
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return 0, err
	}
	filled = true
	if err := to.commit(ctx); err != nil {
		return 0, fmt.Errorf("write %s: %w", key, err)
	}
	return w.size, nil
}

// Open returns the content of a file, which is readable until ctx ends; [songs.ErrNotFound] if there
// is none. An S3 bucket without the permission to list returns "access denied" instead.
func (f *Files) Open(ctx context.Context, key string) (io.ReadCloser, error) {
	if err := checkKey(key); err != nil {
		return nil, err
	}
	file, err := f.backend.open(ctx, key)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", key, err)
	}
	return file, nil
}

// OpenRange is like [Files.Open] for length bytes of a file from an offset, which have to exist.
func (f *Files) OpenRange(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	if err := checkKey(key); err != nil {
		return nil, err
	}
	if offset < 0 || length < 1 {
		return nil, fmt.Errorf("open %s: invalid range", key)
	}
	file, err := f.backend.openRange(ctx, key, offset, length)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", key, err)
	}
	return file, nil
}

// Delete removes a file. A missing file is not an error.
func (f *Files) Delete(ctx context.Context, key string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	if err := f.backend.delete(ctx, key); err != nil {
		return fmt.Errorf("delete %s: %w", key, err)
	}
	return nil
}

// DeleteFolder removes all files whose keys begin with folder, which must end in a slash, except those
// in keep. A missing folder is not an error.
func (f *Files) DeleteFolder(ctx context.Context, folder string, keep []string) error {
	if err := checkKey(strings.TrimSuffix(folder, "/")); err != nil {
		return err
	}
	if !strings.HasSuffix(folder, "/") {
		return fmt.Errorf("%q is not a folder", folder)
	}
	err := f.backend.list(ctx, folder, func(key string) error {
		if slices.Contains(keep, key) {
			return nil
		}
		return f.Delete(ctx, key)
	})
	if err != nil {
		return fmt.Errorf("delete folder %s: %w", folder, err)
	}
	return nil
}

// Ping reports whether the files can be reached. With S3, it requires the permission to list the
// bucket.
func (f *Files) Ping(ctx context.Context) error {
	if err := f.backend.ping(ctx); err != nil {
		return fmt.Errorf("reach storage: %w", err)
	}
	return nil
}

// checkKey rejects keys that are not a path below the root.
func checkKey(key string) error {
	if !fs.ValidPath(key) || key == "." {
		return fmt.Errorf("%q is not a valid key", key)
	}
	return nil
}

// countingWriter counts the bytes written. It keeps the first error, so that the file is not stored if
// fill ignores an error.
type countingWriter struct {
	to   io.Writer
	size int64
	err  error
}

func (w *countingWriter) Write(p []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	n, err := w.to.Write(p)
	w.size += int64(n)
	w.err = err
	return n, err
}
