package acestep

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox/music"
)

// source is a recording from which songs can be made.
type source struct {
	recipe *music.Recipe
	prompt string
	lyrics string
	length float64 // s
	known  bool    // it is a song of this server
}

// check validates a task and returns the recording that it edits, nil for text2music.
func (s *Server) check(r *request) (*source, error) {
	kind, tracks := r.taskType(), r.tracks()
	for _, track := range tracks {
		if !slices.Contains(trackNames, track) {
			return nil, fmt.Errorf("there is no track %q", track)
		}
	}
	if kind == "text2music" {
		if r.text("prompt")+r.text("lyrics")+r.text("sample_query") == "" && r.values["sample_mode"] != true {
			return nil, errors.New("prompt, lyrics or sample_query is required")
		}
		return nil, nil
	}
	of, err := s.sourceOf(r)
	if err != nil {
		return nil, err
	}
	start, end := r.section(of)
	switch {
	case (kind == "extract" || kind == "complete") && r.model() != Models[0]:
		return nil, fmt.Errorf("task %s needs the model %s", kind, Models[0])
	case kind == "extract" && len(tracks) != 1:
		return nil, errors.New("instruction or track_name must name one track")
	case kind == "complete" && len(tracks) == 0:
		return nil, errors.New("instruction or track_classes must name the tracks")
	case kind != "repaint":
		return of, nil
	case r.values["repainting_start"] == nil || r.text("prompt") == "":
		return nil, errors.New("repainting_start and prompt are required")
	case start < 0 || start >= end || start > of.length:
		return nil, errors.New("repainting_start and repainting_end are no section of the recording")
	}
	return of, nil
}

func (r *request) taskType() string {
	if kind := r.text("task_type"); kind != "" {
		return kind
	}
	return "text2music"
}

func (r *request) model() string {
	if model := r.text("model"); model != "" {
		return model
	}
	return Models[0]
}

// section returns the section that is painted, in seconds. Without an end it ends with the recording.
func (r *request) section(of *source) (start, end float64) {
	end = r.number("repainting_end", -1)
	if end == -1 {
		end = of.length
	}
	return r.number("repainting_start", 0), end
}

// sourceOf returns the recording that a task edits: an upload, or a file of this server.
func (s *Server) sourceOf(r *request) (*source, error) {
	data := r.source
	if path := r.text("src_audio_path"); data == nil && path != "" {
		s.mu.Lock()
		data = s.files[path].data
		s.mu.Unlock()
	}
	if data == nil {
		return nil, errors.New("src_audio is required, or src_audio_path of a file on this server")
	}
	hash := hashOf(data)
	s.mu.Lock()
	known := s.recording[hash]
	s.mu.Unlock()
	if known != nil {
		return known, nil
	}
	recipe := &music.Recipe{Upload: data, Name: hash}
	if _, err := music.Decode(data); err != nil { // a format that the sandbox cannot decode
		recipe = &music.Recipe{Brief: music.Brief{Prompt: "recording " + hash[:8], Instrumental: true,
			Length: s.opts.SongLength}}
	}
	score, err := recipe.Score()
	if err != nil {
		return nil, fmt.Errorf("src_audio: %w", err)
	}
	return &source{recipe: recipe, length: score.Length}, nil
}

func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// recipe returns the recipe of a song of a task. of is the edited recording.
func (s *Server) recipe(r *request, of *source, n uint64) *music.Recipe {
	seed := n + 1000*uint64(max(0, int64(r.number("seed", 0))))
	if of == nil {
		return &music.Recipe{Brief: s.brief(r, seed)}
	}
	recipe := &music.Recipe{Of: of.recipe, Brief: of.recipe.Brief}
	switch r.taskType() {
	case "cover":
		recipe.Edit, recipe.Brief.Style, recipe.Brief.Seed = music.Covered, r.text("prompt"), seed
	case "repaint":
		start, end := r.section(of)
		recipe.Edit, recipe.At, recipe.To = music.Replaced, start, end
		if end > of.length+rounding {
			recipe.Edit = music.Extended
		}
		b := &recipe.Brief
		b.Style, b.Prompt, b.Seed = r.text("prompt"), "", seed+1000
		b.Length = time.Duration((end - start) * float64(time.Second))
		b.Lyrics, b.Instrumental = newLines(of.lyrics, r.text("lyrics")), instrumental(r.text("lyrics"))
		if b.Lyrics == "" && !b.Instrumental {
			b.Lyrics = music.LyricsFor(r.text("prompt"), seed)
		}
	case "extract":
		recipe.Edit, recipe.Parts = music.Isolated, []music.Part{partOf(r.tracks()[0])}
	default: // complete
		recipe.Edit = music.Accompanied
		if slices.ContainsFunc(r.tracks(), func(track string) bool { return partOf(track) == music.Lead }) {
			recipe.Edit = music.Sung
		}
		recipe.Brief = s.brief(r, seed)
		recipe.Brief.Length = time.Duration(of.length * float64(time.Second))
		recipe.Brief.Instrumental = recipe.Edit == music.Accompanied
	}
	return recipe
}

// rounding is by how much a reported length can exceed the real one, in seconds.
const rounding = 0.01

// brief returns the brief of a new song. The prompt describes the music, and sample_query the song.
func (s *Server) brief(r *request, seed uint64) music.Brief {
	b := music.Brief{Style: r.text("prompt"), Prompt: r.text("sample_query"), Lyrics: r.text("lyrics"), Seed: seed,
		Length: s.opts.SongLength, Instrumental: instrumental(r.text("lyrics"))}
	if b.Prompt == "" && b.Lyrics == "" {
		b.Prompt, b.Style = b.Style, ""
	}
	if seconds := r.number("audio_duration", 0); seconds > 0 {
		b.Length = time.Duration(seconds * float64(time.Second))
	}
	if b.Instrumental {
		b.Lyrics = ""
	}
	return b
}

// instrumental reports whether lyrics ask for a song without voice.
func instrumental(lyrics string) bool {
	switch strings.ToLower(strings.TrimSpace(lyrics)) {
	case "[instrumental]", "[inst]":
		return true
	default:
		return false
	}
}

// partOf returns the part of a song that contains a track.
func partOf(track string) music.Part {
	switch track {
	case "vocals", "backing_vocals":
		return music.Lead
	case "drums", "percussion":
		return music.Drums
	case "bass":
		return music.Bass
	default:
		return music.Chords
	}
}

// newLines returns the lines of the whole lyrics that are neither at the start nor at the end of
// the old ones. Lyrics without common lines are all new.
func newLines(was, whole string) string {
	split := func(s string) []string { return strings.Split(strings.TrimSpace(s), "\n") }
	old, now := split(was), split(whole)
	for len(old) > 0 && len(now) > 0 && old[0] == now[0] {
		old, now = old[1:], now[1:]
	}
	for len(old) > 0 && len(now) > 0 && old[len(old)-1] == now[len(now)-1] {
		old, now = old[:len(old)-1], now[:len(now)-1]
	}
	return strings.TrimSpace(strings.Join(now, "\n"))
}
