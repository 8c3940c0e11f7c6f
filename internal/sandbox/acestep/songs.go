package acestep

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox/music"
	"github.com/riffbot/riffbot/internal/sandbox/songapi"
)

// folder is where the real server keeps its files.
const folder = "/tmp/api_audio/"

// file is a finished recording.
type file struct {
	contentType string
	data        []byte
}

// song renders a song of a task and returns its result. The sandbox encodes Opus in MP4 in place of
// every compressed format, and says so in the name and type of the file.
func (s *Server) song(t *task, n uint64) (map[string]any, error) {
	recipe := s.recipe(t.request, t.of, n)
	score, audio, err := s.render(recipe, t.request.text("audio_format"))
	if err != nil {
		return nil, err
	}
	path := folder + songapi.NewID() + extensions[audio.contentType]
	if s.opts.OneRecording && audio.contentType == mp4 {
		audio.data = appendID(audio.data, path)
	}
	prompt := t.request.text("prompt")
	if t.request.text("sample_query") != "" {
		prompt = strings.TrimSpace(prompt + " " + t.request.text("sample_query"))
	}
	s.mu.Lock()
	s.files[path] = audio
	s.recording[hashOf(audio.data)] = &source{recipe: recipe, prompt: prompt, lyrics: score.Lyrics, length: score.Length,
		known: true}
	s.mu.Unlock()
	scale := "Major"
	if score.Minor() {
		scale = "Minor"
	}
	return t.result(succeeded, map[string]any{
		"file": "/v1/audio?path=" + url.QueryEscape(path), "prompt": prompt, "lyrics": score.Lyrics,
		"metas": map[string]any{"bpm": math.Round(score.Tempo), "duration": math.Round(score.Length*100) / 100,
			"genres": "", "keyscale": "C " + scale, "timesignature": "4", "prompt": prompt, "lyrics": score.Lyrics},
		"generation_info": "", "seed_value": strconv.FormatUint(n, 10), "lm_model": "acestep-5Hz-lm-0.6B",
		"dit_model": t.request.model(), "progress": 1.0, "stage": "succeeded"}), nil
}

// The types of files and their extensions.
const (
	mp4 = "audio/mp4"
	wav = "audio/wav"
)

var extensions = map[string]string{mp4: ".m4a", wav: ".wav"}

// render renders a recipe in a format.
func (s *Server) render(recipe *music.Recipe, format string) (*music.Score, file, error) {
	rendered := recipe
	if s.opts.OneRecording {
		rendered = &music.Recipe{Brief: music.Brief{Title: "Song", Length: s.opts.SongLength}}
	}
	if strings.HasPrefix(format, "wav") {
		track, err := rendered.Make()
		if err != nil {
			return nil, file{}, err
		}
		return track.Score, file{wav, music.EncodeWAV(track.Mix())}, nil
	}
	made, err := songapi.Render(rendered, 0, false)
	if err != nil {
		return nil, file{}, err
	}
	score := made.Score
	if s.opts.OneRecording {
		if score, err = recipe.Score(); err != nil {
			return nil, file{}, err
		}
	}
	return score, file{mp4, made.Audio}, nil
}

// appendID returns an MP4 file with a box that players ignore, so that the files of equal
// recordings differ (ISO/IEC 14496-12, 8.1.2).
func appendID(data []byte, id string) []byte {
	box := binary.BigEndian.AppendUint32(nil, uint32(8+len(id)))
	return bytes.Join([][]byte{data, box, []byte("free"), []byte(id)}, nil)
}

// audio handles /v1/audio.
func (s *Server) audio(w http.ResponseWriter, r *http.Request) {
	path := r.URL.Query().Get("path")
	s.mu.Lock()
	f, ok := s.files[path]
	s.mu.Unlock()
	switch {
	case !strings.HasPrefix(path, folder):
		answerError(w, http.StatusForbidden, "Access denied: path outside allowed directory")
		return
	case !ok, s.faults.Take("expired-url"):
		answerError(w, http.StatusNotFound, "Audio file not found")
		return
	}
	w.Header().Set("Content-Type", f.contentType)
	if s.faults.Take("truncated-audio") {
		w.Header().Set("Content-Length", strconv.Itoa(len(f.data)))
		_, _ = w.Write(f.data[:len(f.data)/2])
		panic(http.ErrAbortHandler) // closes the connection
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.data))
}

// models handles /v1/models.
func (s *Server) models(w http.ResponseWriter, _ *http.Request) {
	all := []any{}
	for i, name := range Models {
		all = append(all, map[string]any{"name": name, "is_default": i == 0})
	}
	s.answer(w, map[string]any{"models": all, "default_model": Models[0]})
}

// stats handles /v1/stats.
func (s *Server) stats(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	open := 0
	for _, t := range s.tasks {
		if t.state == running {
			open++
		}
	}
	average := 5.0 // the initial estimate of the real server
	for i, took := range s.finished {
		if i == 0 {
			average = 0
		}
		average += took.Seconds() / float64(len(s.finished))
	}
	s.answer(w, map[string]any{"jobs": map[string]any{"total": len(s.ledger), "queued": 0, "running": open,
		"succeeded": len(s.finished) - s.failed, "failed": s.failed}, "queue_size": open,
		"queue_maxsize": s.opts.QueueSize, "avg_job_seconds": average})
}

// formatInput handles /format_input. The sandbox changes nothing but the spaces.
func (s *Server) formatInput(w http.ResponseWriter, r *http.Request) {
	req, err := readJSON(w, r, "prompt", "lyrics", "temperature", "param_obj")
	if err != nil {
		answerError(w, http.StatusBadRequest, err.Error())
		return
	}
	prompt, _ := req["prompt"].(string)
	lyrics, _ := req["lyrics"].(string)
	s.answerSample(w, strings.Join(strings.Fields(prompt), " "), strings.TrimSpace(lyrics))
}

// randomSample handles /create_random_sample.
func (s *Server) randomSample(w http.ResponseWriter, r *http.Request) {
	if _, err := readJSON(w, r, "sample_type"); err != nil {
		answerError(w, http.StatusBadRequest, err.Error())
		return
	}
	const caption = "upbeat pop song with acoustic guitar"
	s.answerSample(w, caption, music.LyricsFor(caption, 1))
}

func (s *Server) answerSample(w http.ResponseWriter, caption, lyrics string) {
	s.answer(w, map[string]any{"caption": caption, "lyrics": lyrics, "bpm": 120, "key_scale": "C Major",
		"time_signature": "4", "duration": s.opts.SongLength.Seconds(), "vocal_language": "en"})
}

// readJSON reads a JSON object that has only known fields.
func readJSON(w http.ResponseWriter, r *http.Request, known ...string) (map[string]any, error) {
	var all map[string]any
	if json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&all) != nil {
		return nil, errors.New("invalid JSON")
	}
	for name := range all {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("unknown field %s", name)
		}
	}
	return all, nil
}
