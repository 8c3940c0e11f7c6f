package commands

import "encoding/json"

// Form is a window with up to five fields (Discord: a modal). It can only be a
// first answer, so nothing slow may come before it.
//
// https://discord.com/developers/docs/components/reference#label
type Form struct {
	CustomID string
	Title    string // at most 45 characters
	Fields   []FormField
}

// FormField is one labelled field of a form.
type FormField struct {
	Label       string // at most 45 characters
	Description string // at most 100 characters
	Input       any    // TextField or SelectField
}

// TextField is a field to type in.
type TextField struct {
	CustomID    string
	Value       string // what it holds at first
	Placeholder string // at most 100 characters
	Max         int    // characters, at most 4000
	Paragraph   bool   // several lines
	Required    bool
}

// SelectField is a field to choose from.
type SelectField struct {
	CustomID    string
	Placeholder string
	Options     []string // at most 25, of at most 100 characters
	Labels      []string // what people read for each; empty: the options themselves
	Chosen      string   // one of Options
}

// MarshalJSON writes the form as the data of a modal response.
func (f Form) MarshalJSON() ([]byte, error) {
	type label struct {
		Type        int    `json:"type"`
		Label       string `json:"label"`
		Description string `json:"description,omitempty"`
		Component   any    `json:"component"`
	}
	labels := make([]label, 0, len(f.Fields))
	for _, field := range f.Fields {
		labels = append(labels, label{18, field.Label, field.Description, field.Input})
	}
	return json.Marshal(map[string]any{"custom_id": f.CustomID, "title": f.Title, "components": labels})
}

// MarshalJSON writes the field as Discord's component type 4.
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
	}{4, t.CustomID, style, t.Required, t.Max, cut(t.Value, t.Max), t.Placeholder})
}

// MarshalJSON writes the field as Discord's component type 3.
func (s SelectField) MarshalJSON() ([]byte, error) {
	type option struct {
		Label   string `json:"label"`
		Value   string `json:"value"`
		Default bool   `json:"default,omitempty"`
	}
	options := make([]option, 0, len(s.Options))
	for i, o := range s.Options[:min(len(s.Options), 25)] {
		label := o
		if i < len(s.Labels) {
			label = s.Labels[i]
		}
		options = append(options, option{cut(label, 100), cut(o, 100), o == s.Chosen})
	}
	return json.Marshal(struct {
		Type        int      `json:"type"`
		CustomID    string   `json:"custom_id"`
		Placeholder string   `json:"placeholder,omitempty"`
		Options     []option `json:"options"`
		Required    bool     `json:"required"`
	}{3, s.CustomID, s.Placeholder, options, false})
}
