package riffusion

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// checkSuno validates a paid call of the suno family, and sets defaults.
func checkSuno(s *Server, f *family, want *purchaseRequest) (code, problem string) {
	if want.Action == "remaster" && sunoModels[want.Model].age < sunoRemasters {
		return bad("model: %s does not remaster.", want.Model)
	}
	if code, problem = checkSunoTexts(want); code != "" {
		return code, problem
	}
	if code, problem = checkSunoKnobs(want); code != "" {
		return code, problem
	}
	if want.PersonaID != "" {
		if code, problem = s.checkPersona(want); code != "" {
			return code, problem
		}
	}
	if want.Action == "mashup" {
		if len(want.MashupIDs) != 2 {
			return bad("mashup_audio_ids: the ids of two songs.")
		}
		for _, id := range want.MashupIDs {
			if s.find(f, id) == nil {
				return bad("The song id does not exist or has been taken offline.")
			}
		}
	}
	if want.AudioID == "" {
		return "", ""
	}
	of := s.find(f, want.AudioID)
	if of == nil {
		return bad("The song id does not exist or has been taken offline.")
	}
	return checkSunoEdit(want, of)
}

// checkSunoTexts validates the texts. Their limits are those of the model.
func checkSunoTexts(want *purchaseRequest) (code, problem string) {
	m := sunoModels[want.Model]
	switch {
	case utf8.RuneCountInString(want.Lyric) > m.lyric:
		return bad("Prompt too long.") // lyrics are called so
	case utf8.RuneCountInString(want.Style) > m.style:
		return bad("Tags too long.")
	case utf8.RuneCountInString(want.Title) > m.title:
		return bad("Title too long.")
	case want.NegativeTags != "" && want.StyleNegative != "":
		return bad("style_negative is the former name of negative_tags.")
	case want.Action == "replace_section" && utf8.RuneCountInString(want.Prompt) > m.lyric:
		return bad("Prompt too long.")
	case strings.HasPrefix(want.Action, "artist_consistency") && strings.TrimSpace(want.Prompt+want.Lyric) == "" &&
		!want.Instrumental && want.LyricPrompt == nil:
		return bad("prompt is required.")
	}
	return "", ""
}

// checkSunoKnobs validates the ranges of optional parameters. Those that an action or
// model does not use are ignored, except for variety and variation_category.
func checkSunoKnobs(want *purchaseRequest) (code, problem string) {
	for name, value := range map[string]*float64{"weirdness": want.Weirdness, "style_influence": want.StyleInfluence,
		"audio_weight": want.AudioWeight} {
		if value != nil && !(*value >= 0 && *value <= 1) {
			return bad("%s: from 0 to 1.", name)
		}
	}
	for name, c := range map[string]struct {
		value string
		known string
	}{
		"vocal_gender": {want.VocalGender, "m f"}, "variety": {want.Variety, "off normal high extra max"},
		"variation_category":          {want.Variation, "high normal subtle"},
		"replace_section_result_mode": {want.ResultMode, "full_song candidates"},
	} {
		if c.value != "" && !slices.Contains(strings.Fields(c.known), c.value) {
			return bad("%s: one of %s.", name, c.known)
		}
	}
	if d := want.Duration; d != nil && (*d < 10 || *d > 360) {
		return bad("duration: an integer from 10 to 360.")
	}
	if want.Variation != "" && sunoModels[want.Model].age < sunoVariations {
		return bad("variation_category: %s does not take it.", want.Model)
	}
	return "", ""
}

// checkSunoEdit validates what depends on the song that is edited.
func checkSunoEdit(want *purchaseRequest, of *source) (code, problem string) {
	within := func(name string, start, end *float64) (code, problem string) {
		from := 0.0
		if start != nil {
			from = *start
		}
		// No document requires the end: the songs are then edited to theirs.
		if end == nil && from >= 0 && from < of.length {
			return "", ""
		}
		if end == nil || !(from >= 0 && from < *end && *end < of.length) {
			return bad("%s_start, %[1]s_end: 0 <= start < end < %g.", name, of.length)
		}
		return "", ""
	}
	switch want.Action {
	case "extend", "upload_extend":
		switch {
		case *want.ContinueAt <= 0:
			return bad("continue_at must be a number greater than 0")
		case *want.ContinueAt > of.length+0.01: // lengths are reported rounded
			return bad("continue_at: at most %g.", of.length)
		case !want.Instrumental && strings.TrimSpace(want.Lyric) == "" && want.LyricPrompt == nil:
			return bad("lyric is required when extend audio and instrumental is false")
		}
	case "replace_section":
		start, end := *want.ReplaceSectionStart, *want.ReplaceSectionEnd
		if !(start >= 0 && start < end && end <= of.length+0.01) {
			return bad("replace_section_start, replace_section_end: 0 <= start < end <= %g.", of.length)
		}
	case "underpainting":
		return within("underpainting", want.UnderpaintingStart, want.UnderpaintingEnd)
	case "overpainting":
		if want.Lyric != "" && !want.Custom {
			return bad("custom: lyrics need the custom mode.")
		}
		return within("overpainting", want.OverpaintingStart, want.OverpaintingEnd)
	case "samples":
		return within("samples", want.SamplesStart, want.SamplesEnd)
	case "concat":
		if len(of.history) == 0 {
			return bad("audio_id: the song continues no other.")
		}
	}
	if of.uploaded && (want.Action == "extend" || want.Action == "cover") {
		return bad("action: recordings need upload_%s.", want.Action)
	}
	return "", ""
}
