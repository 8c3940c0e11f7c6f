package provider_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
)

// TestFitKeepsWhatTheActionTakes sets every field of a request, so that a field
// without a parameter fails.
func TestFitKeepsWhatTheActionTakes(t *testing.T) {
	all := []provider.Param{provider.ParamModel, provider.ParamPrompt, provider.ParamLyrics, provider.ParamPart, provider.ParamStyle, provider.ParamTitle,
		provider.ParamInstrumental, provider.ParamSong, provider.ParamOtherSong, provider.ParamFrom, provider.ParamTo, provider.ParamVariation,
		provider.ParamAvoid, provider.ParamVoice, provider.ParamPersona, provider.ParamGender, provider.ParamLength, provider.ParamTrack,
		provider.ParamWeirdness, provider.ParamStyleWeight, provider.ParamAudioWeight, provider.ParamRecording}
	full := provider.Request{Action: "a", Model: "m", Prompt: "p", Lyrics: "l", Part: "pt", Style: "s", Avoid: "av", Voice: "v", Title: "t", Instrumental: true,
		SongID: "1", OtherSongID: "2", From: time.Second, To: time.Minute, Variation: 3,
		Persona: "pe", Gender: "male", Length: time.Minute, Track: "drums", Weirdness: 1, StyleWeight: 2, AudioWeight: 3, Recording: "r"}
	if v := reflect.ValueOf(full); v.NumField() != len(all)+2 { // Action and Key
		t.Errorf("a request has %d fields, there are %d parameters", v.NumField(), len(all))
	}
	c := provider.Capabilities{Rules: []provider.Rule{{Action: "a"}}}
	if got := c.Fit(full); got != (provider.Request{Action: "a"}) {
		t.Errorf("%+v", got)
	}
	for _, p := range all {
		c.Rules[0].Takes = []provider.Param{p}
		set := 0
		v := reflect.ValueOf(c.Fit(full))
		for i := range v.NumField() {
			if !v.Field(i).IsZero() {
				set++
			}
		}
		if set != 2 {
			t.Errorf("%s: %d fields are kept, want the action and one more", p, set)
		}
	}
	c.Rules[0] = provider.Rule{Action: "a", Needs: all}
	if got := c.Fit(full); got != full {
		t.Errorf("%+v", got)
	}
}

func TestFitRemovesWhatTheModelDoesNotTake(t *testing.T) {
	c := provider.Capabilities{
		Rules:  []provider.Rule{{Action: "a", Takes: []provider.Param{provider.ParamModel, provider.ParamGender}}},
		Models: []provider.Model{{ID: "Old", Without: []provider.Param{provider.ParamGender}}, {ID: "New"}},
	}
	for model, want := range map[string]provider.Gender{"": "", "Old": "", "New": "male"} {
		if got := c.Fit(provider.Request{Action: "a", Model: model, Gender: "male"}); got.Gender != want || got.Model != model {
			t.Errorf("%q: %+v, want the gender %q", model, got, want)
		}
	}
}

func TestLimitsOfAModelReplaceTheCommonOnes(t *testing.T) {
	c := provider.Capabilities{Limits: provider.Limits{PromptRunes: 200, StyleRunes: 50},
		Models: []provider.Model{{ID: "Small", Limits: provider.Limits{PromptRunes: 20}}, {ID: "Large 2", Limits: provider.Limits{LyricsRunes: 9}}}}
	for model, want := range map[string]provider.Limits{
		"":          {PromptRunes: 20, StyleRunes: 50},
		"small":     {PromptRunes: 20, StyleRunes: 50},
		" LARGE  2": {PromptRunes: 200, StyleRunes: 50, LyricsRunes: 9},
		"other":     {PromptRunes: 200, StyleRunes: 50},
	} {
		if got := c.LimitsOf(model); got != want {
			t.Errorf("%q: %+v, want %+v", model, got, want)
		}
	}
}

func TestUploadToProviderWithoutUploadsIsRefused(t *testing.T) {
	_, err := provider.UploadTo(t.Context(), struct{ provider.Provider }{}, "https://example.org/a.mp3")
	if e := provider.AsError(err); e == nil || e.Kind != provider.KindNotOffered || e.Purchase != provider.NotBought || e.Retryable {
		t.Errorf("%+v, %v", e, err)
	}
}
