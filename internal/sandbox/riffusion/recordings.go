package riffusion

import (
	"sync"

	"riffbot/internal/sandbox/music"
)

// recordings keep what was rendered last: the same words make the same song, so
// many who ask for it at once wait for one rendering.
type recordings struct {
	mu   sync.Mutex
	kept map[music.Brief]*recording
}

// mostRecordings is how many are kept, about 400 kB each.
const mostRecordings = 64

type recording struct {
	once         sync.Once
	score        *music.Score
	audio, cover []byte
	err          error
}

// take returns the recording of a brief, made now if it is new.
func (r *recordings) take(b music.Brief) (*recording, error) {
	r.mu.Lock()
	if r.kept == nil || len(r.kept) >= mostRecordings {
		r.kept = make(map[music.Brief]*recording)
	}
	rec := r.kept[b]
	if rec == nil {
		rec = &recording{}
		r.kept[b] = rec
	}
	r.mu.Unlock()
	rec.once.Do(func() {
		rec.score = music.Compose(b)
		if rec.audio, rec.err = music.EncodeM4A(rec.score.Render(music.AllParts...), 96_000); rec.err == nil {
			rec.cover, rec.err = music.Cover(b, rec.score.Title)
		}
	})
	return rec, rec.err
}
