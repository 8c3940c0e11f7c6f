package riffusion

import "github.com/riffbot/riffbot/internal/sandbox/music"

const riffusionEdit = "lyric title style vocal_variation model"

// riffusionFamily is the API of Riffusion. AceDataCloud/Docs, guides/riffusion.
var riffusionFamily = &family{
	name: "riffusion", prompt: 200,
	models: []string{"FUZZ-1.0", "FUZZ-1.1", "FUZZ-1.0 Pro", "FUZZ-1.1 Pro"},
	actions: map[string]action{
		"generate":               {"", "prompt custom lyric style title instrumental model"},
		"cover":                  {"audio_id", riffusionEdit},
		"extend":                 {"audio_id continue_at", riffusionEdit},
		"replace_section":        {"audio_id replace_section_start replace_section_end", riffusionEdit},
		"swap_vocals":            {"audio_id", riffusionEdit},
		"swap_sound":             {"audio_id", riffusionEdit},
		"upload_cover":           {"audio_id", riffusionEdit},
		"upload_extend":          {"audio_id continue_at", riffusionEdit},
		"upload_replace_section": {"audio_id replace_section_start replace_section_end", riffusionEdit},
		"upload_swap_vocals":     {"audio_id", riffusionEdit},
		"upload_swap_sound":      {"audio_id", riffusionEdit},
	},
	jobs:  map[string]job{"upload": {action{"audio_url", ""}, (*Server).upload}},
	check: checkEdit,
	products: func(s *Server, f *family, want purchaseRequest) []product {
		return editedSongs(s, f, want, s.opts.Takes)
	},
	report: func(_ *task, _ product, score *music.Score, song map[string]any) {
		song["video_url"], song["lyrics_timestamped"] = nil, map[string]any{"words": timedWords(score)}
	},
}

// timedWords returns the words of a song as lyrics_timestamped has them.
func timedWords(score *music.Score) []map[string]any {
	words := make([]map[string]any, 0, len(score.Words))
	for _, w := range score.Words {
		words = append(words, map[string]any{"text": w.Text, "start": round(w.Start), "end": round(w.End),
			"line_index": w.Line, "index_range": nil, "wav2vec2_format": nil})
	}
	return words
}
