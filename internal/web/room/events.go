package room

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/web"
)

const (
	// keepAliveInterval is the interval of comments in a stream without events, which keep proxies from closing it.
	keepAliveInterval = 10 * time.Second
	// eventTimeout is how long a browser may take to receive an event.
	eventTimeout = 15 * time.Second
)

// stream is the events of a page: "room" when the song or the queue changes, "lyrics" when the song changes, and "live"
// for the rest.
type stream struct {
	w        http.ResponseWriter
	out      *http.ResponseController
	page     *pageRenderer
	begun    bool
	known    bool             // as sent last
	revision jukebox.Revision // of the state that was sent last
	song     songs.SongID     // whose lyrics were sent
}

// events sends the state of the player until the browser leaves.
func (a *Area) events(w http.ResponseWriter, r *web.Request) error {
	watcher, ok := a.Hub.Watch(r.Context(), r.Viewer.GuildID, r.Viewer.UserID)
	if !ok {
		return web.NewProblem(http.StatusTooManyRequests, "web.error.too-many")
	}
	defer watcher.Close()
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no") // nginx
	w.WriteHeader(http.StatusOK)
	s := stream{w: w, out: http.NewResponseController(w), page: a.newPageRenderer(r)}
	end, alive := time.NewTimer(streamTime()), time.NewTicker(keepAliveInterval)
	defer end.Stop()
	defer alive.Stop()
	if s.write("retry: 500\n\n") != nil {
		return nil
	}
	for {
		var err error
		select {
		case <-r.Context().Done():
			return nil
		case <-r.Stopping:
			return nil
		case <-end.C:
			return nil
		case <-alive.C:
			err = s.write(": alive\n\n")
		case <-watcher.C:
			err = s.update(r, watcher.Snapshot())
		}
		if err != nil {
			return nil //nolint:nilerr // the browser has left, or connects again
		}
	}
}

// update sends what changed.
func (s *stream) update(r *web.Request, snapshot Snapshot) error {
	live, err := encodeEvent("live", s.page.live(snapshot))
	if err != nil {
		return err
	}
	if s.begun && s.known == snapshot.Known && s.revision == snapshot.Live.Revision {
		return s.write(live)
	}
	p, err := s.page.render(r.Context(), snapshot)
	if err != nil {
		return err
	}
	text, err := encodeEvent("room", p)
	if err != nil {
		return err
	}
	if p.Now != nil && p.Now.Song != "" && p.Now.Song != s.song {
		lyrics, err := encodeEvent("lyrics", lyricsOf(snapshot.State.Current().Song.Song))
		if err != nil {
			return err
		}
		s.song = p.Now.Song
		text += lyrics
	}
	s.begun, s.known, s.revision = true, snapshot.Known, snapshot.Live.Revision
	return s.write(text + live)
}

func encodeEvent(name string, data any) (string, error) {
	b, err := json.Marshal(data)
	if err != nil {
		return "", fmt.Errorf("encode event: %w", err)
	}
	return "event: " + name + "\ndata: " + string(b) + "\n\n", nil
}

func (s *stream) write(text string) error {
	_ = s.out.SetWriteDeadline(time.Now().Add(eventTimeout)) // a response without deadlines, as in tests, needs none
	if _, err := s.w.Write([]byte(text)); err != nil {
		return err
	}
	return s.out.Flush()
}

func writeJSON(w http.ResponseWriter, status int, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encode response: %w", err)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, err = w.Write(b)
	return err
}
