package acedata

import (
	"slices"

	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/riffusion"
)

// params are the neutral names of the API's parameters. Those that are missing are
// of the API's form alone.
var params = map[riffusion.Param]provider.Param{
	riffusion.ParamModel: provider.ParamModel, riffusion.ParamPrompt: provider.ParamPrompt,
	riffusion.ParamLyric: provider.ParamLyrics, riffusion.ParamPart: provider.ParamPart,
	riffusion.ParamStyle: provider.ParamStyle, riffusion.ParamNegativeTags: provider.ParamAvoid,
	riffusion.ParamTitle: provider.ParamTitle, riffusion.ParamInstrumental: provider.ParamInstrumental,
	riffusion.ParamVocalGender: provider.ParamGender, riffusion.ParamDuration: provider.ParamLength,
	riffusion.ParamAudioID: provider.ParamSong, riffusion.ParamSwapAudioID: provider.ParamOtherSong,
	riffusion.ParamContinueAt: provider.ParamFrom, riffusion.ParamReplaceSectionStart: provider.ParamFrom,
	riffusion.ParamReplaceSectionEnd: provider.ParamTo, riffusion.ParamVocalVariation: provider.ParamVariation,
	riffusion.ParamVariationCategory: provider.ParamVariation, riffusion.ParamPersonaID: provider.ParamPersona,
	riffusion.ParamWeirdness: provider.ParamWeirdness, riffusion.ParamStyleInfluence: provider.ParamStyleWeight,
	riffusion.ParamSoundStrength: provider.ParamStyleWeight, riffusion.ParamAudioWeight: provider.ParamAudioWeight,
	riffusion.ParamCoverStrength: provider.ParamAudioWeight,
}

// Riffusion returns the capabilities of the riffusion family.
func Riffusion() provider.Capabilities { return Capabilities(riffusion.Riffusion()) }

// Producer returns the capabilities of the producer family.
func Producer() provider.Capabilities { return Capabilities(riffusion.Producer()) }

// Suno returns the capabilities of the suno family.
func Suno() provider.Capabilities { return Capabilities(riffusion.Suno()) }

// Capabilities returns what a family offers.
func Capabilities(f riffusion.Family) provider.Capabilities {
	c := provider.Capabilities{ID: f.Name, Name: f.DisplayName, SongsPerCall: f.SongsPerCall,
		TasksPerCall: riffusion.MaxTasks, Limits: limits(f.Limits), MinLength: f.MinLength, MaxLength: f.MaxLength}
	for _, m := range f.Models {
		model := provider.Model{ID: m.ID, Limits: limits(m.Limits), Without: neutral(m.Without)}
		if len(m.WithoutActions) > 0 {
			for _, a := range f.Actions() {
				if !slices.Contains(m.WithoutActions, a) {
					model.Actions = append(model.Actions, provider.Action(a))
				}
			}
		}
		if m.Default {
			c.Models = slices.Insert(c.Models, 0, model)
		} else {
			c.Models = append(c.Models, model)
		}
	}
	for _, r := range f.Rules {
		c.Rules = append(c.Rules, provider.Rule{Action: provider.Action(r.Action), Needs: neutral(r.Needs),
			Takes: neutral(r.Takes)})
	}
	return c
}

func limits(l riffusion.Limits) provider.Limits {
	return provider.Limits{PromptRunes: l.PromptRunes, LyricsRunes: l.LyricRunes, StyleRunes: l.StyleRunes,
		TitleRunes: l.TitleRunes}
}

func neutral(all []riffusion.Param) []provider.Param {
	var found []provider.Param
	for _, p := range all {
		if name, ok := params[p]; ok {
			found = append(found, name)
		}
	}
	return found
}
