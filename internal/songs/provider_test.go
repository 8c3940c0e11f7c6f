package songs_test

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/provider/providertest"
	"github.com/riffbot/riffbot/internal/songs"
)

// TestPipelineFollowsCapabilities orders and edits songs with a provider of other
// actions, models and limits, and reads what was downloaded.
func TestPipelineFollowsCapabilities(t *testing.T) {
	t.Parallel()
	p := &providertest.Provider{}
	pipeline, files := startPipeline(t, p, &fakeNotifier{})
	song := &songs.Edit{VendorID: "v", Lyrics: "la", Length: time.Minute, From: time.Second, Variation: 30}
	edit := func(a provider.Action) *songs.Edit { e := *song; e.Action = a; return &e }
	for name, c := range map[string]struct {
		brief songs.SongSpec
		want  provider.Request
	}{
		"by prompt": {songs.SongSpec{Prompt: "rain", Style: "ska"},
			provider.Request{Action: "generate", Model: providertest.ModelLong, Prompt: "rain (style: ska)"}},
		"by lyrics": {songs.SongSpec{Lyrics: "la", Style: "ska", Title: "T", Model: "FLUTE 1", Instrumental: true},
			provider.Request{Action: "generate", Model: providertest.ModelShort, Lyrics: "la", Title: "T"}},
		"extend": {songs.SongSpec{Edit: edit(provider.ActionExtend)}, provider.Request{Action: "extend", SongID: "v",
			Lyrics: "la"}},
		"cover": {songs.SongSpec{Edit: edit(provider.ActionCover)}, provider.Request{Action: "cover", SongID: "v",
			Model: providertest.ModelLong}},
		"vary": {songs.SongSpec{Edit: edit(provider.ActionVariation)},
			provider.Request{Action: "variation", SongID: "v", Variation: 30}},
	} {
		before := len(p.Bought())
		o := finish(t, pipeline, c.brief)
		bought := p.Bought()
		if len(bought) != before+1 || o.State != songs.Done || len(o.Songs) != 3 {
			t.Errorf("%s: %s, %+v, %d songs, %d bought", name, o.State, o.Failure, len(o.Songs), len(bought)-before)
			continue
		}
		if c.want.Key = string(o.ID); bought[before] != c.want {
			t.Errorf("%s: bought %+v, want %+v", name, bought[before], c.want)
		}
		f, err := files.Open(t.Context(), o.Songs[2].Audio.Key)
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(f)
		if err := f.Close(); err != nil {
			t.Error(err)
		}
		if err != nil || string(content) != o.TaskID+" take 3" || o.Songs[2].Audio.Extension != ".flac" {
			t.Errorf("%s: %q, %+v, %v", name, content, o.Songs[2].Audio, err)
		}
	}
	if n := p.LargestLookUp(); n < 1 || n > p.Capabilities().TasksPerCall {
		t.Errorf("%d tasks in one request", n)
	}
}

// TestSpecIsCheckedAgainstCapabilities checks what the other provider refuses.
func TestSpecIsCheckedAgainstCapabilities(t *testing.T) {
	c := providertest.Capabilities()
	edit := func(a provider.Action) *songs.Edit { return &songs.Edit{Action: a, VendorID: "v", Length: time.Minute} }
	for name, spec := range map[string]songs.SongSpec{
		"action: unknown":                     {Edit: edit(provider.ActionReplaceSection)},
		"model: unknown":                      {Prompt: "x", Model: "FUZZ-1.0"},
		"prompt: 11 characters, at most 10":   {Prompt: strings.Repeat("x", 11), Model: providertest.ModelShort},
		"prompt: 501 characters, at most 500": {Prompt: strings.Repeat("x", 501)},
		"":                                    {Prompt: strings.Repeat("x", 500)},
	} {
		got := ""
		if err := spec.Check(c); err != nil {
			got = err.Error()
		}
		if got != name {
			t.Errorf("%q, want %q", got, name)
		}
	}
}
