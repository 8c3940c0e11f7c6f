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
	scratchPrefix = "riffbot-media-"
	scratchLock   = ".lock"
	// unlockedAge is how old a scratch folder without a lock is that no process is
	// about to lock.
	unlockedAge = time.Hour
	// scratchTries bounds how often another process may take a folder for a leftover
	// before it is locked.
	scratchTries = 5
)

// scratch is a folder of temporary files, mode 0700. Its lock is held as long as the
// process that works in it lives, however that ends.
type scratch struct {
	dir  string
	lock *flock.Flock
}

// newScratch makes a scratch folder in parent.
func newScratch(parent string) (scratch, error) {
	for range scratchTries {
		dir, err := os.MkdirTemp(parent, scratchPrefix)
		if err != nil {
			return scratch{}, fmt.Errorf("make a scratch folder: %w", err)
		}
		s := scratch{dir, flock.New(filepath.Join(dir, scratchLock))}
		locked, err := s.lock.TryLock()
		if locked {
			return s, nil
		}
		s.remove()
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return scratch{}, fmt.Errorf("lock a scratch folder: %w", err)
		}
	}
	return scratch{}, errors.New("lock a scratch folder: others took it each time")
}

// remove deletes the folder.
func (s scratch) remove() {
	_ = s.lock.Close() // an open file cannot be deleted on every system
	_ = os.RemoveAll(s.dir)
}

// RemoveLeftovers deletes the scratch folders of processes that were killed. Those of
// living processes, which hold their locks, are left alone.
func RemoveLeftovers() error { return removeLeftovers(os.TempDir(), time.Now()) }

func removeLeftovers(parent string, now time.Time) error {
	entries, err := os.ReadDir(parent)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look for leftover scratch folders: %w", err)
	}
	var failed []error
	for _, e := range entries {
		if ok, err := filepath.Match(scratchPrefix+"*", e.Name()); err != nil || !ok || !e.IsDir() {
			continue
		}
		if err := removeLeftover(filepath.Join(parent, e.Name()), now); err != nil && !errors.Is(err, fs.ErrPermission) {
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}

// removeLeftover deletes a scratch folder if no process works in it.
func removeLeftover(dir string, now time.Time) error {
	path := filepath.Join(dir, scratchLock)
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) { // not locked yet, or of a version without locks
		info, err = os.Stat(dir)
		switch {
		case errors.Is(err, fs.ErrNotExist) || err == nil && now.Sub(info.ModTime()) < unlockedAge:
			return nil
		case err != nil:
			return fmt.Errorf("look at scratch folder: %w", err)
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
