package elevenlabs

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox/chinese"
	"github.com/riffbot/riffbot/internal/sandbox/songapi"
)

// contentType is that of all audio. The real API sends the requested format, MP3 by
// default; the sandbox has no encoder for it.
const contentType = "audio/mp4"

// sendDetailed sends a multipart/mixed response: metadata in one line of JSON, and the
// audio. Lines end with LF, as the official client expects.
// https://github.com/elevenlabs/elevenlabs-python, src/elevenlabs/music_custom.py
func (s *Server) sendDetailed(w http.ResponseWriter, r *http.Request, one *song) {
	metadata, err := json.Marshal(one.metadata())
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	boundary := strings.ReplaceAll(songapi.NewID(), "-", "")
	w.Header().Set("Content-Type", "multipart/mixed; boundary="+boundary)
	text := fmt.Sprintf("--%s\nContent-Type: application/json\n\n%s\n", boundary, metadata)
	if s.faults.Take("cut-metadata") {
		_, _ = io.WriteString(w, text[:len(text)/2])
		cut(w)
	}
	_, _ = fmt.Fprintf(w, "%s--%s\nContent-Type: %s\nContent-Disposition: attachment; filename=\"%s.m4a\"\n\n", text,
		boundary, contentType, one.id)
	s.sendAudio(w, r, one)
	_, _ = fmt.Fprintf(w, "\n--%s--\n", boundary)
}

// slowParts is the number of parts of slow audio.
const slowParts = 20

// sendAudio sends the audio.
func (s *Server) sendAudio(w http.ResponseWriter, r *http.Request, one *song) {
	audio := one.audio
	switch {
	case s.faults.Take("cut-answer"):
		_, _ = w.Write(audio[:len(audio)/2])
		cut(w)
	case s.faults.Take("truncated-audio"): // in a complete response
		audio = audio[:len(audio)/2]
	case s.faults.Take("slow"):
		for range slowParts {
			part := audio[:min(len(audio), len(one.audio)/slowParts+1)]
			audio = audio[len(part):]
			_, _ = w.Write(part)
			_ = http.NewResponseController(w).Flush()
			select {
			case <-time.After(s.opts.RenderTime / 4):
			case <-r.Context().Done():
				return
			case <-s.server.Done():
				return
			}
		}
	}
	_, _ = w.Write(audio) // the client may have disconnected
}

// cut closes the connection in the middle of a response.
func cut(w http.ResponseWriter) {
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

// metadata returns the JSON part of a detailed response.
func (one *song) metadata() object {
	language := "en"
	if chinese.In(one.score.Lyrics) {
		language = "zh"
	}
	languages := []string{language}
	if one.brief.Instrumental {
		languages = []string{}
	}
	o := object{"composition_plan": one.plan(), "words_timestamps": nil, "waveform_visual": nil,
		"song_metadata": object{"title": one.title(), "description": one.brief.Prompt, "genres": one.genres(),
			"languages": languages, "is_explicit": false}}
	if one.want.Timestamps != nil && *one.want.Timestamps {
		words := []object{}
		for _, w := range one.score.Words {
			if w.End > w.Start { // no section marker
				words = append(words, object{"word": w.Text, "start_ms": ms(w.Start), "end_ms": ms(w.End)})
			}
		}
		o["words_timestamps"] = words
	}
	if one.want.Waveform != nil && *one.want.Waveform {
		o["waveform_visual"] = make([]int, int(4*one.score.Length))
	}
	return o
}

func ms(seconds float64) int { return int(seconds*1000 + 0.5) }
