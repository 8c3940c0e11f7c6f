package riffusion

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/riffbot/riffbot/internal/sandbox/music"
)

// family is one of the APIs. All have paid calls to /audios and look-ups at /tasks; the
// rest is data.
type family struct {
	name   string
	models []string // the default first
	// standard are the default models of actions that do not offer the usual one.
	standard map[string]string
	actions  map[string]action
	prompt   int            // longest prompt, in characters
	jobs     map[string]job // calls beside /audios and /tasks, by the last part of their path
	routes   map[string]handler

	// check validates what depends on the action and the songs, and sets defaults.
	check func(s *Server, f *family, want *purchaseRequest) (code, problem string)
	// products returns what a purchase yields.
	products func(s *Server, f *family, want purchaseRequest) []product
	// report completes a song of an answer.
	report func(t *task, p product, score *music.Score, song map[string]any)
	// preview says that unfinished tasks list their songs, with another recording.
	preview bool
}

// families are the emulated APIs.
var families = []*family{riffusionFamily, producerFamily, sunoFamily}

// Families returns the names of the emulated APIs.
func Families() []string {
	var names []string
	for _, f := range families {
		names = append(names, f.name)
	}
	return names
}

// handler handles a call to an API.
type handler func(s *Server, f *family, w http.ResponseWriter, r *http.Request)

// action lists the parameters of a call besides those that all calls take, as in the
// documentation.
type action struct{ needs, takes string }

// check compares the fields of a call with the parameters of its action, and those that
// are always taken. The real API may ignore an unknown field; this one rejects it, so that
// a test notices.
func (a action) check(name, always string, body []byte) (code, problem string) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(body, &fields) != nil {
		return "bad_request", "The body is no JSON object."
	}
	for need := range strings.FieldsSeq(a.needs) {
		if value, ok := fields[need]; !ok || string(value) == "null" {
			return "bad_request", need + " is required."
		}
	}
	known := strings.Fields(always + " " + a.needs + " " + a.takes)
	for _, field := range slices.Sorted(maps.Keys(fields)) {
		if !slices.Contains(known, field) {
			return "bad_request", fmt.Sprintf("%s: %s does not take it.", field, name)
		}
	}
	return "", ""
}
