// Package private creates files and folders that only the bot's user can access: files with mode
// 0600, folders with mode 0700.
package private

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Permissions of files and folders.
const (
	FileMode fs.FileMode = 0o600
	DirMode  fs.FileMode = 0o700
)

// MakeDir creates a folder with its parents, and restricts the permissions of an existing one.
func MakeDir(dir string) error {
	if err := os.MkdirAll(dir, DirMode); err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	return restrict(dir, DirMode)
}

// MakeFile creates an empty file, and restricts the permissions of an existing one.
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

// Repair restricts the permissions of a folder and everything in it. A missing folder is not an
// error. Symbolic links and files of other users are skipped.
func Repair(root string) error {
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrPermission):
			return nil // deleted meanwhile, or owned by another user
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

// restrict removes all permissions that are not in mode.
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

// Restrict restricts the permissions of an existing file.
func Restrict(path string) error { return restrict(path, FileMode) }
