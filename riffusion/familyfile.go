package riffusion

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"strings"
	"time"
)

// families has one document for each family.
//
//go:embed families/*.json
var families embed.FS

const (
	familiesDir = "families"
	familyExt   = ".json"
)

// familyFile is the document of a family. Parameters that begin with @ name a group.
type familyFile struct {
	Name        string `json:"name"`
	DisplayName string `json:"display_name"`
	Source      string `json:"source"`
	Paths       struct {
		Audios  string `json:"audios"`
		Tasks   string `json:"tasks"`
		Upload  string `json:"upload"`
		Lyrics  string `json:"lyrics"`
		WAV     string `json:"wav"`
		Video   string `json:"video"`
		MIDI    string `json:"midi"`
		Timing  string `json:"timing"`
		Persona string `json:"persona"`
		Vox     string `json:"vox"`
	} `json:"paths"`
	Async        bool `json:"async"`
	Find         bool `json:"find"`
	SongsPerCall int  `json:"songs_per_call"`
	Length       struct {
		Least int `json:"least"` // seconds
		Most  int `json:"most"`
	} `json:"length"`
	Limits Limits              `json:"limits"`
	Ranges map[Param]Range     `json:"ranges"`
	Values map[Param][]string  `json:"values"`
	States States              `json:"states"`
	Codes  map[string]string   `json:"errors"`
	Models []modelFile         `json:"models"`
	Groups map[string][]string `json:"groups"`
	Rules  []ruleFile          `json:"rules"`
}

type modelFile struct {
	ID             string   `json:"id"`
	Default        bool     `json:"default"`
	Limits         Limits   `json:"limits"`
	WithoutActions []Action `json:"without_actions"`
	Without        []Param  `json:"without"`
}

type ruleFile struct {
	Action Action `json:"action"`
	Wire   string `json:"wire"`
	// Upload is the wire name of the same action on a recording, if there is one.
	Upload   string           `json:"upload"`
	WireWith map[Param]string `json:"wire_with"`
	Needs    []string         `json:"needs"`
	OneOf    []string         `json:"one_of"`
	Takes    []string         `json:"takes"`
	Names    map[Param]string `json:"names"`
	Fields   map[string]any   `json:"fields"`
}

// FamilyNames returns the names of all families.
func FamilyNames() []string {
	entries, err := families.ReadDir(familiesDir)
	if err != nil {
		panic(err) // the directory is embedded
	}
	var names []string
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), familyExt))
	}
	return names
}

// mustFamily returns an embedded family. A test checks that all are valid.
func mustFamily(name string) Family {
	b, err := families.ReadFile(path.Join(familiesDir, name+familyExt))
	if err != nil {
		panic(err)
	}
	f, err := parseFamily(b)
	if err != nil {
		panic(fmt.Errorf("riffusion: family %s: %w", name, err))
	}
	return f
}

// parseFamily reads the document of a family. Unknown fields, parameters and codes are
// errors.
func parseFamily(b []byte) (Family, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	var w familyFile
	if err := d.Decode(&w); err != nil {
		return Family{}, fmt.Errorf("decode document: %w", err)
	}
	f := Family{
		Name: w.Name, DisplayName: w.DisplayName, Source: w.Source,
		AudiosPath: w.Paths.Audios, TasksPath: w.Paths.Tasks, UploadPath: w.Paths.Upload, LyricsPath: w.Paths.Lyrics,
		WAVPath: w.Paths.WAV, VideoPath: w.Paths.Video, MIDIPath: w.Paths.MIDI, TimingPath: w.Paths.Timing,
		PersonaPath: w.Paths.Persona, VoxPath: w.Paths.Vox,
		Async: w.Async, Find: w.Find, SongsPerCall: w.SongsPerCall, Limits: w.Limits, Ranges: w.Ranges,
		Values: w.Values, States: w.States, Codes: w.Codes,
		MinLength: time.Duration(w.Length.Least) * time.Second, MaxLength: time.Duration(w.Length.Most) * time.Second,
	}
	for _, m := range w.Models {
		f.Models = append(f.Models, Model(m))
	}
	groups := groups{all: w.Groups}
	for _, r := range w.Rules {
		rule := Rule{Action: r.Action, Wire: r.Wire, WireWith: r.WireWith, Names: r.Names, Fields: r.Fields,
			Needs: groups.expand(r.Needs, 0), Takes: groups.expand(r.Takes, 0), OneOf: groups.expand(r.OneOf, 0)}
		f.Rules = append(f.Rules, rule)
		if r.Upload != "" {
			rule.Action, rule.Wire = r.Action.OfUpload(), r.Upload
			f.Rules = append(f.Rules, rule)
		}
	}
	return f, errors.Join(append(groups.problems, f.check()...)...)
}

// groups replaces the names of groups by their parameters.
type groups struct {
	all      map[string][]string
	problems []error
}

// maxGroupDepth is how deep groups may be nested.
const maxGroupDepth = 4

func (g *groups) expand(names []string, depth int) []Param {
	var found []Param
	for _, name := range names {
		group, isGroup := strings.CutPrefix(name, "@")
		switch members, ok := g.all[group]; {
		case !isGroup:
			found = append(found, Param(name))
		case !ok || depth == maxGroupDepth:
			g.problems = append(g.problems, fmt.Errorf("group %q is missing or too deep", group))
		default:
			found = append(found, g.expand(members, depth+1)...)
		}
	}
	return found
}
