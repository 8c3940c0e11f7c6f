package riffusion

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox/songapi"
)

// file is a file that the server provides, such as the recording, cover or stems of a
// take.
type file struct {
	faults      faults // of its family
	contentType string
	data        []byte
	take        int // from 1
}

// serveFile serves recordings and covers.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	f, ok := s.files[r.PathValue("name")]
	s.mu.Unlock()
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", f.contentType)
	switch audio := strings.HasPrefix(f.contentType, "audio/"); {
	case audio && f.faults.Take("expired-url"), audio && r.URL.RawQuery == "" && f.faults.Take("moved-audio"):
		http.Error(w, "Request has expired", http.StatusForbidden)
	case audio && f.take > 1 && f.faults.Take("lost-take"):
		http.NotFound(w, r)
	case audio && f.faults.Take("html-audio"):
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<!doctype html><title>Sorry</title><p>Something went wrong.</p>")
	case audio && f.faults.Take("truncated-audio"):
		w.Header().Set("Content-Length", strconv.Itoa(len(f.data)))
		_, _ = w.Write(f.data[:len(f.data)/2])
		panic(http.ErrAbortHandler) // closes the connection
	case audio && f.take > 1 && f.faults.Take("half-take"): // a truncated file with a matching length
		_, _ = w.Write(f.data[:len(f.data)/2])
	case !audio && f.faults.Take("slow-cover"):
		_, _ = w.Write(f.data[:1])
		_ = http.NewResponseController(w).Flush()
		select {
		case <-r.Context().Done():
		case <-s.server.Done():
		}
	default:
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.data))
	}
}

// movedAudio returns the response of a finished task. With the fault "moved-audio", all
// responses except the first have different URLs, and only those work.
func (s *Server) movedAudio(t *task) map[string]any {
	t.answered++
	response := t.response()
	songs, made := t.data.([]map[string]any)
	if t.answered == 1 || !made || !s.faults[t.family.name].On("moved-audio") {
		return response
	}
	moved := make([]map[string]any, len(songs))
	for i, song := range songs {
		moved[i] = maps.Clone(song)
		if url, ok := song["audio_url"].(string); ok {
			moved[i]["audio_url"] = url + "?signature=" + songapi.NewID()
		}
	}
	response["data"] = moved
	return response
}
