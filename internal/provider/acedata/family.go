package acedata

import (
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/riffusion"
)

// params are the neutral names of the API's parameters. Those that are missing are
// of the API's form alone.
var params = map[riffusion.Param]provider.Param{
	riffusion.ParamModel: provider.ParamModel, riffusion.ParamPrompt: provider.ParamPrompt,
	riffusion.ParamLyric: provider.ParamLyrics,
	riffusion.ParamStyle: provider.ParamStyle, riffusion.ParamTitle: provider.ParamTitle,
	riffusion.ParamInstrumental: provider.ParamInstrumental,
	riffusion.ParamAudioID:      provider.ParamSong, riffusion.ParamSwapAudioID: provider.ParamOtherSong,
	riffusion.ParamContinueAt: provider.ParamFrom, riffusion.ParamReplaceSectionStart: provider.ParamFrom,
	riffusion.ParamReplaceSectionEnd: provider.ParamTo, riffusion.ParamVocalVariation: provider.ParamVariation,
}

// Riffusion returns the capabilities of the riffusion family.
func Riffusion() provider.Capabilities { return Capabilities(riffusion.Riffusion()) }

// Producer returns the capabilities of the producer family.
func Producer() provider.Capabilities { return Capabilities(riffusion.Producer()) }

// Capabilities returns what a family offers.
func Capabilities(f riffusion.Family) provider.Capabilities {
	c := provider.Capabilities{ID: f.Name, Name: f.Name, SongsPerCall: f.SongsPerCall, TasksPerCall: riffusion.MaxTasks,
		Limits: provider.Limits{PromptRunes: f.Limits.PromptRunes, LyricsRunes: f.Limits.LyricRunes,
			StyleRunes: f.Limits.StyleRunes,
			TitleRunes: f.Limits.TitleRunes}}
	for _, id := range f.ModelIDs() {
		c.Models = append(c.Models, provider.Model{ID: id})
	}
	for _, r := range f.Rules {
		c.Rules = append(c.Rules, provider.Rule{Action: provider.Action(r.Action), Needs: neutral(r.Needs),
			Takes: neutral(r.Takes)})
	}
	return c
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

// Body returns a request in the form of a family.
func Body(f riffusion.Family, r provider.Request) riffusion.Request {
	action := riffusion.Action(r.Action)
	number := func(p riffusion.Param, value float64) *float64 {
		if !f.Accepts(action, p) {
			return nil
		}
		return &value
	}
	body := riffusion.Request{
		Action: action, Model: r.Model, Prompt: r.Prompt, Lyric: r.Lyrics, Style: r.Style, Title: r.Title,
		Instrumental: r.Instrumental,
		Custom:       r.Lyrics != "" && f.Accepts(action, riffusion.ParamCustom), AudioID: r.SongID, SwapAudioID: r.OtherSongID,
		ContinueAt:          number(riffusion.ParamContinueAt, r.From.Seconds()),
		ReplaceSectionStart: number(riffusion.ParamReplaceSectionStart, r.From.Seconds()),
		ReplaceSectionEnd:   number(riffusion.ParamReplaceSectionEnd, r.To.Seconds()),
	}
	if r.Variation > 0 {
		body.VocalVariation = riffusion.Ptr(float64(r.Variation))
	}
	return body
}
