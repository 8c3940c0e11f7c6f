package riffusion

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Family describes one of the APIs as data, read from a file in the directory families.
// The values returned by [Riffusion], [Producer], [Suno] and [FamilyByName] may be modified.
type Family struct {
	Name        string
	DisplayName string // as people read it
	Source      string // the page that documents it
	AudiosPath  string // for purchases
	TasksPath   string // for tasks
	UploadPath  string // for recordings; this and the following are empty if not supported
	LyricsPath  string // for lyrics
	WAVPath     string // for WAV files
	VideoPath   string // for videos
	MIDIPath    string // for notes
	TimingPath  string // for the times of words
	PersonaPath string // for voices
	VoxPath     string // for the voice of a section of a song
	Async       bool   // whether requests take the parameter async
	Find        bool   // whether tasks can be listed by time, for [Client.Find]
	Rules       []Rule // one for each action
	Models      []Model
	Limits      Limits
	// Ranges are the ranges of numbers, where they differ from those of [Request].
	Ranges map[Param]Range
	// Values are the values of texts that have fixed ones: the genders of voices, female
	// first, and others from the least to the most.
	Values map[Param][]string
	// MinLength and MaxLength bound [Request.Duration]; 0 is unknown.
	MinLength, MaxLength time.Duration
	// SongsPerCall is the usual number of songs of a purchase; decode any number.
	SongsPerCall int
	// States are the status words of the family. They take precedence over the common ones.
	States States
	// Codes are error codes of the family that mean the same as a common one.
	Codes map[string]string
}

// Range is a range of numbers, both ends included.
type Range struct {
	Least float64 `json:"least"`
	Most  float64 `json:"most"`
}

// Of returns the number at a percentage of Most, which is at least Least.
func (r Range) Of(percent int) float64 { return max(r.Least, r.Most*float64(percent)/100) }

// States are status words of tasks and songs, in lower case.
type States struct {
	Running   []string `json:"running"`
	Succeeded []string `json:"succeeded"`
	Failed    []string `json:"failed"`
}

// Riffusion returns the family of /riffusion/audios: each action on a song has one on a
// recording, swaps have no second song, and an edit contains the lyrics of the whole song.
//
// https://github.com/AceDataCloud/Docs, guides/riffusion/riffusion_audios.mdx
func Riffusion() Family { return mustFamily("riffusion") }

// Producer returns the family of /producer/audios. An edit contains the lyrics of the whole
// song and custom; stems take only the song.
//
// https://github.com/AceDataCloud/Docs, guides/producer/producer_audios.mdx
func Producer() Family { return mustFamily("producer") }

// Suno returns the family of /suno/audios. An extension contains only its own lyrics, a
// replaced section those of the whole song, and its own as [Request.Part]. Stems are songs
// whose titles end with the name of the track.
//
// https://platform.acedata.cloud/documents/suno-audios-integration
func Suno() Family { return mustFamily("suno") }

// FamilyByName returns a family by its name.
func FamilyByName(name string) (Family, error) {
	for _, known := range FamilyNames() {
		if strings.EqualFold(known, name) {
			return mustFamily(known), nil
		}
	}
	return Family{}, fmt.Errorf("unknown family %q; families: %s", name, strings.Join(FamilyNames(), ", "))
}

// rule returns the rule of an action, and whether the family has it.
func (f Family) rule(a Action) (Rule, bool) {
	i := slices.IndexFunc(f.Rules, func(r Rule) bool { return r.Action == a })
	if i < 0 {
		return Rule{}, false
	}
	return f.Rules[i], true
}

// Supports reports whether the family offers an action.
func (f Family) Supports(a Action) bool { _, ok := f.rule(a); return ok }

// Accepts reports whether an action of the family takes a parameter.
func (f Family) Accepts(a Action, p Param) bool {
	r, ok := f.rule(a)
	return slices.Contains(r.Needs, p) || slices.Contains(r.Takes, p) || p == ParamAsync && f.Async && ok
}

// Requires reports whether an action of the family needs a parameter.
func (f Family) Requires(a Action, p Param) bool {
	r, _ := f.rule(a)
	return slices.Contains(r.Needs, p)
}

// Actions returns the actions of the family.
func (f Family) Actions() []Action {
	var all []Action
	for _, r := range f.Rules {
		all = append(all, r.Action)
	}
	return all
}

// Range returns the range of a number.
func (f Family) Range(p Param) Range {
	if r, ok := f.Ranges[p]; ok {
		return r
	}
	return commonRanges[p]
}
