package blobs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/riffbot/riffbot/internal/private"
	"github.com/riffbot/riffbot/internal/songs"
)

// directory is a backend that stores files below a directory.
type directory string

// openDirectory returns the files below dir. It creates dir if necessary.
func openDirectory(dir string) (*Files, error) {
	if dir == "" {
		return nil, errors.New("no directory for songs is configured")
	}
	err := os.MkdirAll(dir, private.DirMode)
	if err != nil {
		return nil, fmt.Errorf("open directory: %w", err)
	}
	return &Files{backend: directory(dir)}, nil
}

func (d directory) path(key string) string {
	return filepath.Join(string(d), filepath.FromSlash(key))
}

func (d directory) close() {}

func (d directory) ping(context.Context) error {
	info, err := os.Stat(string(d))
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return fmt.Errorf("%s is not a directory", string(d))
	}
	return nil
}

func (d directory) size(_ context.Context, key string) (int64, error) {
	info, err := os.Stat(d.path(key))
	if errors.Is(err, fs.ErrNotExist) || err == nil && info.IsDir() {
		return 0, songs.ErrNotFound
	}
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

func (d directory) open(ctx context.Context, key string) (io.ReadCloser, error) {
	if _, err := d.size(ctx, key); err != nil {
		return nil, err // os.Open would also open a directory
	}
	f, err := os.Open(d.path(key))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, songs.ErrNotFound
	}
	return f, err
}

func (d directory) delete(_ context.Context, key string) error {
	path := d.path(key)
	if info, err := os.Lstat(path); err == nil && info.IsDir() {
		return nil // os.Remove would remove an empty directory
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func (d directory) list(ctx context.Context, folder string, each func(string) error) error {
	return filepath.WalkDir(d.path(folder), func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || entry.IsDir() {
			return errors.Join(err, ctx.Err())
		}
		key, err := filepath.Rel(string(d), path)
		if err != nil {
			return err
		}
		return each(filepath.ToSlash(key))
	})
}

// create writes to a temporary file in the destination directory, because a rename cannot cross file
// systems.
func (d directory) create(_ context.Context, key string) (upload, error) {
	path := d.path(key)
	if err := os.MkdirAll(filepath.Dir(path), private.DirMode); err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".part-*") // mode 0600
	if err != nil {
		return nil, err
	}
	return &partFile{File: f, path: path}, nil
}

// partFile is a temporary file that commit renames to path.
type partFile struct {
	*os.File
	path string
}

func (f *partFile) commit(context.Context) error {
	err := f.Close()
	if err == nil {
		err = os.Rename(f.Name(), f.path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

func (f *partFile) abort() {
	_ = f.Close()
	_ = os.Remove(f.Name())
}
