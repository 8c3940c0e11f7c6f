package media

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

const (
	tempDirPrefix = "riffbot-media-"
	lockName      = ".lock"
	// unlockedAge is the age from which an unlocked directory is a leftover, because no
	// process is about to lock it.
	unlockedAge = time.Hour
	// maxLockAttempts limits how often another process may delete the directory before it
	// is locked.
	maxLockAttempts = 5
)

// tempDir is a directory of temporary files, mode 0700. The process holds its lock while
// it runs; the system releases it when the process ends.
type tempDir struct {
	dir  string
	lock *flock.Flock
}

// newTempDir creates a scratch directory in parent.
func newTempDir(parent string) (tempDir, error) {
	for range maxLockAttempts {
		dir, err := os.MkdirTemp(parent, tempDirPrefix)
		if err != nil {
			return tempDir{}, fmt.Errorf("create scratch directory: %w", err)
		}
		s := tempDir{dir, flock.New(filepath.Join(dir, lockName))}
		locked, err := s.lock.TryLock()
		if locked {
			return s, nil
		}
		s.remove()
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return tempDir{}, fmt.Errorf("lock scratch directory: %w", err)
		}
	}
	return tempDir{}, errors.New("lock scratch directory: deleted by other processes")
}

// remove deletes the directory.
func (s tempDir) remove() {
	_ = s.lock.Close() // some systems cannot delete an open file
	_ = os.RemoveAll(s.dir)
}

// RemoveAbandonedDirs deletes the scratch directories of killed processes. Those of running
// processes are locked.
func RemoveAbandonedDirs() error { return removeAbandonedDirs(os.TempDir(), time.Now()) }

func removeAbandonedDirs(parent string, now time.Time) error {
	entries, err := os.ReadDir(parent)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("find abandoned directories: %w", err)
	}
	var failed []error
	for _, e := range entries {
		if ok, err := filepath.Match(tempDirPrefix+"*", e.Name()); err != nil || !ok || !e.IsDir() {
			continue
		}
		if err := removeAbandonedDir(filepath.Join(parent, e.Name()), now); err != nil &&
			!errors.Is(err, fs.ErrPermission) {
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}

// removeAbandonedDir deletes a scratch directory if no process uses it.
func removeAbandonedDir(dir string, now time.Time) error {
	path := filepath.Join(dir, lockName)
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) { // not locked yet, or from a version without locks
		info, err = os.Stat(dir)
		switch {
		case errors.Is(err, fs.ErrNotExist) || err == nil && now.Sub(info.ModTime()) < unlockedAge:
			return nil
		case err != nil:
			return fmt.Errorf("check scratch directory: %w", err)
		default:
			return os.RemoveAll(dir)
		}
	}
	if err != nil || !info.Mode().IsRegular() {
		return err
	}
	lock := flock.New(path)
	locked, err := lock.TryLock()
	if err != nil || !locked {
		return err
	}
	return errors.Join(lock.Close(), os.RemoveAll(dir))
}
