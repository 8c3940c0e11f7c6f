//go:build unix

package e2e

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/app"
	"github.com/riffbot/riffbot/internal/sandbox"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// TestDataFolderIsPrivate checks that only the bot's user can access the data directory,
// whatever the umask is, and that permissions left by an older version are corrected. It is not
// parallel, because the umask belongs to the process.
func TestDataFolderIsPrivate(t *testing.T) {
	before := syscall.Umask(0)
	defer syscall.Umask(before)
	h := newHarness(t, sandbox.Options{RenderTime: 50 * time.Millisecond})
	dir := h.Getenv("DATA_DIR")
	runAs(t, h, "Ana", `/song prompt:"rain" title:"Rain"`, `/library download song:"Rain" format:"zip"`)
	h.waitForOrders(t, 1)
	checkPrivate(t, dir)
	h.restart(t, func() {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.Name() == "voice-ca.pem" { // a public file of the sandbox
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
		return // PostgreSQL has its own backup tools
	}
	to := filepath.Join(t.TempDir(), "backup")
	if code := app.Run(t.Context(), []string{"backup", to}, h.Getenv, nil, os.Stderr, os.Stderr); code != 0 {
		t.Fatalf("backup: exit code %d", code)
	}
	checkPrivate(t, to)
}

// checkPrivate fails the test for each file in a directory that other users can access.
func checkPrivate(t *testing.T, dir string) {
	t.Helper()
	seen := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %s", path, info.Mode())
		}
		seen++
		return err
	})
	if err != nil || seen < 5 {
		t.Errorf("%d files, %v", seen, err)
	}
}
