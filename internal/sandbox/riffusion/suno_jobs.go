package riffusion

import (
	"bytes"
	"context"
	"hash/fnv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/riffbot/riffbot/internal/sandbox/chinese"
	"github.com/riffbot/riffbot/internal/sandbox/music"
	"github.com/riffbot/riffbot/internal/sandbox/songapi"
)

// previewEnding ends the names of previews.
const previewEnding = "-preview.m4a"

// renderPreview returns the recording of all previews: two seconds that no song has.
func renderPreview() (*songapi.Recording, error) {
	return songapi.Render(&music.Recipe{Brief: music.Brief{Title: "Preview", Style: "ambient", Instrumental: true,
		Length: 2 * time.Second}}, 0, false)
}

// sunoUpload handles /suno/upload. The mode "enhanced" needs a name of up to 100 characters
// and answers with a task. AceDataCloud/Docs, guides/suno/suno_upload.mdx.
func (s *Server) sunoUpload(ctx context.Context, f *family, want jobRequest) (data any, problem string) {
	switch n := utf8.RuneCountInString(want.Name); {
	case want.Mode != "" && want.Mode != "standard" && want.Mode != "enhanced":
		return nil, "mode: one of standard enhanced."
	case want.Mode == "enhanced" && (n == 0 || n > 100):
		return nil, "name: 1 to 100 characters."
	}
	id, of, problem := s.keepRecording(ctx, f, want)
	if problem != "" {
		return nil, problem
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	of.title, of.lyrics = "up-"+id, s.transcribe(of.recipe.Upload)
	return map[string]any{"audio_id": id, "title": of.title, "lyric": of.lyrics, "style": "", "audio_url": want.AudioURL,
		"duration": round(of.length)}, ""
}

// transcribe returns the lyrics of a recording: those of the song if it is one of the
// server's, else words that the recording decides.
func (s *Server) transcribe(recording []byte) string {
	for id, of := range s.songs {
		if bytes.Equal(s.files[id+".m4a"].data, recording) {
			return of.lyrics
		}
	}
	h := fnv.New64a()
	_, _ = h.Write(recording) // never fails
	return music.LyricsFor("recording", h.Sum64())
}

// sunoTiming handles /suno/timing: aligned_words with start_s and end_s in seconds. Words
// end with a space or line break, and section markers begin the next word.
// AceDataCloud/Docs, guides/suno/suno_timing.mdx.
func (s *Server) sunoTiming(_ context.Context, f *family, want jobRequest) (data any, problem string) {
	of := s.find(f, want.AudioID)
	if of == nil {
		return nil, "The song id does not exist or has been taken offline."
	}
	aligned, marker := []map[string]any{}, ""
	for i, w := range of.score.Words {
		if strings.HasPrefix(w.Text, "[") {
			marker += w.Text + "\n"
			continue
		}
		ending := " "
		if i+1 == len(of.score.Words) || of.score.Words[i+1].Line != w.Line {
			ending = "\n"
			if i+1 < len(of.score.Words) && strings.HasPrefix(of.score.Words[i+1].Text, "[") {
				ending = "\n\n"
			}
		}
		aligned = append(aligned, map[string]any{"word": marker + w.Text + ending, "success": true,
			"start_s": round(w.Start), "end_s": round(w.End), "p_align": 0.95})
		marker = ""
	}
	return map[string]any{"aligned_words": aligned}, ""
}

// sunoWAV handles /suno/wav. AceDataCloud/Docs, guides/suno/suno_wav.mdx.
func (s *Server) sunoWAV(_ context.Context, f *family, want jobRequest) (data any, problem string) {
	of, track, problem := s.render(f, want.AudioID)
	if problem != "" {
		return nil, problem
	}
	url := s.addFile(f, product{id: of.id}, ".wav", "audio/wav", music.EncodeWAV(track.Mix()))
	return []map[string]any{{"file_url": url}}, ""
}

// render returns a song and its track.
func (s *Server) render(f *family, id string) (of *source, track *music.Track, problem string) {
	if of = s.find(f, id); of == nil {
		return nil, nil, "The song id does not exist or has been taken offline."
	}
	track, err := of.recipe.Make()
	if err != nil {
		return nil, nil, err.Error()
	}
	return of, track, ""
}

// sunoMIDI handles /suno/midi: the notes of each instrument, with times in seconds and
// velocities from 0 to 1. AceDataCloud/Docs, guides/suno/suno_midi.mdx.
func (s *Server) sunoMIDI(_ context.Context, f *family, want jobRequest) (data any, problem string) {
	of := s.find(f, want.AudioID)
	if of == nil {
		return nil, "The song id does not exist or has been taken offline."
	}
	instruments := []map[string]any{}
	for part, name := range []string{music.Bass: "Synth Bass", music.Chords: "Keyboard", music.Lead: "Synth Voice"} {
		notes := []map[string]any{}
		for _, n := range of.score.Notes[part] {
			notes = append(notes, map[string]any{"pitch": int(n.Pitch + 0.5), "start": n.Start, "end": n.Start + n.Length,
				"velocity": n.Velocity})
		}
		if len(notes) > 0 {
			instruments = append(instruments, map[string]any{"name": name, "notes": notes})
		}
	}
	return []map[string]any{{"state": "complete", "instruments": instruments}}, ""
}

// sunoMP4 handles /suno/mp4. The file has only sound, unlike that of the real API.
// AceDataCloud/Docs, guides/suno/suno_mp4.mdx.
func (s *Server) sunoMP4(_ context.Context, f *family, want jobRequest) (data any, problem string) {
	of, track, problem := s.render(f, want.AudioID)
	if problem != "" {
		return nil, problem
	}
	file, err := music.EncodeM4A(track.Mix(), 96_000)
	if err != nil {
		return nil, err.Error()
	}
	return map[string]any{"video_url": s.addFile(f, product{id: of.id}, ".mp4", "video/mp4", file)}, ""
}

// sunoVox handles /suno/vox: the voice of a song between two times in seconds, whose id is
// the vox_audio_id of a persona. AceDataCloud/Docs, guides/suno/suno_vox.mdx.
func (s *Server) sunoVox(_ context.Context, f *family, want jobRequest) (data any, problem string) {
	of := s.find(f, want.AudioID)
	switch {
	case of == nil:
		return nil, "The song id does not exist or has been taken offline."
	case !(*want.VocalStart >= 0 && *want.VocalStart < *want.VocalEnd):
		return nil, "vocal_start, vocal_end: 0 <= start < end."
	}
	p := product{id: songapi.NewID(), title: of.title, recipe: &music.Recipe{Of: of.recipe, Brief: of.recipe.Brief,
		Edit: music.Isolated, Parts: []music.Part{music.Lead}}}
	made, err := songapi.Render(p.recipe, 0, false)
	if err != nil {
		return nil, err.Error()
	}
	s.addSong(f, p, made.Score, of.title, of.style)
	return map[string]any{"id": p.id, "source_clip_id": of.id, "status": "complete", "vocal_start_s": *want.VocalStart,
		"vocal_end_s": *want.VocalEnd, "vocal_audio_url": s.addFile(f, p, ".m4a", "audio/mp4", made.Audio)}, ""
}

// sunoLyrics handles /suno/lyrics. AceDataCloud/Docs, guides/suno/suno_lyrics.mdx.
func (s *Server) sunoLyrics(_ context.Context, _ *family, want jobRequest) (data any, problem string) {
	if strings.TrimSpace(want.Prompt) == "" {
		return nil, "prompt is required."
	}
	return map[string]any{"text": music.LyricsFor(want.Prompt, 0), "title": music.TitleFor(want.Prompt),
		"status": "complete"}, ""
}

// sunoStyle handles /suno/style: a longer description of a style.
// AceDataCloud/Docs, guides/suno/suno_style.mdx.
func (s *Server) sunoStyle(_ context.Context, _ *family, want jobRequest) (data any, problem string) {
	if strings.TrimSpace(want.Prompt) == "" {
		return nil, "prompt is required."
	}
	score := music.Compose(music.Brief{Prompt: want.Prompt, Length: time.Minute})
	return map[string]any{"upsampled_tags": want.Prompt + ", " + styleOf(score, chinese.In(want.Prompt))}, ""
}
