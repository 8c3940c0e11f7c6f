package riffusion

import (
	"archive/zip"
	"bytes"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/riffbot/riffbot/internal/sandbox/music"
)

// recordings is a cache of the latest recordings. Servers of one process share it, since
// the same recipe makes the same song, and concurrent requests wait for one rendering.
type recordings struct {
	mu   sync.Mutex
	kept map[string]*recording
}

var rendered recordings

// maxRecordings is the capacity of the cache. Recordings have about 400 kB each.
const maxRecordings = 64

type recording struct {
	once                sync.Once
	score               *music.Score
	audio, cover, stems []byte
	err                 error
}

// take returns the recording of a recipe with a cover of a size; if apart is set, with
// its stems in place of its audio.
func (r *recordings) take(recipe *music.Recipe, coverSize int, apart bool) (*recording, error) {
	key := fmt.Sprint(apart, coverSize, recipe.Key())
	r.mu.Lock()
	if r.kept == nil {
		r.kept = make(map[string]*recording)
	}
	rec := r.kept[key]
	if rec == nil {
		for other := range r.kept {
			if len(r.kept) < maxRecordings {
				break
			}
			delete(r.kept, other)
		}
		rec = &recording{}
		r.kept[key] = rec
	}
	r.mu.Unlock()
	rec.once.Do(func() {
		track, err := recipe.Make()
		if err != nil {
			rec.err = err
			return
		}
		rec.score = track.Score
		if apart {
			rec.stems, rec.err = archive(track)
			return
		}
		if rec.audio, rec.err = music.EncodeM4A(track.Mix(), 96_000); rec.err == nil {
			rec.cover, rec.err = music.Cover(recipe.Brief, rec.score.Title, coverSize)
		}
	})
	return rec, rec.err
}

// archive returns a zip file of the parts of a track.
func archive(t *music.Track) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	files := t.Files()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		w, err := z.Create(name + ".wav")
		if err != nil {
			return nil, fmt.Errorf("pack stems: %w", err)
		}
		if _, err := w.Write(music.EncodeWAV(files[name])); err != nil {
			return nil, fmt.Errorf("pack stems: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("pack stems: %w", err)
	}
	return b.Bytes(), nil
}
