package riffusion

import (
	"strconv"

	"github.com/riffbot/riffbot/internal/sandbox/music"
)

const producerMake = "prompt custom lyric style title instrumental lyrics_strength sound_strength weirdness seed async model"

// producerFamily is the API of Producer. A purchase is one song, and durations are
// strings. AceDataCloud/Docs, openapi/producer.json.
var producerFamily = &family{
	name: "producer", prompt: 200,
	models: []string{"FUZZ-2.0 Pro", "FUZZ-2.0", "FUZZ-2.0 Raw", "FUZZ-1.1 Pro", "FUZZ-1.1", "FUZZ-1.0 Pro",
		"FUZZ-1.0", "FUZZ-0.8"},
	actions: map[string]action{
		"generate":           {"", producerMake},
		"cover":              {"audio_id", producerMake + " cover_strength"},
		"extend":             {"audio_id continue_at", producerMake},
		"replace_section":    {"audio_id replace_section_start replace_section_end", producerMake},
		"variation":          {"audio_id", producerMake},
		"swap_vocals":        {"audio_id", producerMake + " swap_audio_id"},
		"swap_instrumentals": {"audio_id", producerMake + " swap_audio_id"},
		"stems":              {"audio_id", "async"},
		"upload_cover":       {"audio_id", producerMake + " cover_strength"},
		"upload_extend":      {"audio_id continue_at", producerMake},
	},
	jobs:  map[string]job{"upload": {action{"audio_url", ""}, (*Server).upload}},
	check: checkEdit,
	products: func(s *Server, f *family, want purchaseRequest) []product {
		songs := editedSongs(s, f, want, 1)
		songs[0].apart = want.Action == "stems"
		return songs
	},
	report: func(t *task, p product, score *music.Score, song map[string]any) {
		song["video_url"], song["lyrics_timestamped"] = nil, map[string]any{"words": timedWords(score)}
		song["duration"] = strconv.FormatFloat(score.Length, 'f', -1, 64)
		song["progress"], song["seed"], song["sound"], song["image_id"], song["topic"] = "100%",
			strconv.Itoa(p.take), t.wish.Prompt, p.id, nil
	},
}
