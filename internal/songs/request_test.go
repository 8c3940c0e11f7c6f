package songs_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/provider/acedata"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/riffusion"
)

// bodies lists the fields of every request that the bot can send, by family and action, according to
// the provider's guides.
var bodies = map[string]map[string]string{
	"riffusion": {
		"generate by prompt":     "action=generate model prompt",
		"generate by lyrics":     "action=generate custom lyric model style title",
		"generate instrumental":  "action=generate instrumental model prompt",
		"extend":                 "action=extend audio_id continue_at lyric model style title",
		"cover":                  "action=cover audio_id lyric model style title",
		"replace_section":        "action=replace_section audio_id lyric model replace_section_end replace_section_start style title",
		"vary":                   "action=swap_vocals audio_id lyric model style title vocal_variation",
		"swap_vocals":            "action=swap_vocals audio_id lyric model style title",
		"swap_sound":             "action=swap_sound audio_id lyric model style title",
		"upload_extend":          "action=upload_extend audio_id continue_at lyric model style title",
		"upload_cover":           "action=upload_cover audio_id lyric model style title",
		"upload_replace_section": "action=upload_replace_section audio_id lyric model replace_section_end replace_section_start style title",
		"upload_swap_vocals":     "action=upload_swap_vocals audio_id lyric model style title",
		"upload_swap_sound":      "action=upload_swap_sound audio_id lyric model style title",
	},
	"producer": {
		"generate by prompt":    "action=generate model prompt",
		"generate by lyrics":    "action=generate custom lyric model style title",
		"generate instrumental": "action=generate instrumental model prompt",
		"extend":                "action=extend audio_id continue_at custom lyric model style title",
		"cover":                 "action=cover audio_id custom lyric model style title",
		"replace_section":       "action=replace_section audio_id custom lyric model replace_section_end replace_section_start style title",
		"vary":                  "action=variation audio_id custom lyric model style title",
		"variation":             "action=variation audio_id custom lyric model style title",
		"swap_vocals":           "action=swap_vocals audio_id custom lyric model style swap_audio_id title",
		"swap_instrumentals":    "action=swap_instrumentals audio_id custom lyric model style swap_audio_id title",
		"stems":                 "action=stems audio_id",
		"upload_extend":         "action=upload_extend audio_id continue_at custom lyric model style title",
		"upload_cover":          "action=upload_cover audio_id custom lyric model style title",
	},
	"suno": {
		"generate by prompt":      "action=generate model prompt",
		"generate by lyrics":      "action=generate custom lyric model style title",
		"generate instrumental":   "action=generate instrumental model prompt",
		"extend":                  "action=extend audio_id continue_at custom lyric model style title",
		"cover":                   "action=cover audio_id custom lyric model style title",
		"join":                    "action=concat audio_id model",
		"stems":                   "action=stems audio_id",
		"all_stems":               "action=all_stems audio_id",
		"replace_section":         "action=replace_section audio_id lyric model replace_section_end replace_section_result_mode replace_section_start style",
		"add_instrumental":        "action=underpainting audio_id model style underpainting_end underpainting_start",
		"add_vocals":              "action=overpainting audio_id custom lyric model overpainting_end overpainting_start style title",
		"remaster":                "action=remaster audio_id model",
		"mashup":                  "action=mashup custom lyric mashup_audio_ids model style title",
		"sample":                  "action=samples audio_id custom lyric model samples_end samples_start style title",
		"upload_extend":           "action=upload_extend audio_id continue_at custom lyric model style title",
		"upload_cover":            "action=upload_cover audio_id custom lyric model style title",
		"upload_add_instrumental": "action=underpainting audio_id model style underpainting_end underpainting_start",
		"upload_add_vocals":       "action=overpainting audio_id custom lyric model overpainting_end overpainting_start style title",
		"upload_sample":           "action=samples audio_id custom lyric model samples_end samples_start style title",
	},
}

const wholeSong = "[Verse]\nWoke up with the sun\n[Chorus]\nHappy days\n[Verse 2]\nDancing"

func TestRequestBodiesMatchGuide(t *testing.T) {
	for _, api := range []riffusion.Family{riffusion.Riffusion(), riffusion.Producer(), riffusion.Suno()} {
		family := acedata.Capabilities(api)
		want := bodies[family.ID]
		for _, a := range family.Actions() {
			if a != provider.ActionGenerate && want[string(a)] == "" {
				t.Errorf("%s: no body for %s", family.Name, a)
			}
		}
		for name, fields := range want {
			for _, model := range append(family.ModelIDs(), "") {
				action := actionOf(name, fields)
				if m := modelOf(family, cmp.Or(model, family.DefaultModel())); m.Actions != nil && !slices.Contains(m.Actions, action) {
					continue // the model lacks the action
				}
				spec := songs.SongSpec{Model: model}
				switch name {
				case "generate by prompt":
					spec.Prompt = "a song"
				case "generate by lyrics":
					spec.Lyrics, spec.Style, spec.Title = wholeSong, "pop", "T"
				case "generate instrumental":
					spec.Prompt, spec.Instrumental = "a song", true
				default:
					spec.Style, spec.Title = "pop", "T"
					spec.Edit = &songs.Edit{Action: action, VendorID: "v1", Lyrics: wholeSong, Length: time.Minute,
						From: 10 * time.Second, To: 20 * time.Second}
					if name == "vary" {
						spec.Edit.Variation = 50
					}
					switch action.Base() { // songs with a text of their own
					case provider.ActionAddVocals, provider.ActionMashup, provider.ActionSample:
						spec.Lyrics = wholeSong
					}
					if family.Accepts(action, provider.ParamOtherSong) {
						spec.Edit.Other, spec.Edit.OtherVendorID = "o", "v2"
					}
				}
				if err := spec.Check(family); err != nil {
					t.Errorf("%s, %s: %v", family.Name, name, err)
				}
				r := acedata.Body(api, spec.Request(family))
				if err := api.Validate(r); err != nil {
					t.Errorf("%s, %s: %v", family.Name, name, err)
				}
				if got := sentFields(t, api, r); got != fields {
					t.Errorf("%s, %s:\nsent %s\nwant %s", family.Name, name, got, fields)
				}
				if want := model; want != "" && r.Model != want && !strings.Contains(fields, "stems") {
					t.Errorf("%s, %s: model %q, want %q", family.Name, name, r.Model, want)
				}
			}
		}
	}
}

// actionOf returns the action of a row of [bodies].
func actionOf(name, fields string) provider.Action {
	switch {
	case strings.HasPrefix(name, "generate"):
		return provider.ActionGenerate
	case name == "vary":
		return provider.Action(strings.TrimPrefix(strings.Fields(fields)[0], "action="))
	default:
		return provider.Action(name)
	}
}

func modelOf(family provider.Capabilities, id string) provider.Model {
	i := slices.IndexFunc(family.Models, func(m provider.Model) bool { return m.ID == id })
	if i < 0 {
		return provider.Model{}
	}
	return family.Models[i]
}

// sentFields returns the names of the fields of a body in order, and the value of action.
func sentFields(t *testing.T, api riffusion.Family, r riffusion.Request) string {
	t.Helper()
	b, err := api.Encode(r)
	if err != nil {
		t.Fatal(err)
	}
	var body map[string]any
	if err := json.Unmarshal(b, &body); err != nil {
		t.Fatal(err)
	}
	names := slices.Sorted(maps.Keys(body))
	names[slices.Index(names, "action")] = fmt.Sprint("action=", body["action"])
	return strings.Join(names, " ")
}

// TestEditSendsLyricsOfWholeSong checks that an edit is sent with the lyrics of the whole resulting
// song.
func TestEditSendsLyricsOfWholeSong(t *testing.T) {
	song := songs.Song{Lyrics: wholeSong, Duration: 60 * time.Second}
	for i, text := range strings.Split(wholeSong, "\n") {
		song.Words = append(song.Words, songs.Word{Text: text, Start: time.Duration(i) * 10 * time.Second,
			End: time.Duration(i+1) * 10 * time.Second, Line: i})
	}
	untimed := songs.Song{Lyrics: wholeSong, Duration: 60 * time.Second}
	instrumental := songs.Song{Lyrics: "[Instrumental]", Duration: 60 * time.Second}
	unknown := songs.Song{Duration: 60 * time.Second}
	second := func(n float64) time.Duration { return time.Duration(n * float64(time.Second)) }
	for name, c := range map[string]struct {
		action   provider.Action
		song     songs.Song
		from, to float64
		brief    songs.SongSpec
		want     string
	}{
		"cover":                    {provider.ActionCover, song, 0, 0, songs.SongSpec{Style: "pop"}, wholeSong},
		"swap":                     {provider.ActionSwapVocals, song, 0, 0, songs.SongSpec{}, wholeSong},
		"sound":                    {provider.ActionSwapSound, song, 0, 0, songs.SongSpec{}, wholeSong},
		"cover of an instrumental": {provider.ActionCover, instrumental, 0, 0, songs.SongSpec{}, "[Instrumental]"},
		"cover of unknown lyrics":  {provider.ActionCover, unknown, 0, 0, songs.SongSpec{}, ""},
		"extend at the end": {provider.ActionExtend, song, 60, 0, songs.SongSpec{Lyrics: "[Outro]\nGood night"},
			wholeSong + "\n[Outro]\nGood night"},
		"extend earlier": {provider.ActionExtend, song, 20, 0, songs.SongSpec{Lyrics: "[Outro]\nGood night"},
			"[Verse]\nWoke up with the sun\n[Outro]\nGood night"},
		"extend before the first line": {provider.ActionExtend, songs.Song{Lyrics: "Late", Duration: second(60),
			Words: []songs.Word{{Text: "Late", Start: second(30), End: second(31)}}},
			10, 0, songs.SongSpec{Lyrics: "Early"}, "Early"},
		"extend without lyrics": {provider.ActionExtend, song, 20, 0, songs.SongSpec{}, wholeSong},
		"extend, instrumental": {provider.ActionExtend, song, 60, 0, songs.SongSpec{Instrumental: true},
			wholeSong + "\n[Instrumental]"},
		"extend an instrumental": {provider.ActionExtend, instrumental, 60, 0, songs.SongSpec{Instrumental: true},
			"[Instrumental]"},
		"extend unknown lyrics": {provider.ActionExtend, unknown, 60, 0, songs.SongSpec{Lyrics: "More"}, "More"},
		"replace a section": {provider.ActionReplaceSection, song, 20, 40, songs.SongSpec{Lyrics: "Other days"},
			"[Verse]\nWoke up with the sun\n[Chorus]\nOther days\n[Verse 2]\nDancing"},
		"replace with its marker": {provider.ActionReplaceSection, song, 20, 40,
			songs.SongSpec{Lyrics: "[Bridge]\nOther days"},
			"[Verse]\nWoke up with the sun\n[Bridge]\nOther days\n[Verse 2]\nDancing"},
		"replace a line": {provider.ActionReplaceSection, song, 30, 40, songs.SongSpec{Lyrics: "Other days"},
			"[Verse]\nWoke up with the sun\n[Chorus]\nOther days\n[Verse 2]\nDancing"},
		"replace the beginning": {provider.ActionReplaceSection, song, 0, 20, songs.SongSpec{Lyrics: "Slept"},
			"[Verse]\nSlept\n[Chorus]\nHappy days\n[Verse 2]\nDancing"},
		"replace the end": {provider.ActionReplaceSection, song, 40, 60, songs.SongSpec{Lyrics: "Still"},
			"[Verse]\nWoke up with the sun\n[Chorus]\nHappy days\n[Verse 2]\nStill"},
		"replace, rounded": {provider.ActionReplaceSection, song, 20.04, 39.96,
			songs.SongSpec{Lyrics: "Other days"},
			"[Verse]\nWoke up with the sun\n[Chorus]\nOther days\n[Verse 2]\nDancing"},
		"replace without timings": {provider.ActionReplaceSection, untimed, 20, 40,
			songs.SongSpec{Lyrics: "Other days"},
			"[Verse]\nWoke up with the sun\n[Chorus]\nOther days\n[Verse 2]\nDancing"},
		"replace without lyrics": {provider.ActionReplaceSection, song, 20, 40, songs.SongSpec{}, wholeSong},
	} {
		spec := c.brief
		spec.Edit = songs.NewEdit(c.action, songs.Entry{Song: c.song})
		spec.Edit.VendorID, spec.Edit.From, spec.Edit.To = "v", second(c.from), second(c.to)
		spec.Edit.FindLines(c.song)
		if got := spec.Request(acedata.Riffusion()).Lyrics; got != c.want {
			t.Errorf("%s:\n%q, want\n%q", name, got, c.want)
		}
	}
}

// TestEditOfSongWithoutIDIsRejected checks that a song without a provider id cannot be edited.
func TestEditOfSongWithoutIDIsRejected(t *testing.T) {
	for _, action := range []provider.Action{provider.ActionCover, provider.ActionExtend, provider.ActionSwapVocals} {
		spec := songs.SongSpec{Style: "pop", Edit: &songs.Edit{Action: action, From: time.Minute, Length: time.Minute}}
		err := spec.Check(acedata.Riffusion())
		var problem *songs.SpecError
		if !errors.As(err, &problem) || problem.Field != "song" {
			t.Errorf("%s: %v", action, err)
		}
		spec.Edit.Upload = "https://example.com/a.mp3"
		if err := spec.Check(acedata.Riffusion()); err != nil {
			t.Errorf("%s of a recording: %v", action, err)
		}
	}
}
