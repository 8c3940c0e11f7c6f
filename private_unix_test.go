//go:build unix

package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"riffbot/internal/sandbox"
	"riffbot/internal/store/storetest"
)

// Whatever the bot keeps belongs to its user alone, whatever the umask says, and so
// does what an older version left more open. It runs by itself: the umask is the
// whole process's.
func TestDataFolderIsPrivate(t *testing.T) {
	before := syscall.Umask(0)
	defer syscall.Umask(before)
	w := newWorld(t, sandbox.Options{RenderTime: 50 * time.Millisecond})
	dir := w.Env("DATA_DIR")
	does(t, w, "Ana", `/song prompt:"rain" title:"Rain"`, `/download song:"Rain" format:"zip"`)
	w.done(t, 1)
	checkPrivate(t, dir)
	w.restart(t, func() {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.Name() == "voice-ca.pem" { // the sandbox's own, and public
				return err
			}
			return os.Chmod(path, map[bool]fs.FileMode{true: 0o755, false: 0o644}[d.IsDir()])
		})
		if err != nil {
			t.Fatal(err)
		}
	})
	checkPrivate(t, dir)
	if os.Getenv(storetest.Variable) != "" {
		return // PostgreSQL is copied with its own tool
	}
	to := filepath.Join(t.TempDir(), "backup")
	if code := backup(t.Context(), w.Env, to, os.Stderr, os.Stderr); code != 0 {
		t.Fatalf("the backup ended with %d", code)
	}
	checkPrivate(t, to)
}

// checkPrivate fails for everything in a folder that others may use.
func checkPrivate(t *testing.T, dir string) {
	t.Helper()
	seen := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is %s", path, info.Mode())
		}
		seen++
		return err
	})
	if err != nil || seen < 5 {
		t.Errorf("%d files, %v", seen, err)
	}
}
