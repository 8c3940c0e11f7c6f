package songs

import (
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/provider"
)

// TestLimitOfLyricsIncludesThoseThatStay checks that the new lyrics of a part are refused before the order if they are
// too long with the lyrics of the rest of the song.
func TestLimitOfLyricsIncludesThoseThatStay(t *testing.T) {
	t.Parallel()
	takes := []provider.Param{provider.ParamFrom, provider.ParamLyrics}
	family := provider.Capabilities{Limits: provider.Limits{LyricsRunes: 100}, Rules: []provider.Rule{
		{Action: provider.ActionExtend, Takes: takes}, {Action: provider.ActionReplaceSection, Takes: takes},
		{Action: provider.ActionStems}}}
	song := strings.Repeat("é", 30) + "\n" + strings.Repeat("ü", 29) // 60 characters
	for name, c := range map[string]struct {
		edit   Edit
		lyrics int
		want   string
	}{
		"extension at the limit": {Edit{Action: provider.ActionExtend}, 39, ""},
		"long extension": {Edit{Action: provider.ActionExtend}, 40,
			"lyrics: 40 characters with 61 that stay, at most 100"},
		"extension alone": {Edit{Action: provider.ActionExtend}, 101, "lyrics: 101 characters, at most 100"},
		"replaced line at the limit": {Edit{Action: provider.ActionReplaceSection, FirstLine: 1, EndLine: 2,
			LinesKnown: true}, 69, ""},
		"long replaced line": {Edit{Action: provider.ActionReplaceSection, FirstLine: 1, EndLine: 2, LinesKnown: true}, 70,
			"lyrics: 70 characters with 31 that stay, at most 100"},
		"action without lyrics": {Edit{Action: provider.ActionStems}, 90, ""},
	} {
		c.edit.VendorID, c.edit.Lyrics, c.edit.To = "v", song, 9*minSection
		c.edit.From = minSection
		if got := specErrors(SongSpec{Edit: &c.edit, Lyrics: strings.Repeat("x", c.lyrics)}.Check(family)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func specErrors(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
