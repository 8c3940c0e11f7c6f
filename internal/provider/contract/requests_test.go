package contract_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/provider/providertest"
)

// parent has the ids of what requests refer to.
type parent struct {
	song, other, extended, recording, persona string
}

// recordingKey is the key in [provider.Files] of the song that is edited.
const recordingKey = "songs/1"

// newParent makes songs at an emulated provider, and uploads a recording.
func newParent(t *testing.T, p provider.Provider, files *providertest.Files, recordings string) parent {
	t.Helper()
	files.Put(recordingKey, recording())
	made := parent{song: "song", other: "other", extended: "song", recording: "recording"}
	c := p.Capabilities()
	if !slices.ContainsFunc(c.Rules, func(r provider.Rule) bool { return c.Requires(r.Action, provider.ParamSong) }) {
		return made
	}
	found := buy(t, p, provider.Request{Action: provider.ActionGenerate, Lyrics: lyrics, Style: "folk", Key: "parent"})
	made.song, made.other, made.extended = found[0], found[len(found)-1], found[0]
	if c.Supports(provider.ActionJoin) {
		made.extended = buy(t, p, provider.Request{Action: provider.ActionExtend, SongID: made.song,
			Lyrics: lyrics, Part: lyrics, From: 2 * time.Second, Key: "extended"})[0]
	}
	if u, ok := p.(provider.Uploader); ok {
		uploaded, err := u.Upload(t.Context(), recordings+"/a.wav")
		if err != nil {
			t.Fatal(err)
		}
		made.recording = uploaded.ID
	}
	if s, ok := p.(provider.Singer); ok {
		id, err := s.CreatePersona(t.Context(), provider.Persona{Name: "Ana", SongID: made.song, Recording: recordingKey})
		if err != nil {
			t.Fatal(err)
		}
		made.persona = id
	}
	return made
}

// buy makes songs and returns their ids.
func buy(t *testing.T, p provider.Provider, r provider.Request) []string {
	t.Helper()
	ticket, err := p.Submit(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(time.Minute); ; {
		tasks, err := p.Tasks(t.Context(), []string{ticket.TaskID})
		if err != nil || len(tasks) != 1 || tasks[0].State == provider.TaskFailed {
			t.Fatalf("%+v, %v", tasks, err)
		}
		if tasks[0].State == provider.TaskSucceeded {
			var ids []string
			for _, s := range tasks[0].Songs {
				ids = append(ids, s.ID)
			}
			return ids
		}
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("%+v", tasks)
		}
	}
}

const lyrics = "[Verse]\nA paper boat goes down\n[Chorus]\nCarry me home"

// variant is a request for an action with some of its parameters.
type variant struct {
	name    string
	request provider.Request
}

// variants returns the requests for an action of a model: with what it needs, with all that it takes
// and lyrics, and in place of the lyrics with a prompt, or without a voice.
func variants(c provider.Capabilities, rule provider.Rule, oneOf bool, ids parent) []variant {
	all := append(slices.Clone(rule.Needs), rule.Takes...)
	with := func(params []provider.Param) provider.Request {
		reduced := c
		reduced.Rules = []provider.Rule{{Action: rule.Action, Needs: params}}
		return c.Fit(reduced.Fit(everything(c, rule.Action, ids)))
	}
	without := func(params ...provider.Param) provider.Request {
		return with(slices.DeleteFunc(slices.Clone(all), func(p provider.Param) bool { return slices.Contains(params, p) }))
	}
	// Orders always have a model, and the recording of the song if the provider takes it.
	least := append(slices.Clone(rule.Needs), provider.ParamModel, provider.ParamRecording)
	switch {
	case rule.Action == provider.ActionGenerate:
		least = append(least, provider.ParamPrompt)
	case oneOf:
		least = append(least, provider.ParamLyrics)
	}
	found := []variant{{"minimal", with(least)}, {"full", without(provider.ParamInstrumental)}}
	if found[1].request.Lyrics != "" {
		found[1].request.Prompt = "" // as orders do
	}
	takes := func(p provider.Param) bool { return slices.Contains(all, p) }
	if takes(provider.ParamPrompt) && takes(provider.ParamLyrics) && !oneOf {
		found = append(found, variant{"prompt",
			without(provider.ParamLyrics, provider.ParamPart, provider.ParamInstrumental)})
	}
	if takes(provider.ParamInstrumental) {
		found = append(found, variant{"instrumental", without(provider.ParamLyrics, provider.ParamPart)})
	}
	return found
}

// everything returns a request with all parameters.
func everything(c provider.Capabilities, a provider.Action, ids parent) provider.Request {
	r := provider.Request{Action: a, Model: c.DefaultModel(), Prompt: "a song about a paper boat", Lyrics: lyrics,
		Part: "[Chorus]\nCarry me home", Style: "folk", Avoid: "drums", Voice: "tenor", Title: "Boat", Instrumental: true,
		SongID: ids.song, OtherSongID: ids.other, From: time.Second, To: 2 * time.Second, Variation: 50,
		Persona: ids.persona, Gender: provider.GenderFemale, Length: max(c.MinLength, 20*time.Second), Weirdness: 40,
		StyleWeight: 60, AudioWeight: 80, Recording: recordingKey}
	if len(c.Tracks) > 0 {
		r.Track = c.Tracks[0]
	}
	switch {
	case strings.HasPrefix(string(a), "upload_"):
		r.SongID = ids.recording
	case a == provider.ActionJoin:
		r.SongID = ids.extended
	}
	return r
}

// modelClasses returns what is offered with one model of each kind: models of a kind differ in name
// only.
func modelClasses(c provider.Capabilities) []provider.Capabilities {
	var classes []provider.Capabilities
	seen := make(map[string]bool)
	for _, m := range c.Models {
		kind := fmt.Sprint(m.Actions, m.Without, m.Limits)
		if seen[kind] {
			continue
		}
		seen[kind] = true
		of := c.ForModel(m.ID)
		of.Models = []provider.Model{m}
		classes = append(classes, of)
	}
	return classes
}
