package acedata

import (
	"cmp"
	"math"
	"strings"

	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/riffusion"
)

// Body returns a request in the form of a family. The model is always named, because the
// provider's own default may be another one than the family's.
func Body(f riffusion.Family, r provider.Request) riffusion.Request {
	b := bodyOf{f, riffusion.Action(r.Action)}
	body := riffusion.Request{
		Action: b.action, Prompt: r.Prompt, Lyric: r.Lyrics, Part: r.Part, Style: r.Style, NegativeTags: r.Avoid,
		Title: r.Title, Instrumental: r.Instrumental,
		Custom:      r.Lyrics != "" && b.takes(riffusion.ParamCustom),
		Duration:    int(math.Round(r.Length.Seconds())),
		VocalGender: b.gender(r.Gender), AudioID: r.SongID, SwapAudioID: r.OtherSongID,
		ContinueAt:     b.number(riffusion.ParamContinueAt, r.From.Seconds()),
		VocalVariation: b.percent(riffusion.ParamVocalVariation, r.Variation), VariationCategory: b.level(r.Variation),
		Weirdness:      b.percent(riffusion.ParamWeirdness, r.Weirdness),
		StyleInfluence: b.percent(riffusion.ParamStyleInfluence, r.StyleWeight),
		SoundStrength:  b.percent(riffusion.ParamSoundStrength, r.StyleWeight),
		AudioWeight:    b.percent(riffusion.ParamAudioWeight, r.AudioWeight),
		CoverStrength:  b.percent(riffusion.ParamCoverStrength, r.AudioWeight), Key: r.Key,
	}
	if b.takes(riffusion.ParamModel) {
		body.Model = cmp.Or(r.Model, f.DefaultModel())
	}
	if r.To > 0 || f.Requires(b.action, riffusion.ParamReplaceSectionEnd) {
		body.ReplaceSectionStart = b.number(riffusion.ParamReplaceSectionStart, r.From.Seconds())
		body.ReplaceSectionEnd = b.number(riffusion.ParamReplaceSectionEnd, r.To.Seconds())
	}
	body.PersonaID, body.PersonaAudioID = splitPersona(r.Persona)
	return body
}

// bodyOf converts values for an action of a family.
type bodyOf struct {
	family riffusion.Family
	action riffusion.Action
}

func (b bodyOf) takes(p riffusion.Param) bool { return b.family.Accepts(b.action, p) }

// number returns nil if the action does not take the parameter.
func (b bodyOf) number(p riffusion.Param, value float64) *float64 {
	if !b.takes(p) {
		return nil
	}
	return &value
}

// percent returns a percentage in the range of the family, nil for 0.
func (b bodyOf) percent(p riffusion.Param, value int) *float64 {
	if value <= 0 {
		return nil
	}
	return b.number(p, b.family.Range(p).Of(value))
}

// level returns the value for a variation in percent, "" for 0.
func (b bodyOf) level(percent int) string {
	levels := b.family.Values[riffusion.ParamVariationCategory]
	if percent <= 0 || len(levels) == 0 || !b.takes(riffusion.ParamVariationCategory) {
		return ""
	}
	return levels[min((percent-1)*len(levels)/100, len(levels)-1)]
}

// gender returns the family's value of a gender, "" if it has none.
func (b bodyOf) gender(g provider.Gender) string {
	values := b.family.Values[riffusion.ParamVocalGender]
	for i, known := range []provider.Gender{provider.GenderFemale, provider.GenderMale} {
		if g == known && i < len(values) {
			return values[i]
		}
	}
	return ""
}

// personaSeparator divides the id of a voice from that of the song that it was made from.
const personaSeparator = "@"

// joinPersona returns the neutral id of a voice: the API needs both ids to use it.
func joinPersona(id, audioID string) string { return id + personaSeparator + audioID }

func splitPersona(persona string) (id, audioID string) {
	id, audioID, _ = strings.Cut(persona, personaSeparator)
	return id, audioID
}
