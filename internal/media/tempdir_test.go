package media

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestDirsOfKilledProcessesAreRemoved checks that directories of killed processes are deleted at
// startup, and those in use are not.
func TestDirsOfKilledProcessesAreRemoved(t *testing.T) {
	t.Parallel()
	parent := t.TempDir()
	alive, err := newTempDir(parent)
	if err != nil {
		t.Fatal(err)
	}
	killed, err := newTempDir(parent)
	if err != nil {
		t.Fatal(err)
	}
	if err := killed.lock.Close(); err != nil { // as the system does when a process ends
		t.Fatal(err)
	}
	now := time.Now()
	folders := map[string]bool{alive.dir: true, killed.dir: false}
	for name, store := range map[string]bool{"riffbot-media-old": false, "riffbot-media-new": true, "other": true} {
		dir := filepath.Join(parent, name)
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		age := 2 * unlockedAge
		if name == "riffbot-media-new" {
			age = 0
		}
		if err := os.Chtimes(dir, now.Add(-age), now.Add(-age)); err != nil {
			t.Fatal(err)
		}
		folders[dir] = store
	}
	outside := filepath.Join(t.TempDir(), "in")
	if err := os.WriteFile(outside, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Dir(outside), filepath.Join(parent, "riffbot-media-link")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(killed.dir, "in"), []byte("a recording"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := removeAbandonedDirs(parent, now); err != nil {
		t.Fatal(err)
	}
	for dir, store := range folders {
		if _, err := os.Stat(dir); (err == nil) != store {
			t.Errorf("%s: kept: %t", filepath.Base(dir), err == nil)
		}
	}
	if _, err := os.Stat(outside); err != nil {
		t.Errorf("file outside deleted: %v", err)
	}
	alive.remove()
	if _, err := os.Stat(alive.dir); err == nil {
		t.Error("directory left after its task")
	}
}
