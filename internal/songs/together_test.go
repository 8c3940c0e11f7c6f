package songs

import (
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/provider"
)

// TestLimitsNameTheirFields checks that each limit of a text names exactly the fields that exceed it.
func TestLimitsNameTheirFields(t *testing.T) {
	t.Parallel()
	family := provider.Capabilities{Limits: provider.Limits{PromptRunes: 200}}
	text := func(n int) string { return strings.Repeat("é", n) }
	for name, c := range map[string]struct {
		spec SongSpec
		want string
	}{
		"at the limit":             {SongSpec{Prompt: text(200)}, ""},
		"together at the limit":    {SongSpec{Prompt: text(90), Style: text(100)}, ""},
		"long prompt":              {SongSpec{Prompt: text(201)}, "prompt: 201 characters, at most 200"},
		"long prompt with a style": {SongSpec{Prompt: text(201), Style: "ska"}, "prompt: 201 characters, at most 200"},
		"long style":               {SongSpec{Prompt: "short", Style: text(401)}, "style: 401 characters, at most 400"},
		"together": {SongSpec{Prompt: "short", Style: text(288)},
			"prompt and style: 5 and 288 characters, together at most 190"},
		"both": {SongSpec{Prompt: text(2319), Style: text(2400)},
			"prompt: 2319 characters, at most 200\nstyle: 2400 characters, at most 400"},
		"voice": {SongSpec{Prompt: text(150), Style: "ska", Voice: text(50)},
			"prompt and voice: 150 and 50 characters, together at most 185"},
		"voice without a style": {SongSpec{Prompt: text(180), Voice: text(50)},
			"prompt and voice: 180 and 50 characters, together at most 190"},
		"long voice":      {SongSpec{Prompt: "short", Voice: text(61)}, "voice: 61 characters, at most 60"},
		"style of lyrics": {SongSpec{Lyrics: "la", Prompt: "short", Style: text(300)}, ""},
	} {
		got := ""
		if err := c.spec.Check(family); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestRenamedFieldKeepsItsProblem(t *testing.T) {
	t.Parallel()
	family := provider.Capabilities{Limits: provider.Limits{PromptRunes: 20}}
	err := RenameField(SongSpec{Prompt: strings.Repeat("x", 21), Style: strings.Repeat("y", 401)}.Check(family),
		FieldStyle, "style2")
	if want := "prompt: 21 characters, at most 20\nstyle2: 401 characters, at most 400"; err == nil || err.Error() != want {
		t.Errorf("%v, want %q", err, want)
	}
	err = RenameField(SongSpec{Prompt: "boat", Style: strings.Repeat("y", 20)}.Check(family), FieldStyle, "style2")
	if want := "prompt and style2: 4 and 20 characters, together at most 10"; err == nil || err.Error() != want {
		t.Errorf("%v, want %q", err, want)
	}
}
