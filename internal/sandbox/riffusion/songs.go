package riffusion

import (
	"cmp"
	"fmt"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox/chinese"
	"github.com/riffbot/riffbot/internal/sandbox/music"
	"github.com/riffbot/riffbot/internal/sandbox/songapi"
)

// product is a song that a purchase yields.
type product struct {
	id     string
	take   int // from 0
	recipe *music.Recipe
	title  string // empty: that of the score
	style  string // of a request without one
	model  string
	apart  bool // a zip file of the parts takes the place of the song
	// whole is the song with what it continues, from begins seconds on; nil if the song is
	// complete.
	whole  *music.Recipe
	begins float64
	// history are the songs that it continues or replaces a section of.
	history []map[string]any
}

// song renders a product and stores its files.
func (s *Server) song(t *task, p product) (map[string]any, error) {
	rendering := p.recipe
	if s.opts.OneRecording {
		rendering = &music.Recipe{Brief: music.Brief{Title: "Song", Length: s.opts.SongLength}}
	}
	made, err := songapi.Render(rendering, s.opts.CoverSize, p.apart)
	if err != nil {
		return nil, err
	}
	score := made.Score
	if s.opts.OneRecording {
		if score, err = p.recipe.Score(); err != nil {
			return nil, err
		}
	}
	created := s.opts.Now().UTC().Format(time.RFC3339Nano)
	if p.apart {
		return map[string]any{"id": p.id, "title": p.title, "model": p.model, "state": "succeeded",
			"stems_url": s.addFile(t.family, p, ".zip", "application/zip", made.Stems), "created_at": created}, nil
	}
	title, style := cmp.Or(p.title, score.Title), cmp.Or(t.wish.Style, p.style)
	s.addSong(t.family, p, score, title, style)
	if style == "" {
		style = styleOf(score, chinese.In(t.wish.Prompt+title+score.Lyrics))
	}
	song := map[string]any{"id": p.id, "title": title, "lyric": score.Lyrics, "style": style, "model": p.model,
		"state": "succeeded", "created_at": created, "duration": round(score.Length),
		"audio_url": s.addFile(t.family, p, ".m4a", "audio/mp4", made.Audio),
		"image_url": s.addFile(t.family, p, ".jpg", "image/jpeg", made.Cover)}
	t.family.report(t, p, score, song)
	if s.faults[t.family.name].Take("unclean-text") {
		soil(song)
	}
	return song, nil
}

// addFile stores a file of a product and returns its address.
func (s *Server) addFile(f *family, p product, ending, contentType string, data []byte) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files[p.id+ending] = file{s.faults[f.name], contentType, data, p.take + 1}
	return s.URL() + "/files/" + p.id + ending
}

// addSong stores a song from which others can be made.
func (s *Server) addSong(f *family, p product, score *music.Score, title, style string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.songs[p.id] = &source{id: p.id, family: f, recipe: p.recipe, score: score, title: title, style: style,
		lyrics: score.Lyrics,
		length: score.Length, uploaded: p.recipe.Upload != nil, whole: cmp.Or(p.whole, p.recipe), begins: p.begins,
		history: p.history}
}

// soil adds invalid characters to the texts of a song.
func soil(song map[string]any) {
	for _, field := range []string{"title", "lyric", "style", "model"} {
		text, _ := song[field].(string)
		song[field] = "\x00" + text + invalidText
	}
	timed, _ := song["lyrics_timestamped"].(map[string]any)
	words, _ := timed["words"].([]map[string]any)
	for _, w := range words {
		w["text"] = fmt.Sprint(w["text"], invalidText)
	}
}

// invalidText has characters that databases and Discord reject, or that cannot be
// decoded.
const invalidText = "\x00\x01\x1b\u0085\ufffd\uffff"

func round(seconds float64) float64 { return float64(int(seconds*100+0.5)) / 100 }

// styleOf describes the style of a song without one in the request.
func styleOf(s *music.Score, chinese bool) string {
	if chinese {
		speed, key := "缓慢", "大调"
		switch {
		case s.Tempo > 135:
			speed = "快速"
		case s.Tempo > 95:
			speed = "轻快"
		}
		if s.Minor() {
			key = "小调"
		}
		return fmt.Sprintf("%s，%s，每分钟 %.0f 拍", speed, key, s.Tempo)
	}
	speed := "slow"
	switch {
	case s.Tempo > 135:
		speed = "fast"
	case s.Tempo > 95:
		speed = "upbeat"
	}
	key := "major"
	if s.Minor() {
		key = "minor"
	}
	return fmt.Sprintf("%s, %s key, %.0f bpm", speed, key, s.Tempo)
}
