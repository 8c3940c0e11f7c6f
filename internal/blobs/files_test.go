package blobs_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/riffbot/riffbot/internal/blobs"
	"github.com/riffbot/riffbot/internal/songs"
)

// everywhere runs a test with every backend.
func everywhere(t *testing.T, test func(t *testing.T, files *blobs.Files)) {
	t.Run("dir", func(t *testing.T) { test(t, open(t, t.TempDir(), "")) })
	t.Run("file", func(t *testing.T) { test(t, open(t, "", "file://"+t.TempDir()+"/new")) })
	t.Run("s3", func(t *testing.T) { test(t, open(t, "", newS3(t).address("songs"))) })
	t.Run("s3 folder", func(t *testing.T) { test(t, open(t, "", newS3(t).address("songs")+"&prefix=bot/")) })
}

func open(t *testing.T, dir, mediaURL string) *blobs.Files {
	t.Helper()
	files, err := blobs.Open(dir, mediaURL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := files.Close(); err != nil {
			t.Error(err)
		}
	})
	return files
}

func write(t *testing.T, files *blobs.Files, key, content string) {
	t.Helper()
	size, err := files.Write(t.Context(), key, func(w io.Writer) error {
		_, err := io.WriteString(w, content)
		return err
	})
	if err != nil || size != int64(len(content)) {
		t.Fatalf("write %s: %d bytes, %v", key, size, err)
	}
}

func read(t *testing.T, files *blobs.Files, key string) string {
	t.Helper()
	r, err := files.Open(t.Context(), key)
	if err != nil {
		t.Fatalf("open %s: %v", key, err)
	}
	content, err := io.ReadAll(r)
	if err := errors.Join(err, r.Close()); err != nil {
		t.Fatalf("read %s: %v", key, err)
	}
	return string(content)
}

func missing(t *testing.T, files *blobs.Files, key string) {
	t.Helper()
	if r, err := files.Open(t.Context(), key); !errors.Is(err, songs.ErrNotFound) {
		t.Errorf("%s: %v, %v", key, r, err)
	}
}

// below returns the paths of all files below a directory.
func below(t *testing.T, dir string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			name, _ := filepath.Rel(dir, path)
			found = append(found, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestWriteReadReplaceDelete(t *testing.T) {
	everywhere(t, func(t *testing.T, files *blobs.Files) {
		missing(t, files, "order/1/audio.m4a")
		for _, content := range []string{"a song", strings.Repeat("a longer song ", 5000), ""} {
			write(t, files, "order/1/audio.m4a", content)
			write(t, files, "order/1/cover ü.png", "a cover")
			if got := read(t, files, "order/1/audio.m4a"); got != content {
				t.Errorf("read %d bytes, want %d", len(got), len(content))
			}
		}
		missing(t, files, "order/1") // a folder is not a file
		for range 2 {
			if err := files.Delete(t.Context(), "order/1/audio.m4a"); err != nil {
				t.Error(err)
			}
			missing(t, files, "order/1/audio.m4a")
		}
		if got := read(t, files, "order/1/cover ü.png"); got != "a cover" {
			t.Errorf("%q", got)
		}
		if err := files.Ping(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

var errFill = errors.New("download aborted")

// failures returns fill functions that fail at different points.
func failures(much string) map[string]func(context.CancelFunc, io.Writer) error {
	return map[string]func(context.CancelFunc, io.Writer) error{
		"immediately": func(context.CancelFunc, io.Writer) error { return errFill },
		"early": func(_ context.CancelFunc, w io.Writer) error {
			_, err := io.WriteString(w, "half a")
			return errors.Join(err, errFill)
		},
		"late": func(_ context.CancelFunc, w io.Writer) error {
			_, err := io.WriteString(w, much)
			return errors.Join(err, errFill)
		},
		"cancelled": func(cancel context.CancelFunc, w io.Writer) error {
			_, err := io.WriteString(w, much)
			cancel()
			return err
		},
	}
}

func TestFailedWriteKeepsOldFile(t *testing.T) {
	everywhere(t, func(t *testing.T, files *blobs.Files) {
		write(t, files, "s/audio", "the old song")
		for how, fail := range failures(strings.Repeat("new ", 100_000)) {
			for _, key := range []string{"s/audio", "new/audio"} {
				ctx, cancel := context.WithCancel(t.Context())
				size, err := files.Write(ctx, key, func(w io.Writer) error { return fail(cancel, w) })
				if size != 0 || !errors.Is(err, errFill) && !errors.Is(err, context.Canceled) {
					t.Errorf("%s: %d bytes, %v", how, size, err)
				}
				cancel()
			}
		}
		if got := read(t, files, "s/audio"); got != "the old song" {
			t.Errorf("%.20q", got)
		}
		missing(t, files, "new/audio")
	})
}

func TestPanicDuringWriteKeepsOldFile(t *testing.T) {
	dir := t.TempDir()
	files := open(t, dir, "")
	write(t, files, "s/audio", "the old song")
	func() {
		defer func() { _ = recover() }()
		_, _ = files.Write(t.Context(), "s/audio", func(w io.Writer) error {
			_, _ = w.Write(make([]byte, 10_000))
			panic("a bug")
		})
	}()
	if got, found := read(t, files, "s/audio"), below(t, dir); got != "the old song" || len(found) != 1 {
		t.Errorf("%.20q, %q", got, found)
	}
}

func TestNoTemporaryFilesRemain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "here")
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	files := open(t, dir, "")
	write(t, files, "s/audio.m4a", strings.Repeat("song ", 1000))
	for how, fail := range failures(strings.Repeat("new ", 100_000)) {
		ctx, cancel := context.WithCancel(t.Context())
		_, err := files.Write(ctx, "s/audio.m4a", func(w io.Writer) error {
			// Temporary files must be in the same file system as their destination.
			err := fail(cancel, w)
			if found := below(t, temp); len(found) != 0 {
				t.Errorf("%s: %q", how, found)
			}
			return err
		})
		cancel()
		if found := below(t, dir); err == nil || !slices.Equal(found, []string{"s/audio.m4a"}) {
			t.Errorf("%s: %v, %q", how, err, found)
		}
	}
	for _, made := range []string{dir, filepath.Join(dir, "s")} {
		if info, err := os.Stat(made); err != nil || info.Mode().Perm()&^0o750 != 0 {
			t.Errorf("%s: %v, %v", made, info.Mode(), err)
		}
	}
}

// TestIgnoredWriteErrorIsReported checks that a write error is returned even if fill ignores it.
func TestIgnoredWriteErrorIsReported(t *testing.T) {
	dir := t.TempDir()
	files := open(t, dir, "")
	write(t, files, "s", "a file with the name of the folder")
	_, err := files.Write(t.Context(), "s/audio", func(w io.Writer) error {
		_, _ = w.Write(make([]byte, 10_000))
		return nil
	})
	if found := below(t, dir); err == nil || !slices.Equal(found, []string{"s"}) {
		t.Errorf("%v, %q", err, found)
	}
}

func TestInvalidKeysAreRejected(t *testing.T) {
	everywhere(t, func(t *testing.T, files *blobs.Files) {
		for _, key := range []string{"", ".", "..", "../out", "a/../../out", "/etc/passwd", "a//b", "a/", "./a",
			"\xff"} {
			_, err := files.Write(t.Context(), key, func(io.Writer) error {
				t.Errorf("write %q: fill called", key)
				return nil
			})
			if err == nil {
				t.Errorf("write %q succeeded", key)
			}
			if _, err := files.Open(t.Context(), key); err == nil || errors.Is(err, songs.ErrNotFound) {
				t.Errorf("open %q: %v", key, err)
			}
			if files.Delete(t.Context(), key) == nil {
				t.Errorf("delete %q succeeded", key)
			}
		}
	})
}

func TestWriteIsAtomic(t *testing.T) {
	everywhere(t, func(t *testing.T, files *blobs.Files) {
		const size = 200_000
		song := func(i int) string { return strings.Repeat(string(rune('a'+i%26)), size) }
		write(t, files, "s/audio", song(0))
		early, err := files.Open(t.Context(), "s/audio")
		if err != nil {
			t.Fatal(err)
		}
		var both sync.WaitGroup
		written := make(chan struct{})
		both.Go(func() {
			defer close(written)
			for i := range 40 {
				_, err := files.Write(t.Context(), "s/audio", func(w io.Writer) error {
					_, err := io.Copy(w, io.LimitReader(strings.NewReader(song(i)), size))
					return err
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
		both.Go(func() {
			for done := false; !done; {
				select {
				case <-written:
					done = true // read once more
				default:
				}
				r, err := files.Open(t.Context(), "s/audio")
				if err != nil {
					t.Error(err)
					return
				}
				got, err := io.ReadAll(r)
				if err = errors.Join(err, r.Close()); err != nil || len(got) != size ||
					bytes.Count(got, got[:1]) != size {
					t.Errorf("%d bytes, %v", len(got), err)
				}
			}
		})
		both.Wait()
		got, err := io.ReadAll(early)
		if err = errors.Join(err, early.Close()); err != nil || string(got) != song(0) {
			t.Errorf("reader opened before the writes: %d bytes, %v", len(got), err)
		}
	})
}

func TestDeleteFolderKeepsListedFiles(t *testing.T) {
	everywhere(t, func(t *testing.T, files *blobs.Files) {
		keys := []string{"o/1/a", "o/1/b", "o/1/sub/c ü+&", "o/1/sub/d", "o/1/e", "o/10/a", "o/1.a", "o/2/a"}
		for _, key := range keys {
			write(t, files, key, key)
		}
		if err := files.DeleteFolder(t.Context(), "o/1/", []string{"o/1/b", "o/1/sub/d"}); err != nil {
			t.Fatal(err)
		}
		for _, key := range keys {
			if slices.Contains([]string{"o/1/a", "o/1/sub/c ü+&", "o/1/e"}, key) {
				missing(t, files, key)
			} else if got := read(t, files, key); got != key {
				t.Errorf("%s: %q", key, got)
			}
		}
		for _, folder := range []string{"o/1/", "o/none/"} {
			if err := files.DeleteFolder(t.Context(), folder, nil); err != nil {
				t.Errorf("%s: %v", folder, err)
			}
		}
		missing(t, files, "o/1/b")
		for _, folder := range []string{"", "/", "o/1", "../", "./", "o//"} {
			if files.DeleteFolder(t.Context(), folder, nil) == nil {
				t.Errorf("delete folder %q succeeded", folder)
			}
		}
		if got := read(t, files, "o/2/a"); got != "o/2/a" {
			t.Errorf("%q", got)
		}
	})
}

func TestSize(t *testing.T) {
	everywhere(t, func(t *testing.T, files *blobs.Files) {
		write(t, files, "s/audio", "twelve bytes")
		if size, err := files.Size(t.Context(), "s/audio"); err != nil || size != 12 {
			t.Errorf("%d, %v", size, err)
		}
		for _, key := range []string{"s", "s/cover"} {
			if size, err := files.Size(t.Context(), key); !errors.Is(err, songs.ErrNotFound) {
				t.Errorf("%s: %d, %v", key, size, err)
			}
		}
	})
}

func TestRangeOfFileIsRead(t *testing.T) {
	everywhere(t, func(t *testing.T, files *blobs.Files) {
		write(t, files, "s/audio", "twelve bytes")
		for _, c := range []struct {
			offset, length int64
			want           string
		}{{0, 12, "twelve bytes"}, {0, 1, "t"}, {7, 5, "bytes"}, {11, 1, "s"}} {
			r, err := files.OpenRange(t.Context(), "s/audio", c.offset, c.length)
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(r)
			if err = errors.Join(err, r.Close()); err != nil || string(got) != c.want {
				t.Errorf("%d bytes from %d: %q, %v", c.length, c.offset, got, err)
			}
		}
		if _, err := files.OpenRange(t.Context(), "s/cover", 0, 1); !errors.Is(err, songs.ErrNotFound) {
			t.Errorf("a missing file: %v", err)
		}
		for _, bad := range [][2]int64{{-1, 1}, {0, 0}, {0, -1}} {
			if _, err := files.OpenRange(t.Context(), "s/audio", bad[0], bad[1]); err == nil {
				t.Errorf("range %v is read", bad)
			}
		}
		if _, err := files.OpenRange(t.Context(), "../audio", 0, 1); err == nil {
			t.Error("a file outside is read")
		}
	})
}

func TestPingFailsIfStorageIsMissing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "songs")
	files := open(t, dir, "")
	if err := files.Ping(t.Context()); err != nil {
		t.Error(err)
	}
	if err := os.Remove(dir); err != nil {
		t.Fatal(err)
	}
	if err := files.Ping(t.Context()); err == nil {
		t.Error("ping of a deleted directory succeeded")
	}
	if err := open(t, "", newS3(t).address("missing")).Ping(t.Context()); err == nil {
		t.Error("ping of a missing bucket succeeded")
	}
}
