package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"

	"riffbot/internal/songs"
)

// Files keeps files below one directory, and cannot leave it. It implements
// [songs.Files].
type Files struct{ root *os.Root }

// OpenFiles returns the files below dir, which is made if it is missing.
func OpenFiles(dir string) (*Files, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("make %s: %w", dir, err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", dir, err)
	}
	return &Files{root: root}, nil
}

// Close lets go of the directory.
func (f *Files) Close() error { return f.root.Close() }

// Write stores what fill writes under key, whole or not at all.
func (f *Files) Write(_ context.Context, key string, fill func(io.Writer) error) (size int64, err error) {
	if err := f.root.MkdirAll(path.Dir(key), 0o750); err != nil {
		return 0, fmt.Errorf("make room for %s: %w", key, err)
	}
	part := key + ".part"
	file, err := f.root.Create(part)
	if err != nil {
		return 0, fmt.Errorf("create %s: %w", key, err)
	}
	defer func() {
		if err != nil {
			_ = f.root.Remove(part)
		}
	}()
	err = fill(file)
	if info, statErr := file.Stat(); statErr == nil {
		size = info.Size()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return 0, err
	}
	if err = f.root.Rename(part, key); err != nil {
		return 0, fmt.Errorf("keep %s: %w", key, err)
	}
	return size, nil
}

// Open returns a file's content.
func (f *Files) Open(_ context.Context, key string) (io.ReadCloser, error) {
	file, err := f.root.Open(key)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, songs.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", key, err)
	}
	return file, nil
}

// Path returns where a file lies on disk, for programs that want a path.
func (f *Files) Path(key string) (string, error) {
	if !fs.ValidPath(key) {
		return "", fmt.Errorf("%q is no path below the files' root", key)
	}
	return path.Join(f.root.Name(), key), nil
}
