package songs_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/provider/acedata"
	"github.com/riffbot/riffbot/internal/provider/providertest"
	"github.com/riffbot/riffbot/internal/songs"
)

// TestVoiceIsPartOfStyleWithoutItsParameter checks that a provider without a parameter for the voice gets it with the
// style, once, and that another gets both apart.
func TestVoiceIsPartOfStyleWithoutItsParameter(t *testing.T) {
	for _, c := range []struct {
		spec songs.SongSpec
		want provider.Request
	}{
		{songs.SongSpec{Lyrics: "la", Style: "folk", Voice: "deep male voice"},
			provider.Request{Lyrics: "la", Style: "folk, deep male voice"}},
		{songs.SongSpec{Lyrics: "la", Style: "folk with a Deep Male Voice", Voice: "deep male voice"},
			provider.Request{Lyrics: "la", Style: "folk with a Deep Male Voice"}},
		{songs.SongSpec{Lyrics: "la", Voice: "duet"}, provider.Request{Lyrics: "la", Style: "duet"}},
		{songs.SongSpec{Prompt: "rain", Style: "folk", Voice: "duet"},
			provider.Request{Prompt: "rain (style: folk, duet)", Style: "folk, duet"}},
		{songs.SongSpec{Prompt: "rain", Voice: "duet", Instrumental: true},
			provider.Request{Prompt: "rain", Instrumental: true}},
		{songs.SongSpec{Lyrics: "la", Style: "folk", Avoid: "drums"}, provider.Request{Lyrics: "la", Style: "folk"}},
	} {
		for _, family := range []provider.Capabilities{acedata.Riffusion(), acedata.Producer()} {
			got := c.spec.Request(family)
			if got.Voice != "" || got.Avoid != "" || got.Prompt != c.want.Prompt || got.Lyrics != c.want.Lyrics ||
				family.Accepts(provider.ActionGenerate, provider.ParamStyle) && got.Lyrics != "" && got.Style != c.want.Style {
				t.Errorf("%s: %+v sends %+v", family.Name, c.spec, got)
			}
		}
	}
	got := songs.SongSpec{Lyrics: "la", Voice: "duet", Avoid: "drums"}.Request(providertest.Capabilities())
	if got.Voice != "duet" || got.Avoid != "drums" || got.Style != "" {
		t.Errorf("a provider with both parameters gets %+v", got)
	}
}

func TestVoiceCountsTowardsLimits(t *testing.T) {
	short := acedata.Producer()
	short.Limits.StyleRunes, short.Limits.PromptRunes = 20, 30
	for _, c := range []struct {
		spec  songs.SongSpec
		field songs.Field // empty: accepted
	}{
		{songs.SongSpec{Lyrics: "la", Style: "folk", Voice: "duet"}, ""},
		{songs.SongSpec{Lyrics: "la", Style: "fifteen letters", Voice: "duet"}, songs.FieldStyle},
		{songs.SongSpec{Prompt: "twenty-six letters, at most", Voice: "duet"}, songs.FieldPrompt},
		{songs.SongSpec{Lyrics: "la", Voice: strings.Repeat("声", 61)}, songs.FieldVoice},
		{songs.SongSpec{Lyrics: "la", Avoid: strings.Repeat("a", 201)}, songs.FieldAvoid},
	} {
		err := c.spec.Check(short)
		if c.field == "" && err != nil || c.field != "" && !hasField(err, c.field) {
			t.Errorf("%+v: %v", c.spec, err)
		}
	}
}

// hasField reports whether one of joined errors is about a field.
func hasField(err error, field songs.Field) bool {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return false
	}
	for _, e := range joined.Unwrap() {
		if p, ok := errors.AsType[*songs.SpecError](e); ok && p.Field == field {
			return true
		}
	}
	return false
}
