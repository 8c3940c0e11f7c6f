package elevenlabs

import (
	"cmp"
	"io"
	"net/http"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox/music"
	"github.com/riffbot/riffbot/internal/sandbox/songapi"
)

// compose handles a paid request. detailed adds the metadata of the song.
func (s *Server) compose(w http.ResponseWriter, r *http.Request, detailed bool) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	if err != nil {
		refuse(w, http.StatusRequestEntityTooLarge, "validation_error", "request_too_large",
			"The body is incomplete or too large.")
		return
	}
	if s.faults.Take("reset-before-purchase") {
		songapi.Reset(w)
		return
	}
	if !s.authorized(w, r) {
		return
	}
	want, bad := parse(body, detailed)
	if bad == nil {
		bad = checkQuery(r.URL.Query())
	}
	if bad != nil {
		refuseField(w, bad)
		return
	}
	if s.faults.refuse(w, want.plan != nil) {
		return
	}
	song := s.buy(want)
	switch {
	case s.faults.Take("reset-after-purchase"):
		songapi.Reset(w)
		return
	case s.faults.Take("500-after-purchase"):
		refuse(w, http.StatusInternalServerError, "internal_error", "internal_server_error", "Something went wrong.")
		return
	}
	if !s.make(r, song) {
		return
	}
	w.Header().Set("Song-Id", song.id)
	w.Header().Set("Request-Id", songapi.NewID())
	if detailed {
		s.sendDetailed(w, r, song)
		return
	}
	w.Header().Set("Content-Type", contentType)
	s.sendAudio(w, r, song)
}

// song is a purchase.
type song struct {
	id    string
	want  *request
	brief music.Brief
	score *music.Score // once it is made
	audio []byte
}

// buy records a purchase.
func (s *Server) buy(want *request) *song {
	one := &song{id: songapi.NewID(), want: want}
	purchase := Purchase{SongID: one.id, Model: want.Model, At: s.opts.Now()}
	if want.plan != nil {
		one.brief = music.Brief{Style: want.plan.style(), Lyrics: want.plan.lyrics(),
			Length: time.Duration(want.plan.length()) * time.Millisecond}
		one.brief.Title, one.brief.Instrumental = music.TitleFor(one.brief.Style), one.brief.Lyrics == ""
		purchase.Lyrics, purchase.Style = one.brief.Lyrics, one.brief.Style
	} else {
		one.brief = music.Brief{Prompt: *want.Prompt, Length: s.opts.SongLength,
			Instrumental: want.Instrumental != nil && *want.Instrumental}
		if want.Length != nil {
			one.brief.Length = time.Duration(*want.Length) * time.Millisecond
		}
		purchase.Prompt = *want.Prompt
	}
	if want.Seed != nil {
		one.brief.Seed = uint64(*want.Seed)
	}
	purchase.Instrumental, purchase.Length = one.brief.Instrumental, one.brief.Length.Seconds()
	s.mu.Lock()
	s.ledger = append(s.ledger, purchase)
	s.mu.Unlock()
	return one
}

// make renders a song, in the render time or longer. It reports false if the client
// disconnects.
func (s *Server) make(r *http.Request, one *song) bool {
	ready := time.NewTimer(s.opts.RenderTime)
	defer ready.Stop()
	select {
	case s.renderSlots <- struct{}{}:
	case <-r.Context().Done():
		return false
	case <-s.server.Done():
		return false
	}
	brief := one.brief
	if s.opts.OneRecording {
		brief = music.Brief{Title: "Song", Length: brief.Length}
	}
	made, err := songapi.Render(&music.Recipe{Brief: brief}, 0, false)
	<-s.renderSlots
	if err != nil {
		s.opts.Log.Error("render song failed", "err", err)
		panic(http.ErrAbortHandler) // closes the connection
	}
	one.audio, one.score = made.Audio, made.Score
	if s.opts.OneRecording {
		one.score = music.Compose(one.brief)
	}
	select {
	case <-ready.C:
		return true
	case <-r.Context().Done():
	case <-s.server.Done():
	}
	return false
}

// title returns the title of a song.
func (one *song) title() string { return cmp.Or(one.score.Title, "Untitled") }
