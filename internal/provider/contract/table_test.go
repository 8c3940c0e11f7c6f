package contract_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"unicode/utf8"

	"github.com/riffbot/riffbot/internal/provider"
)

// table is what the public documents say about a provider. It was written from the pages in Source.
type table struct {
	Source []string `json:"source"`
	// Platform is the name of the table that has the errors and states of several families.
	Platform string `json:"platform"`
	Path     string `json:"path"` // of the paid call
	// WireField is the field with the name of the action; nil means "action", "" that there is none.
	WireField *string          `json:"wire_field"`
	Fields    map[string]field `json:"fields"`
	Always    []string         `json:"always"` // optional fields of every action
	// Actions are the actions by their neutral name.
	Actions map[string]action `json:"actions"`
	// Unsent are documented fields that the bot never sends.
	Unsent []string `json:"unsent"`
	// States are the words for states of tasks.
	States map[string]provider.TaskState `json:"states"`
	// ErrorBody is the body of an error with STATUS and CODE.
	ErrorBody string     `json:"error_body"`
	Errors    []errorRow `json:"errors"`
}

// field is a documented field. Least, Most and Longest are its bounds, where there are any.
type field struct {
	Type    string   `json:"type"`
	Values  []string `json:"values"`
	Least   *float64 `json:"least"`
	Most    *float64 `json:"most"`
	Longest int      `json:"longest"` // in characters
}

// action is a documented action.
type action struct {
	Wire string `json:"wire"`
	// With are the names of the action in requests with some parameters.
	With     map[provider.Param]string `json:"with"`
	Required []string                  `json:"required"`
	OneOf    []string                  `json:"one_of"` // of which at least one is required
	Optional []string                  `json:"optional"`
}

// errorRow is a documented answer to the paid call and what it means.
type errorRow struct {
	Status    int               `json:"status"`
	Code      string            `json:"code"`
	Body      string            `json:"body"` // in place of the common one
	Kind      provider.Kind     `json:"kind"`
	Fault     provider.Fault    `json:"fault"`
	Purchase  provider.Purchase `json:"purchase"` // empty: not bought
	Retryable bool              `json:"retryable"`
	Next      bool              `json:"next"` // another provider may be asked
}

// readTable reads the table of a provider, with what it shares with others.
func readTable(t *testing.T, name string) table {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	var found table
	if err := d.Decode(&found); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if len(found.Source) == 0 {
		t.Errorf("%s: there is no source", name)
	}
	if found.Platform != "" {
		common := readTable(t, found.Platform)
		found.ErrorBody, found.Errors = common.ErrorBody, append(common.Errors, found.Errors...)
		for word, state := range found.States {
			common.States[word] = state
		}
		found.States = common.States
	}
	return found
}

// check compares the value of a field of a request with its description.
func (f field) check(value any) error {
	number, isNumber := value.(float64)
	text, isText := value.(string)
	var ok bool
	switch f.Type {
	case "string":
		ok = isText
	case "boolean":
		_, ok = value.(bool)
	case "number":
		ok = isNumber
	case "integer":
		ok = isNumber && number == float64(int64(number))
	case "strings":
		list, isList := value.([]any)
		ok = isList && !slices.ContainsFunc(list, func(v any) bool { _, isText := v.(string); return !isText })
	case "object":
		_, ok = value.(map[string]any)
	case "file":
		_, ok = value.(file)
	default:
		return fmt.Errorf("the table has the unknown type %q", f.Type)
	}
	switch {
	case !ok:
		return fmt.Errorf("%v is no %s", value, f.Type)
	case len(f.Values) > 0 && !slices.Contains(f.Values, text):
		return fmt.Errorf("%q is none of %q", text, f.Values)
	case f.Longest > 0 && utf8.RuneCountInString(text) > f.Longest:
		return fmt.Errorf("it has more than %d characters", f.Longest)
	case f.Least != nil && number < *f.Least || f.Most != nil && number > *f.Most:
		return fmt.Errorf("%g is out of range", number)
	}
	return nil
}

// formValue returns a value of a form in the type of its field.
func (f field) formValue(text string) any {
	switch f.Type {
	case "number", "integer":
		if n, err := strconv.ParseFloat(text, 64); err == nil {
			return n
		}
	case "boolean":
		if b, err := strconv.ParseBool(text); err == nil {
			return b
		}
	}
	return text
}
