package riffusion

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox/music"
)

// sunoSongs returns what a purchase of the suno family yields: two songs, one joined song,
// or one for each stem.
func sunoSongs(s *Server, f *family, want purchaseRequest) []product {
	of := s.find(f, want.AudioID)
	switch want.Action {
	case "concat":
		return []product{{recipe: of.whole, title: of.title, style: of.style, model: want.Model, history: of.history}}
	case "stems":
		return stemsOf(of, "", " - ", "", []stem{{"Vocals", []music.Part{music.Lead}},
			{"Instrumental", []music.Part{music.Drums, music.Bass, music.Chords}}})
	case "all_stems": // the real API returns twelve instruments
		return stemsOf(of, "chirp-ahi-stem-12-t1", " (", ")", []stem{{"Vocals", []music.Part{music.Lead}},
			{"Drums", []music.Part{music.Drums}}, {"Bass", []music.Part{music.Bass}},
			{"Keyboard", []music.Part{music.Chords}}})
	}
	var all []product
	for take := range s.opts.Takes {
		p := s.sunoSong(f, want, of, uint64(take))
		p.take, p.model, p.title = take, want.Model, cmp.Or(want.Title, p.title)
		all = append(all, p)
	}
	return all
}

// stem is a separated part of a song.
type stem struct {
	name  string
	parts []music.Part
}

func stemsOf(of *source, model, before, after string, stems []stem) []product {
	var all []product
	for take, part := range stems {
		all = append(all, product{take: take, title: of.title + before + part.name + after, style: of.style, model: model,
			recipe: &music.Recipe{Of: of.recipe, Brief: of.recipe.Brief, Edit: music.Isolated, Parts: part.parts}})
	}
	return all
}

// sunoSong returns one of the songs of a purchase; of is the song that is edited, if any.
func (s *Server) sunoSong(f *family, want purchaseRequest, of *source, take uint64) product {
	if of == nil || strings.HasPrefix(want.Action, "artist_consistency") {
		if want.Action == "mashup" {
			return s.mashup(f, want, take)
		}
		return product{recipe: &music.Recipe{Brief: s.sunoBrief(want, s.songLength(want), take)}}
	}
	p := product{title: of.title}
	r := &music.Recipe{Of: of.recipe, Brief: of.recipe.Brief}
	p.recipe = r
	window := func(start, end *float64, shift uint64) {
		if start != nil {
			r.At = *start
		}
		if r.To = of.length; end != nil {
			r.To = min(*end, of.length)
		}
		r.Brief = s.sunoBrief(want, seconds(r.To-r.At), take+shift)
		r.Brief.Style = cmp.Or(want.Style, of.style, of.recipe.Brief.Style)
	}
	switch strings.TrimPrefix(want.Action, "upload_") {
	case "extend":
		return s.extension(want, of, take)
	case "cover":
		r.Edit = music.Covered
		r.Brief.Style, r.Brief.Seed, r.Brief.Title = cmp.Or(want.Style, want.Prompt, of.style), take, of.title
		r.Brief.Voice = voiceOf(want)
	case "replace_section":
		window(want.ReplaceSectionStart, want.ReplaceSectionEnd, 1000)
		return replacement(want, of, r)
	case "underpainting":
		window(want.UnderpaintingStart, want.UnderpaintingEnd, 0)
		r.Edit, r.Brief.Instrumental = music.Accompanied, true
	case "overpainting":
		window(want.OverpaintingStart, want.OverpaintingEnd, 0)
		r.Edit, r.Brief.Instrumental = music.Sung, false
	case "remaster":
		r.Edit, r.Amount = music.Remastered, map[string]float64{"subtle": 25, "high": 90}[want.Variation]
		r.Amount = cmp.Or(r.Amount, 55) + 5*float64(take)
		p.title, p.style = of.title+" (Remastered)", of.style
	case "samples":
		window(want.SamplesStart, want.SamplesEnd, 0)
		r.Edit, r.Brief.Length = music.Sampled, s.songLength(want)
	}
	return p
}

// extension returns a song that continues another. Only newer models return it whole.
func (s *Server) extension(want purchaseRequest, of *source, take uint64) product {
	at := min(*want.ContinueAt, of.length)
	part := s.sunoBrief(want, max(s.opts.SongLength/2, time.Second), take)
	part.Title, part.Style = of.title, cmp.Or(want.Style, of.style, of.recipe.Brief.Style)
	p := product{title: of.title, begins: of.begins + at, recipe: &music.Recipe{Brief: part},
		whole: &music.Recipe{Of: of.whole, Edit: music.Extended, At: of.begins + at, Brief: part}}
	p.history = append(slices.Clone(of.history), map[string]any{"id": of.id, "continue_at": at, "infill": false,
		"type": "gen", "source": "web"})
	if sunoModels[want.Model].age >= sunoWholeSongs {
		p.recipe, p.begins = p.whole, 0
	}
	return p
}

// replacement returns a song with a new section, or the section alone. r has its place and
// its brief.
func replacement(want purchaseRequest, of *source, r *music.Recipe) product {
	r.Edit, r.Of = music.Replaced, of.recipe
	r.Brief.Lyrics = cmp.Or(want.Prompt, newLines(of.lyrics, want.Lyric))
	p := product{title: of.title, style: of.style, recipe: r, history: []map[string]any{{"id": of.id, "type": "gen",
		"source": "web", "infill": true, "infill_start_s": r.At, "infill_end_s": r.To, "infill_dur_s": r.To - r.At,
		"infill_lyrics": r.Brief.Lyrics}}}
	if want.ResultMode == "candidates" {
		p.recipe, p.whole, p.begins = &music.Recipe{Brief: r.Brief}, r, r.At
	}
	return p
}

// mashup returns a song from two others. Lyrics of the request replace those of both.
func (s *Server) mashup(f *family, want purchaseRequest, take uint64) product {
	first, second := s.find(f, want.MashupIDs[int(take)%2]), s.find(f, want.MashupIDs[1-int(take)%2])
	r := &music.Recipe{Edit: music.Mashed, Of: first.recipe, With: second.recipe, Brief: first.recipe.Brief}
	if want.Lyric != "" {
		words := s.sunoBrief(want, seconds(first.length), take)
		words.Style = cmp.Or(want.Style, second.style)
		r = &music.Recipe{Edit: music.Swapped, Of: r, With: &music.Recipe{Brief: words}, Brief: r.Brief}
	}
	return product{recipe: r, title: first.title}
}

// sunoBrief returns the brief of a song or of a part of one.
func (s *Server) sunoBrief(want purchaseRequest, length time.Duration, take uint64) music.Brief {
	b := music.Brief{Title: want.Title, Style: want.Style, Instrumental: want.Instrumental, Length: length, Seed: take,
		Voice: voiceOf(want)}
	switch prompt := want.LyricPrompt.(type) {
	case nil:
		b.Prompt = want.Prompt
	case string:
		b.Prompt = prompt
	default:
		text, _ := json.Marshal(prompt) // decoded from JSON
		b.Prompt = string(text)
	}
	if want.Lyric != "" && (want.Custom || want.Action != "generate") {
		b.Lyrics, b.Prompt = want.Lyric, ""
	}
	return b
}

// songLength returns the length of a new song. A wanted one only counts in custom mode.
func (s *Server) songLength(want purchaseRequest) time.Duration {
	if want.Duration == nil || !want.Custom {
		return s.opts.SongLength
	}
	return time.Duration(min(*want.Duration, sunoModels[want.Model].longest)) * time.Second
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// untitled are the actions whose songs lack a title and a style that the request lacks.
var untitled = []string{"extend", "upload_extend", "cover", "upload_cover", "underpainting", "overpainting", "mashup",
	"artist_consistency", "artist_consistency_vox"}

// reportSuno completes a song of an answer. It has no times of words; see /suno/timing.
func reportSuno(t *task, p product, _ *music.Score, song map[string]any) {
	song["video_url"], song["prompt"] = "", t.wish.Prompt
	if t.wish.Lyric != "" && !t.wish.Instrumental {
		song["lyric"] = t.wish.Lyric // that of the request, even if the song has more
	}
	if slices.Contains(untitled, t.wish.Action) {
		song["title"], song["style"] = t.wish.Title, t.wish.Style
	}
	if t.wish.Action == "concat" || t.wish.Action == "replace_section" && t.wish.ResultMode != "candidates" {
		song["concat_history"] = append(slices.Clone(p.history), map[string]any{"id": cmp.Or(t.wish.AudioID, p.id)})
	}
}

// preview makes the previews of a task available: recordings that differ from the songs.
func (s *Server) preview(t *task) {
	made, err := renderPreview()
	if err != nil {
		s.opts.Log.Error("render preview failed", "err", err)
		return
	}
	for _, p := range t.products {
		s.addFile(t.family, p, previewEnding, "audio/mp4", made.Audio)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t.previewed = true
}

// previews returns the response of an unfinished task: its songs with previews.
func (s *Server) previews(t *task, state string) map[string]any {
	songs := []map[string]any{}
	for _, p := range t.products {
		songs = append(songs, map[string]any{"id": p.id, "title": cmp.Or(t.wish.Title, p.title), "lyric": t.wish.Lyric,
			"style": t.wish.Style, "model": p.model, "state": state, "prompt": t.wish.Prompt, "video_url": "", "image_url": "",
			"audio_url": s.URL() + "/files/" + p.id + previewEnding, "duration": nil})
	}
	return map[string]any{"success": true, "task_id": t.id, "trace_id": t.trace, "data": songs}
}
