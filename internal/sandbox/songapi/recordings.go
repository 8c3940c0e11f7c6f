package songapi

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
	kept map[string]*Recording
}

var rendered recordings

// maxRecordings is the capacity of the cache. Recordings have about 400 kB each.
const maxRecordings = 64

// Recording is a rendered song.
type Recording struct {
	once  sync.Once
	err   error
	Score *music.Score
	Audio []byte // an .m4a file
	Cover []byte // a JPEG, nil without a size
	Stems []byte // a zip file of WAV files
}

// Render returns the recording of a recipe, with a cover of a size in pixels unless it is
// 0; if apart is set, with its stems in place of its audio and cover.
func Render(recipe *music.Recipe, coverSize int, apart bool) (*Recording, error) {
	r := &rendered
	key := fmt.Sprint(apart, coverSize, recipe.Key())
	r.mu.Lock()
	if r.kept == nil {
		r.kept = make(map[string]*Recording)
	}
	rec := r.kept[key]
	if rec == nil {
		for other := range r.kept {
			if len(r.kept) < maxRecordings {
				break
			}
			delete(r.kept, other)
		}
		rec = &Recording{}
		r.kept[key] = rec
	}
	r.mu.Unlock()
	rec.once.Do(func() {
		track, err := recipe.Make()
		if err != nil {
			rec.err = err
			return
		}
		rec.Score = track.Score
		if apart {
			rec.Stems, rec.err = archive(track)
			return
		}
		if rec.Audio, rec.err = music.EncodeM4A(track.Mix(), 96_000); rec.err == nil && coverSize > 0 {
			rec.Cover, rec.err = music.Cover(recipe.Brief, rec.Score.Title, coverSize)
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
