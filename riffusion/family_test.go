package riffusion_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/riffusion"
)

func ptr(v float64) *float64 { return &v }

func TestInvalidRequestsAreNotSent(t *testing.T) {
	long := strings.Repeat("é", 201)
	for name, c := range map[string]struct {
		family  riffusion.Family
		request riffusion.Request
		wrong   string // the field, "" for none
	}{
		"a prompt":       {riffusion.Riffusion(), riffusion.Request{Prompt: "x"}, ""},
		"200 characters": {riffusion.Riffusion(), riffusion.Request{Prompt: long[:400]}, ""},
		"201 characters": {riffusion.Riffusion(), riffusion.Request{Prompt: long}, "prompt"},
		"no prompt":      {riffusion.Riffusion(), riffusion.Request{Prompt: " "}, "prompt"},
		"no UTF-8":       {riffusion.Riffusion(), riffusion.Request{Prompt: "\xff"}, "prompt"},
		"own lyrics":     {riffusion.Riffusion(), riffusion.Request{Custom: true, Lyric: "la"}, ""},
		"no lyrics":      {riffusion.Riffusion(), riffusion.Request{Custom: true, Style: "pop"}, "lyric"},
		"an instrumental": {riffusion.Riffusion(), riffusion.Request{Custom: true, Style: "pop",
			Instrumental: true}, ""},
		"another family's model": {riffusion.Riffusion(), riffusion.Request{Prompt: "x", Model: "FUZZ-2.0"},
			"model"},
		"another family's action": {riffusion.Riffusion(), riffusion.Request{Action: riffusion.ActionStems,
			AudioID: "a"}, "action"},
		"another family's parameter": {riffusion.Riffusion(), riffusion.Request{Prompt: "x", Weirdness: ptr(0.5)},
			"weirdness"},
		"that family's parameter": {riffusion.Producer(), riffusion.Request{Prompt: "x", Weirdness: ptr(0.5),
			Seed: "7"}, ""},
		"too weird": {riffusion.Producer(), riffusion.Request{Prompt: "x", Weirdness: ptr(1.5)},
			"weirdness"},
		"no number": {riffusion.Producer(), riffusion.Request{Prompt: "x",
			CoverStrength: ptr(math.NaN())}, "cover_strength"},
		"too weak": {riffusion.Producer(), riffusion.Request{Prompt: "x", SoundStrength: ptr(0.1)},
			"sound_strength"},
		"extend": {riffusion.Producer(), riffusion.Request{Action: riffusion.ActionExtend,
			AudioID: "a", ContinueAt: ptr(30)}, ""},
		"extend what": {riffusion.Producer(), riffusion.Request{Action: riffusion.ActionExtend,
			ContinueAt: ptr(30)}, "audio_id"},
		"extend from where": {riffusion.Producer(), riffusion.Request{Action: riffusion.ActionExtend,
			AudioID: "a"}, "continue_at"},
		"extend before it begins": {riffusion.Producer(), riffusion.Request{Action: riffusion.ActionExtend,
			AudioID: "a", ContinueAt: ptr(-1)}, "continue_at"},
		"generate from a song": {riffusion.Producer(), riffusion.Request{Prompt: "x", AudioID: "a"}, "audio_id"},
		"replace": {riffusion.Riffusion(), riffusion.Request{Action: riffusion.ActionReplaceSection,
			AudioID: "a", ReplaceSectionStart: ptr(1), ReplaceSectionEnd: ptr(2)}, ""},
		"replace backwards": {riffusion.Riffusion(), riffusion.Request{Action: riffusion.ActionReplaceSection,
			AudioID: "a", ReplaceSectionStart: ptr(2), ReplaceSectionEnd: ptr(2)}, "replace_section_end"},
		"replace without a start": {riffusion.Riffusion(), riffusion.Request{Action: riffusion.ActionReplaceSection,
			AudioID: "a", ReplaceSectionEnd: ptr(2)}, "replace_section_start"},
		"swap with a second song": {riffusion.Producer(), riffusion.Request{Action: riffusion.ActionSwapVocals,
			AudioID: "a", SwapAudioID: "b"}, ""},
		"swap without one": {riffusion.Riffusion(), riffusion.Request{Action: riffusion.ActionSwapVocals,
			AudioID: "a", VocalVariation: ptr(50)}, ""},
		"no second song there": {riffusion.Riffusion(), riffusion.Request{Action: riffusion.ActionSwapVocals,
			AudioID: "a", SwapAudioID: "b"}, "swap_audio_id"},
		"riffusion's parameter": {riffusion.Producer(), riffusion.Request{Action: riffusion.ActionVariation,
			AudioID: "a", VocalVariation: ptr(50)}, "vocal_variation"},
		"no variation there": {riffusion.Riffusion(), riffusion.Request{Action: riffusion.ActionVariation,
			AudioID: "a"}, "action"},
		"stems with a model": {riffusion.Producer(), riffusion.Request{Action: riffusion.ActionStems, AudioID: "a",
			Model: "FUZZ-2.0"}, "model"},
		"an edit without custom": {riffusion.Riffusion(), riffusion.Request{Action: riffusion.ActionCover, AudioID: "a",
			Custom: true, Lyric: "la"}, "custom"},
		"a recording": {riffusion.Riffusion(), riffusion.Request{Action: riffusion.ActionUploadSwapSound, AudioID: "a",
			Lyric: "la"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			err := c.family.Validate(c.request)
			if (err == nil) != (c.wrong == "") || err != nil && !strings.HasPrefix(err.Error(), c.wrong+":") {
				t.Errorf("%v, want %q", err, c.wrong)
			}
		})
	}
}

func TestFamiliesKnowTheirModels(t *testing.T) {
	f := riffusion.Riffusion()
	if f.Model(" fuzz-1.0  pro ") != "FUZZ-1.0 Pro" || f.Model("FUZZ-9") != "" {
		t.Error("names are not found as people write them")
	}
	if ids := f.ModelIDs(); ids[0] != f.DefaultModel() || len(ids) != 4 {
		t.Errorf("ids %v", ids)
	}
	own := f.WithModels("NEW-1", "NEW-2")
	if own.DefaultModel() != "NEW-1" || own.Validate(riffusion.Request{Prompt: "x", Model: "NEW-2"}) != nil {
		t.Errorf("%+v", own.Models)
	}
	changed, err := own.WithDefaultModel("new-2")
	if err != nil || changed.DefaultModel() != "NEW-2" || own.DefaultModel() != "NEW-1" {
		t.Errorf("%v, %v, %v", changed.Models, own.Models, err)
	}
	if _, err := own.WithDefaultModel("NEW-3"); err == nil {
		t.Error("an unknown default is taken")
	}
	for _, name := range []string{"riffusion", "Producer"} {
		if f, err := riffusion.FamilyByName(name); err != nil || !f.Supports(riffusion.ActionGenerate) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := riffusion.FamilyByName("udio"); err == nil || !strings.Contains(err.Error(), "producer") {
		t.Errorf("%v does not list the families", err)
	}
	if slices.Contains(f.Actions(), riffusion.ActionStems) || !riffusion.Producer().Supports(riffusion.ActionStems) {
		t.Error("stems are Producer's alone")
	}
}
