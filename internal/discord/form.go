package discord

import "encoding/json"

// Form is a modal with up to five fields. It can only be a first response, so a handler
// opens it before anything slow.
//
// https://discord.com/developers/docs/components/reference#label
type Form struct {
	CustomID string
	Title    string // at most 45 characters
	Fields   []FormField
}

// FormField is a field of a form with its label.
type FormField struct {
	Label       string // at most 45 characters
	Description string // at most 100 characters
	Input       Input
}

// Input is the component of a form field: a [TextField] or a [Menu].
type Input interface {
	// input returns the component to send, or nil if it is empty.
	input() any
}

// TextField is a text input.
type TextField struct {
	CustomID    string
	Value       string // initial value
	Placeholder string // at most 100 characters
	Max         int    // maximum length in characters, at most 4000
	Paragraph   bool   // multiple lines
	Required    bool
}

// MarshalJSON encodes the form as the data of a modal response.
func (f Form) MarshalJSON() ([]byte, error) {
	type label struct {
		Type        int    `json:"type"`
		Label       string `json:"label"`
		Description string `json:"description,omitempty"`
		Component   any    `json:"component"`
	}
	labels := make([]label, 0, len(f.Fields))
	for _, field := range f.Fields {
		if component := field.Input.input(); component != nil {
			labels = append(labels, label{18, Cut(field.Label, 45), Cut(field.Description, 100), component})
		}
	}
	return json.Marshal(map[string]any{"custom_id": f.CustomID, "title": Cut(f.Title, 45), "components": labels})
}

func (t TextField) input() any { return t }

// MarshalJSON encodes the field as component type 4.
func (t TextField) MarshalJSON() ([]byte, error) {
	style := 1
	if t.Paragraph {
		style = 2
	}
	return json.Marshal(struct {
		Type        int    `json:"type"`
		CustomID    string `json:"custom_id"`
		Style       int    `json:"style"`
		Required    bool   `json:"required"`
		Max         int    `json:"max_length,omitempty"`
		Value       string `json:"value,omitempty"`
		Placeholder string `json:"placeholder,omitempty"`
	}{4, t.CustomID, style, t.Required, t.Max, Cut(t.Value, t.Max), Cut(t.Placeholder, 100)})
}
