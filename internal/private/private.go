// Package private keeps files and folders to the user that the bot runs as: files
// 0600, folders 0700.
package private

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// The permissions of what the bot keeps.
const (
	FileMode fs.FileMode = 0o600
	DirMode  fs.FileMode = 0o700
)

// MakeDir makes a folder, with those that it is in, or makes one that exists
// private.
func MakeDir(dir string) error {
	if err := os.MkdirAll(dir, DirMode); err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	return restrict(dir, DirMode)
}

// MakeFile makes an empty file, or makes one that exists private.
func MakeFile(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, FileMode)
	if err != nil {
		return fmt.Errorf("make file: %w", err)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("make file: %w", err)
	}
	return restrict(path, FileMode)
}

// Repair makes everything in a folder private, and the folder itself; one that is
// not there is no error. Symbolic links are left alone, and so is what another user
// owns.
func Repair(root string) error {
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrPermission):
			return nil // deleted meanwhile, or not ours
		case err != nil:
			return err
		case d.IsDir():
			return restrict(path, DirMode)
		case d.Type().IsRegular():
			return restrict(path, FileMode)
		default:
			return nil
		}
	})
	if err != nil {
		return fmt.Errorf("repair permissions: %w", err)
	}
	return nil
}

// restrict takes the permissions away from a file or folder that mode does not give.
func restrict(path string, mode fs.FileMode) error {
	info, err := os.Lstat(path)
	if err == nil && info.Mode().Perm()&^mode != 0 && info.Mode().Type()&fs.ModeSymlink == 0 {
		err = os.Chmod(path, info.Mode().Perm()&mode)
	}
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("restrict permissions: %w", err)
	}
	return nil
}

// Restrict makes one file private that exists.
func Restrict(path string) error { return restrict(path, FileMode) }
