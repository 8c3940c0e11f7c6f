package riffusion

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox/music"
)

// source is a song from which others can be made.
type source struct {
	id           string
	family       *family
	recipe       *music.Recipe
	score        *music.Score
	title, style string
	lyrics       string
	length       float64 // s
	uploaded     bool    // a recording
	// whole is the song with what it continues, from begins seconds on; it is recipe if the
	// song is complete.
	whole  *music.Recipe
	begins float64
	// history are the songs that it continues or replaces a section of.
	history []map[string]any
}

// find returns the song of a family with an id, or nil.
func (s *Server) find(f *family, id string) *source {
	s.mu.Lock()
	defer s.mu.Unlock()
	if of := s.songs[id]; of != nil && of.family == f {
		return of
	}
	return nil
}

func bad(format string, a ...any) (code, problem string) {
	return "bad_request", fmt.Sprintf(format, a...)
}

// checkEdit validates the parameters of an edit of the riffusion and producer families,
// and sets defaults.
func checkEdit(s *Server, f *family, want *purchaseRequest) (code, problem string) {
	if want.Action == "generate" {
		return "", ""
	}
	if want.AudioID == "" {
		return "bad_request", "audio_id is required."
	}
	of, with := s.find(f, want.AudioID), s.find(f, want.SwapAudioID)
	if of == nil {
		return bad("audio_id: there is no such audio.")
	}
	for name, p := range map[string]struct {
		value       *float64
		least, most float64
	}{
		"vocal_variation": {want.VocalVariation, 0, 100}, "lyrics_strength": {want.LyricsStrength, 0, 1},
		"sound_strength": {want.SoundStrength, 0.2, 1},
		"cover_strength": {want.CoverStrength, 0.2, 1}, "weirdness": {want.Weirdness, 0, 1},
	} {
		if p.value != nil && !(*p.value >= p.least && *p.value <= p.most) {
			return bad("%s: from %g to %g.", name, p.least, p.most)
		}
	}
	// Lengths are reported rounded, so a request may exceed the real one.
	const rounding = 0.01
	switch want.Action {
	case "extend", "upload_extend":
		if at := want.ContinueAt; at == nil {
			return "bad_request", "continue_at is required."
		} else if !(*at > 0 && *at <= of.length+rounding) {
			return bad("continue_at: from 0 to %g.", of.length)
		}
	case "replace_section", "upload_replace_section":
		start, end := want.ReplaceSectionStart, want.ReplaceSectionEnd
		if start == nil || end == nil {
			return "bad_request", "replace_section_start and replace_section_end are required."
		}
		if !(*start >= 0 && *start < *end && *end <= of.length+rounding) {
			return bad("replace_section_start, replace_section_end: 0 <= start < end <= %g.", of.length)
		}
	case "swap_vocals", "swap_instrumentals":
		if want.SwapAudioID != "" && with == nil {
			return bad("swap_audio_id: there is no such audio.")
		}
	}
	want.Title = cmp.Or(want.Title, of.title)
	if strings.TrimPrefix(want.Action, "upload_") != "cover" {
		want.Style = cmp.Or(want.Style, of.style)
	}
	return "", ""
}

// editedSongs returns the takes of a song, or of an edit of one.
func editedSongs(s *Server, f *family, want purchaseRequest, takes int) []product {
	var all []product
	for take := range takes {
		all = append(all, product{take: take, recipe: s.recipe(f, want, uint64(take)), title: want.Title, model: want.Model})
	}
	return all
}

// recipe returns the recipe of a take.
func (s *Server) recipe(f *family, want purchaseRequest, take uint64) *music.Recipe {
	if want.Action == "generate" {
		b := music.Brief{Title: want.Title, Style: want.Style, Instrumental: want.Instrumental,
			Length: s.opts.SongLength, Seed: take}
		if want.Custom {
			b.Lyrics = want.Lyric
		} else {
			b.Prompt = want.Prompt
		}
		return &music.Recipe{Brief: b}
	}
	of, with := s.find(f, want.AudioID), s.find(f, want.SwapAudioID)
	r := &music.Recipe{Of: of.recipe, Brief: of.recipe.Brief}
	switch strings.TrimPrefix(want.Action, "upload_") {
	case "extend":
		r.Edit, r.At = music.Extended, min(*want.ContinueAt, of.length)
		r.Brief = part(want, of, max(s.opts.SongLength/2, time.Second), take)
	case "replace_section":
		r.Edit, r.At, r.To = music.Replaced, *want.ReplaceSectionStart, min(*want.ReplaceSectionEnd, of.length)
		// The seed of the song would compose the same part again.
		r.Brief = part(want, of, time.Duration((r.To-r.At)*float64(time.Second)), take+1000)
	case "cover", "swap_sound":
		r.Edit = music.Covered
		r.Brief.Style, r.Brief.Seed, r.Brief.Title = want.Style, take, want.Title
	case "variation":
		r.Edit, r.Amount = music.Varied, 50
		if want.VocalVariation != nil {
			r.Amount = *want.VocalVariation
		}
		r.Amount += 10 * float64(take)
	case "swap_vocals":
		if with == nil { // the same song with another voice
			r.Edit, r.Amount = music.Varied, 50+10*float64(take)
			if want.VocalVariation != nil {
				r.Amount += *want.VocalVariation / 2
			}
			break
		}
		r.Edit, r.With = music.Swapped, with.recipe
	case "swap_instrumentals":
		if with == nil {
			r.Edit, r.Brief.Style, r.Brief.Seed = music.Covered, cmp.Or(want.Prompt, want.Style), take+2000
			break
		}
		// The voice of this song over the music of the other one.
		r.Edit, r.Of, r.With, r.Brief = music.Swapped, with.recipe, of.recipe, with.recipe.Brief
	default: // stems are made of the song itself
		return of.recipe
	}
	return r
}

// part returns the brief of a new part of a song: in its style and key, unless the
// request has another style.
func part(want purchaseRequest, of *source, length time.Duration, seed uint64) music.Brief {
	b := of.recipe.Brief
	if want.Style != of.style {
		b.Style = want.Style
	}
	b.Length, b.Seed, b.Lyrics = length, seed, newLines(of.lyrics, want.Lyric)
	b.Instrumental = b.Instrumental || want.Instrumental
	if b.Lyrics == "" && !b.Instrumental {
		b.Lyrics = music.LyricsFor(cmp.Or(want.Prompt, want.Title), seed)
	}
	return b
}

// newLines returns the lines of the whole lyrics that are neither at the start nor at
// the end of the old ones: the lyrics of the new part. Lyrics without common lines are
// all new.
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
