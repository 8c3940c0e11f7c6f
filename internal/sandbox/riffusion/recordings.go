package riffusion

import (
	"archive/zip"
	"bytes"
	"fmt"
	"maps"
	"slices"
	"sync"

	"riffbot/internal/sandbox/music"
)

// recordings keep what was rendered last: the same words make the same song, so
// many who ask for it at once wait for one rendering.
type recordings struct {
	mu   sync.Mutex
	kept map[string]*recording
	same bool // one for all songs
}

// mostRecordings is how many are kept, about 400 kB each.
const mostRecordings = 64

type recording struct {
	once                sync.Once
	score               *music.Score
	audio, cover, stems []byte
	err                 error
}

// take returns the recording of a recipe, made now if it is new; apart with its
// stems in place of its audio.
func (r *recordings) take(recipe *music.Recipe, apart bool) (*recording, error) {
	key := fmt.Sprint(apart, recipe.Key())
	if r.same {
		key = fmt.Sprint(apart)
	}
	r.mu.Lock()
	if r.kept == nil || len(r.kept) >= mostRecordings {
		r.kept = make(map[string]*recording)
	}
	rec := r.kept[key]
	if rec == nil {
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
			rec.cover, rec.err = music.Cover(recipe.Brief, rec.score.Title)
		}
	})
	return rec, rec.err
}

// archive packs a track's parts, each as a recording of its own.
func archive(t *music.Track) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	files := t.Files()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		w, err := z.Create(name + ".wav")
		if err != nil {
			return nil, fmt.Errorf("pack the stems: %w", err)
		}
		if _, err := w.Write(music.EncodeWAV(files[name])); err != nil {
			return nil, fmt.Errorf("pack the stems: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("pack the stems: %w", err)
	}
	return b.Bytes(), nil
}
