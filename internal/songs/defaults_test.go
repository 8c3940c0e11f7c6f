package songs_test

import (
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/provider/acedata"
	"github.com/riffbot/riffbot/internal/songs"
)

func TestDefaultsFillWhatIsNotGiven(t *testing.T) {
	family := acedata.Producer()
	all := songs.Defaults{Style: "folk", Voice: "duet", Language: "Spanish", Model: family.ModelIDs()[1], Instrumental: true}
	sung := all
	sung.Instrumental = false
	for name, c := range map[string]struct {
		defaults songs.Defaults
		spec     songs.SongSpec
		given    string
		want     songs.SongSpec
	}{
		"none": {songs.Defaults{}, songs.SongSpec{Prompt: "rain"}, "", songs.SongSpec{Prompt: "rain"}},
		"all": {sung, songs.SongSpec{Prompt: "rain"}, "", songs.SongSpec{Prompt: "rain", Style: "folk", Voice: "duet",
			Language: "Spanish", Model: sung.Model, FromDefaults: "model,style,voice,language"}},
		"given": {sung, songs.SongSpec{Prompt: "rain", Style: "ska", Model: family.DefaultModel()}, "style,model,voice,language",
			songs.SongSpec{Prompt: "rain", Style: "ska", Model: family.DefaultModel()}},
		"instrumental": {all, songs.SongSpec{Prompt: "rain"}, "", songs.SongSpec{Prompt: "rain", Style: "folk",
			Model: all.Model, Instrumental: true, FromDefaults: "instrumental,model,style"}},
		"not instrumental": {all, songs.SongSpec{Prompt: "rain"}, "instrumental", songs.SongSpec{Prompt: "rain", Style: "folk",
			Voice: "duet", Language: "Spanish", Model: all.Model, FromDefaults: "model,style,voice,language"}},
		"a voice sings": {songs.Defaults{Instrumental: true}, songs.SongSpec{Prompt: "rain", Voice: "duet"}, "voice",
			songs.SongSpec{Prompt: "rain", Voice: "duet"}},
		"own lyrics": {all, songs.SongSpec{Lyrics: "la"}, "", songs.SongSpec{Lyrics: "la", Style: "folk", Voice: "duet",
			Model: all.Model, FromDefaults: "model,style,voice"}},
		"model is gone": {songs.Defaults{Model: "FUZZ-0.1"}, songs.SongSpec{Prompt: "rain"}, "", songs.SongSpec{Prompt: "rain"}},
		"too long with the style": {songs.Defaults{Style: strings.Repeat("s", 100), Voice: "duet"},
			songs.SongSpec{Prompt: strings.Repeat("p", 180)}, "",
			songs.SongSpec{Prompt: strings.Repeat("p", 180), FromDefaults: "voice", Voice: "duet"}},
		"invalid anyway": {songs.Defaults{Style: "folk"}, songs.SongSpec{}, "", songs.SongSpec{Style: "folk", FromDefaults: "style"}},
	} {
		got := c.defaults.Apply(c.spec, family, func(f songs.Field) bool {
			return strings.Contains(","+c.given+",", ","+string(f)+",")
		})
		if got != c.want {
			t.Errorf("%s:\n%+v, want\n%+v", name, got, c.want)
		}
	}
}
