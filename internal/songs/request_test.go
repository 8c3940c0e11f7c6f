package songs_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"riffbot/internal/songs"
	"riffbot/riffusion"
)

// bodies are the fields of every request that the bot can send, by family and
// action, written from the platform's guides.
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
}

const wholeSong = "[Verse]\nWoke up with the sun\n[Chorus]\nHappy days\n[Verse 2]\nDancing"

func TestRequestBodiesAreThoseOfTheGuide(t *testing.T) {
	for _, family := range []riffusion.Family{riffusion.Riffusion(), riffusion.Producer()} {
		want := bodies[family.Name]
		for _, a := range family.Actions() {
			if a != riffusion.ActionGenerate && want[string(a)] == "" {
				t.Errorf("%s: no body for %s", family.Name, a)
			}
		}
		for name, fields := range want {
			for _, model := range append(family.ModelIDs(), "") {
				b := songs.Brief{Model: model}
				switch name {
				case "generate by prompt":
					b.Prompt = "a song"
				case "generate by lyrics":
					b.Lyrics, b.Style, b.Title = wholeSong, "pop", "T"
				case "generate instrumental":
					b.Prompt, b.Instrumental = "a song", true
				default:
					action := riffusion.Action(name)
					if name == "vary" {
						action = riffusion.Action(strings.TrimPrefix(strings.Fields(fields)[0], "action="))
					}
					b.Style, b.Title = "pop", "T"
					b.Edit = &songs.Edit{Action: action, VendorID: "v1", Words: wholeSong, Length: time.Minute, From: 10 * time.Second, To: 20 * time.Second}
					if name == "vary" {
						b.Edit.Variation = 50
					}
					if family.Accepts(action, riffusion.ParamSwapAudioID) {
						b.Edit.Other, b.Edit.OtherVendorID = "o", "v2"
					}
				}
				if err := b.Check(family); err != nil {
					t.Errorf("%s, %s: %v", family.Name, name, err)
				}
				r := b.Request(family)
				if err := family.Validate(r); err != nil {
					t.Errorf("%s, %s: %v", family.Name, name, err)
				}
				if got := sentFields(t, r); got != fields {
					t.Errorf("%s, %s:\nsent %s\nwant %s", family.Name, name, got, fields)
				}
				if want := model; want != "" && r.Model != want && !strings.Contains(fields, "stems") {
					t.Errorf("%s, %s: model %q, want %q", family.Name, name, r.Model, want)
				}
			}
		}
	}
}

// sentFields are the names of a body's fields in order, the action with its value.
func sentFields(t *testing.T, r riffusion.Request) string {
	t.Helper()
	b, err := json.Marshal(r)
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

// An edit is sent with the words of the whole song as it is to be.
func TestEditsCarryTheWholeSongsWords(t *testing.T) {
	song := songs.Song{Lyrics: wholeSong, Duration: 60 * time.Second}
	for line, text := range strings.Split(wholeSong, "\n") {
		song.Words = append(song.Words, songs.Word{Text: text, Start: time.Duration(line) * 10 * time.Second, End: time.Duration(line+1) * 10 * time.Second, Line: line})
	}
	untimed := songs.Song{Lyrics: wholeSong, Duration: 60 * time.Second}
	instrumental := songs.Song{Lyrics: "[Instrumental]", Duration: 60 * time.Second}
	unknown := songs.Song{Duration: 60 * time.Second}
	second := func(n float64) time.Duration { return time.Duration(n * float64(time.Second)) }
	for name, c := range map[string]struct {
		action   riffusion.Action
		song     songs.Song
		from, to float64
		brief    songs.Brief
		want     string
	}{
		"cover":                    {riffusion.ActionCover, song, 0, 0, songs.Brief{Style: "pop"}, wholeSong},
		"swap":                     {riffusion.ActionSwapVocals, song, 0, 0, songs.Brief{}, wholeSong},
		"sound":                    {riffusion.ActionSwapSound, song, 0, 0, songs.Brief{}, wholeSong},
		"cover of an instrumental": {riffusion.ActionCover, instrumental, 0, 0, songs.Brief{}, "[Instrumental]"},
		"cover of a song unknown":  {riffusion.ActionCover, unknown, 0, 0, songs.Brief{}, ""},
		"extend at the end":        {riffusion.ActionExtend, song, 60, 0, songs.Brief{Lyrics: "[Outro]\nGood night"}, wholeSong + "\n[Outro]\nGood night"},
		"extend earlier":           {riffusion.ActionExtend, song, 20, 0, songs.Brief{Lyrics: "[Outro]\nGood night"}, "[Verse]\nWoke up with the sun\n[Outro]\nGood night"},
		"extend before the first line": {riffusion.ActionExtend, songs.Song{Lyrics: "Late", Duration: second(60), Words: []songs.Word{{Text: "Late", Start: second(30), End: second(31)}}},
			10, 0, songs.Brief{Lyrics: "Early"}, "Early"},
		"extend without words":     {riffusion.ActionExtend, song, 20, 0, songs.Brief{}, wholeSong},
		"extend, instrumental":     {riffusion.ActionExtend, song, 60, 0, songs.Brief{Instrumental: true}, wholeSong + "\n[Instrumental]"},
		"extend an instrumental":   {riffusion.ActionExtend, instrumental, 60, 0, songs.Brief{Instrumental: true}, "[Instrumental]"},
		"extend a song unknown":    {riffusion.ActionExtend, unknown, 60, 0, songs.Brief{Lyrics: "More"}, "More"},
		"replace a section":        {riffusion.ActionReplaceSection, song, 20, 40, songs.Brief{Lyrics: "Other days"}, "[Verse]\nWoke up with the sun\n[Chorus]\nOther days\n[Verse 2]\nDancing"},
		"replace with its marker":  {riffusion.ActionReplaceSection, song, 20, 40, songs.Brief{Lyrics: "[Bridge]\nOther days"}, "[Verse]\nWoke up with the sun\n[Bridge]\nOther days\n[Verse 2]\nDancing"},
		"replace a line":           {riffusion.ActionReplaceSection, song, 30, 40, songs.Brief{Lyrics: "Other days"}, "[Verse]\nWoke up with the sun\n[Chorus]\nOther days\n[Verse 2]\nDancing"},
		"replace the beginning":    {riffusion.ActionReplaceSection, song, 0, 20, songs.Brief{Lyrics: "Slept"}, "[Verse]\nSlept\n[Chorus]\nHappy days\n[Verse 2]\nDancing"},
		"replace the end":          {riffusion.ActionReplaceSection, song, 40, 60, songs.Brief{Lyrics: "Still"}, "[Verse]\nWoke up with the sun\n[Chorus]\nHappy days\n[Verse 2]\nStill"},
		"replace, rounded":         {riffusion.ActionReplaceSection, song, 20.04, 39.96, songs.Brief{Lyrics: "Other days"}, "[Verse]\nWoke up with the sun\n[Chorus]\nOther days\n[Verse 2]\nDancing"},
		"replace without timings":  {riffusion.ActionReplaceSection, untimed, 20, 40, songs.Brief{Lyrics: "Other days"}, "[Verse]\nWoke up with the sun\n[Chorus]\nOther days\n[Verse 2]\nDancing"},
		"replace, nothing written": {riffusion.ActionReplaceSection, song, 20, 40, songs.Brief{}, wholeSong},
	} {
		b := c.brief
		b.Edit = songs.NewEdit(c.action, songs.Entry{Song: c.song})
		b.Edit.VendorID, b.Edit.From, b.Edit.To = "v", second(c.from), second(c.to)
		b.Edit.FindLines(c.song)
		if got := b.Request(riffusion.Riffusion()).Lyric; got != c.want {
			t.Errorf("%s:\n%q, want\n%q", name, got, c.want)
		}
	}
}

// A song that the API gave no id cannot be ordered from.
func TestSongWithoutAnIDIsNotOrderedFrom(t *testing.T) {
	for _, action := range []riffusion.Action{riffusion.ActionCover, riffusion.ActionExtend, riffusion.ActionSwapVocals} {
		b := songs.Brief{Style: "pop", Edit: &songs.Edit{Action: action, From: time.Minute, Length: time.Minute}}
		err := b.Check(riffusion.Riffusion())
		var problem *songs.BriefError
		if !errors.As(err, &problem) || problem.Field != "song" {
			t.Errorf("%s: %v", action, err)
		}
		b.Edit.Upload = "https://example.com/a.mp3"
		if err := b.Check(riffusion.Riffusion()); err != nil {
			t.Errorf("%s of a recording: %v", action, err)
		}
	}
}
