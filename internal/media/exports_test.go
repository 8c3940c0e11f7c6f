package media

import (
	"cmp"
	"context"
	"errors"
	"io"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/blobs"
	"github.com/riffbot/riffbot/internal/songs"
)

// fakeExports is an [ExportStore] in memory.
type fakeExports struct {
	mu    sync.Mutex
	all   map[string]*fakeExport
	clock int
	gone  bool // songs are deleted
}

type fakeExport struct {
	size int64
	used int
}

func newFakeExports() *fakeExports { return &fakeExports{all: make(map[string]*fakeExport)} }

func (m *fakeExports) AddExport(_ context.Context, _ songs.SongID, file string, _ time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.gone {
		return songs.ErrNotFound
	}
	m.clock++
	m.all[file] = &fakeExport{used: m.clock}
	return nil
}

func (m *fakeExports) FinishExport(_ context.Context, file string, size int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.all[file] == nil || m.gone {
		return songs.ErrNotFound
	}
	m.all[file].size = size
	return nil
}

func (m *fakeExports) TouchExport(_ context.Context, file string, _ time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	e := m.all[file]
	if e == nil || e.size == 0 {
		return songs.ErrNotFound
	}
	m.clock++
	e.used = m.clock
	return nil
}

func (m *fakeExports) SurplusExports(_ context.Context, budget int64, _ time.Time) (surplus []string, _ error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var files []string
	for file := range m.all {
		files = append(files, file)
	}
	slices.SortFunc(files, func(a, b string) int { return cmp.Compare(m.all[b].used, m.all[a].used) })
	total := int64(0)
	for i, file := range files {
		if total += m.all[file].size; total > budget && i > 0 {
			surplus = append(surplus, file)
		}
	}
	return surplus, nil
}

func (m *fakeExports) DeleteExport(_ context.Context, file string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.all, file)
	return nil
}

func testExports(ffmpeg *FFmpeg, files *blobs.Files) *Exports {
	return NewExports(ffmpeg, files, newFakeExports(), 1<<30, slog.New(slog.DiscardHandler))
}

func storedSong(t *testing.T, files *blobs.Files, text string) songs.Song {
	t.Helper()
	size, err := files.Write(t.Context(),
		"s/audio", func(w io.Writer) error { _, err := io.WriteString(w, text); return err })
	if err != nil {
		t.Fatal(err)
	}
	return songs.Song{ID: "s", Title: "T", Lyrics: "words", Audio: songs.File{Key: "s/audio", Size: size,
		Extension: ".m4a"}}
}

// TestExportsStayWithinBudget checks that the least recently used exports are deleted.
func TestExportsStayWithinBudget(t *testing.T) {
	files, err := blobs.Open(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = files.Close() }()
	const budget = 50_000
	store := newFakeExports()
	c := NewExports(nil, files, store, budget, slog.New(slog.DiscardHandler))
	s := storedSong(t, files, strings.Repeat("sound", 4000))
	var made []songs.File
	for _, title := range []string{"one", "two", "three", "four"} {
		s.Title = title
		f, err := c.Bundle(t.Context(), s, ana, 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		made = append(made, f)
	}
	for i, f := range made {
		_, err := files.Size(t.Context(), f.Key)
		if there := err == nil; there != (i >= 2) {
			t.Errorf("copy %d: %v", i+1, err)
		}
	}
	if len(store.all) != 2 {
		t.Errorf("%d records", len(store.all))
	}
}

func TestExportOfDeletedSongIsNotKept(t *testing.T) {
	files, err := blobs.Open(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = files.Close() }()
	store := newFakeExports()
	c := NewExports(nil, files, store, 1<<20, slog.New(slog.DiscardHandler))
	written := ""
	_, err = c.export(t.Context(), storedSong(t, files, "sound"), "zip", "application/zip", nil,
		func(ctx context.Context, key string) error {
			written = key
			store.mu.Lock()
			store.gone = true
			store.mu.Unlock()
			_, err := files.Write(ctx, key,
				func(w io.Writer) error { _, err := io.WriteString(w, "words"); return err })
			return err
		})
	if !errors.Is(err, songs.ErrNotFound) {
		t.Errorf("%v", err)
	}
	if _, err := files.Size(t.Context(), written); !errors.Is(err, songs.ErrNotFound) || len(store.all) != 0 {
		t.Errorf("%v, %d records", err, len(store.all))
	}
}
