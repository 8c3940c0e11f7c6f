package blobs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"

	"riffbot/internal/private"
	"riffbot/internal/songs"
)

// Files are the files of one bucket or directory. They implement
// [songs.Files], and are safe for use by many goroutines and processes.
//
// Keys are slash-separated paths without "." and ".." ([fs.ValidPath]); every
// method refuses others.
type Files struct {
	bucket *blob.Bucket
	dir    string // where it is; empty for what is no directory
}

var _ songs.Files = (*Files)(nil)

// Size returns how long a file is, in bytes; [songs.ErrNotFound] if there is none.
func (f *Files) Size(ctx context.Context, key string) (int64, error) {
	if err := checkKey(key); err != nil {
		return 0, err
	}
	a, err := f.bucket.Attributes(ctx, key)
	if gcerrors.Code(err) == gcerrors.NotFound {
		return 0, fmt.Errorf("%s: %w", key, songs.ErrNotFound)
	}
	if err != nil {
		return 0, fmt.Errorf("look at %s: %w", key, err)
	}
	return a.Size, nil
}

// Close lets go of the bucket. Files that are open can be read on.
func (f *Files) Close() error { return f.bucket.Close() }

// Write stores what fill writes under key and returns its size in bytes. When
// fill fails its error is returned, and the old file, if any, stays; so too
// when ctx ends. A bucket in S3 takes up to 50 MiB of memory for it.
func (f *Files) Write(ctx context.Context, key string, fill func(io.Writer) error) (size int64, err error) {
	if err := checkKey(key); err != nil {
		return 0, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	to, err := f.bucket.NewWriter(ctx, key, &blob.WriterOptions{MaxConcurrency: 1}) // parts in memory
	if err != nil {
		return 0, fmt.Errorf("create %s: %w", key, err)
	}
	filled := false
	defer func() {
		// Closing is what keeps a file, unless the context has ended. Here, and
		// not where fill fails, because fill may panic.
		if !filled {
			cancel()
			_ = to.Close()
		}
	}()
	w := &meter{to: to}
	if err = fill(w); err == nil {
		err = w.missed
	}
	if err != nil {
		return 0, err
	}
	filled = true
	if err := to.Close(); err != nil {
		return 0, fmt.Errorf("keep %s: %w", key, err)
	}
	if f.dir != "" { // the driver has no mode for files
		if err := private.Restrict(filepath.Join(f.dir, filepath.FromSlash(key))); err != nil {
			return 0, fmt.Errorf("keep %s: %w", key, err)
		}
	}
	return w.size, nil
}

// Open returns a file's content, which can be read until ctx ends;
// [songs.ErrNotFound] if there is none. An S3 bucket that may not be listed
// says "access denied" instead.
func (f *Files) Open(ctx context.Context, key string) (io.ReadCloser, error) {
	if err := checkKey(key); err != nil {
		return nil, err
	}
	file, err := f.bucket.NewReader(ctx, key, nil)
	if gcerrors.Code(err) == gcerrors.NotFound {
		return nil, songs.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", key, err)
	}
	return file, nil
}

// Delete removes a file. It is no error when there is none.
func (f *Files) Delete(ctx context.Context, key string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	err := f.bucket.Delete(ctx, key)
	if err != nil && gcerrors.Code(err) != gcerrors.NotFound {
		return fmt.Errorf("delete %s: %w", key, err)
	}
	return nil
}

// DeleteFolder removes the files whose keys begin with folder, which ends in a
// slash, but those to keep. It is no error when there are none.
func (f *Files) DeleteFolder(ctx context.Context, folder string, keep []string) error {
	if err := checkKey(strings.TrimSuffix(folder, "/")); err != nil {
		return err
	}
	if !strings.HasSuffix(folder, "/") {
		return fmt.Errorf("%q is no folder", folder)
	}
	all := f.bucket.List(&blob.ListOptions{Prefix: folder})
	for {
		file, err := all.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("list %s: %w", folder, err)
		}
		if slices.Contains(keep, file.Key) {
			continue
		}
		if err := f.Delete(ctx, file.Key); err != nil {
			return err
		}
	}
}

// errGone says that what held the files is not there.
var errGone = errors.New("the place where songs are kept is not there")

// Ping says whether the files can be reached now. In S3 that takes the right to
// list the bucket.
func (f *Files) Ping(ctx context.Context) error {
	// The driver of directories takes a missing one for an empty one.
	if dir := os.FileInfo(nil); f.dir != "" && !f.bucket.As(&dir) {
		return errGone
	}
	ok, err := f.bucket.IsAccessible(ctx)
	if err != nil {
		return fmt.Errorf("reach the songs: %w", err)
	}
	if !ok {
		return errGone
	}
	return nil
}

// checkKey refuses what is no path below a root, and the root.
func checkKey(key string) error {
	if !fs.ValidPath(key) || key == "." {
		return fmt.Errorf("%q is no key of a file", key)
	}
	return nil
}
