package riffusion

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

// knownActions are all actions, for rules of families.
var knownActions = []Action{ActionGenerate, ActionExtend, ActionCover, ActionReplaceSection, ActionVariation,
	ActionSwapVocals, ActionSwapSound, ActionSwapInstrumentals, ActionStems, ActionJoin, ActionAllStems, ActionAddVocals,
	ActionAddInstrumental, ActionRemaster, ActionMashup, ActionSample}

func TestEmbeddedFamiliesAreValid(t *testing.T) {
	if names := FamilyNames(); !slices.Equal(names, []string{"producer", "riffusion", "suno"}) {
		t.Errorf("families %q", names)
	}
	for _, name := range FamilyNames() {
		b, err := families.ReadFile(familiesDir + "/" + name + familyExt)
		if err != nil {
			t.Fatal(err)
		}
		f, err := parseFamily(b)
		if err != nil || f.Name != name {
			t.Errorf("%s: name %q, %v", name, f.Name, err)
		}
		for _, r := range f.Rules {
			if !slices.Contains(knownActions, r.Action.Base()) {
				t.Errorf("%s: unknown action %s", name, r.Action)
			}
		}
		for _, p := range []string{f.AudiosPath, f.TasksPath, f.UploadPath, f.LyricsPath, f.WAVPath, f.VideoPath, f.MIDIPath,
			f.TimingPath, f.PersonaPath, f.VoxPath} {
			if p != "" && !strings.HasPrefix(p, "/"+name+"/") {
				t.Errorf("%s: path %s", name, p)
			}
		}
		for _, word := range slices.Concat(f.States.Running, f.States.Succeeded, f.States.Failed) {
			if word != strings.ToLower(word) {
				t.Errorf("%s: the status word %s is not in lower case", name, word)
			}
		}
	}
}

// smallFamily is the shortest valid document.
const smallFamily = `{"name":"n","display_name":"N","source":"s","paths":{"audios":"/a","tasks":"/t"},"songs_per_call":1,
	"models":[{"id":"m","default":true}],"rules":[{"action":"generate","takes":["prompt"]}]}`

func TestMistakesInFamiliesAreFound(t *testing.T) {
	if _, err := parseFamily([]byte(smallFamily)); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ old, text, want string }{
		"unknown field":            {`"name":"n"`, `"name":"n","colour":1`, "colour"},
		"no name":                  {`"name":"n"`, `"name":""`, "name"},
		"no tasks":                 {`,"tasks":"/t"`, ``, "paths"},
		"no model":                 {`{"id":"m","default":true}`, ``, "models"},
		"two default models":       {`{"id":"m","default":true}`, `{"id":"m","default":true},{"id":"o","default":true}`, "2 models"},
		"no default model":         {`,"default":true`, ``, "0 models"},
		"nothing to generate with": {`"action":"generate"`, `"action":"cover"`, "generate"},
		"unknown parameter":        {`["prompt"]`, `["prompt","colour"]`, "colour"},
		"unknown group":            {`["prompt"]`, `["@made"]`, "made"},
		"endless group":            {`["prompt"]}]`, `["@a"]}],"groups":{"a":["@a"]}`, `"a"`},
		"two rules":                {`["prompt"]}]`, `["prompt"]},{"action":"generate"}]`, "two rules"},
		"name of another parameter": {`["prompt"]}]`, `["prompt"],"names":{"lyric":"words"}}]`,
			"does not take"},
		"model without an unknown parameter": {`"default":true`, `"default":true,"without":["colour"]`, "colour"},
		"model without an unknown action":    {`"default":true`, `"default":true,"without_actions":["paint"]`, "paint"},
		"range of an unknown parameter":      {`"songs_per_call"`, `"ranges":{"colour":{"most":1}},"songs_per_call"`, "colour"},
		"unknown meaning of a code":          {`"songs_per_call"`, `"errors":{"late":"never"},"songs_per_call"`, "never"},
	} {
		text := strings.Replace(smallFamily, c.old, c.text, 1)
		if text == smallFamily {
			t.Fatalf("%s: nothing was replaced", name)
		}
		if _, err := parseFamily([]byte(text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// TestFamilyOfOneFileWorks uses everything that a document can have beyond the embedded
// ones.
func TestFamilyOfOneFileWorks(t *testing.T) {
	f, err := parseFamily([]byte(`{"name":"n","display_name":"N","source":"s","paths":{"audios":"/a","tasks":"/t"},
		"songs_per_call":3,"length":{"least":5,"most":9},"ranges":{"weirdness":{"least":10,"most":90}},
		"states":{"running":["done"],"succeeded":["ready"],"failed":["gone"]},"errors":{"poor":"used_up"},
		"models":[{"id":"m","default":true}],
		"rules":[{"action":"generate","wire":"make","needs":["prompt"],"takes":["weirdness","duration"],
			"names":{"prompt":"text"},"fields":{"kind":"song"}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	b, err := f.Encode(Request{Prompt: "x", Weirdness: Ptr(f.Range(ParamWeirdness).Of(100)), Duration: 9})
	if want := `{"action":"make","duration":9,"kind":"song","text":"x","weirdness":90}`; err != nil || string(b) != want {
		t.Errorf("%s, %v, want %s", b, err, want)
	}
	if least := f.Range(ParamWeirdness).Of(1); least != 10 {
		t.Errorf("1 %% is %g", least)
	}
	if f.MaxLength != 9*time.Second || f.Validate(Request{Prompt: "x", Duration: 10}) == nil ||
		f.Validate(Request{Prompt: "x", Weirdness: Ptr(0.5)}) == nil {
		t.Error("numbers out of range are taken")
	}
	words := newStateWords(f.States)
	for word, want := range map[string]TaskState{"done": TaskRunning, "READY": TaskSucceeded, "gone": TaskFailed,
		"complete": TaskSucceeded, "failed": TaskFailed, "new": TaskRunning} {
		if got := words.of(word); got != want {
			t.Errorf("%s means %s, want %s", word, got, want)
		}
	}
	if m := meaningOf(403, true, "Poor", f.Codes); m.purchase != NotBought || !errors.Is(m.cause, ErrQuota) {
		t.Errorf("%+v", m)
	}
	if m := meaningOf(403, true, "poor", nil); m.purchase != MaybeBought {
		t.Errorf("in another family: %+v", m)
	}
}
