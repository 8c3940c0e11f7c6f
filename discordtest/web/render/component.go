package render

import "strings"

// component is a component of a message or form. Its fields depend on the type.
type component struct {
	Type        int          `json:"type"`
	Components  []*component `json:"components"`
	Component   *component   `json:"component"`
	Accessory   *component   `json:"accessory"`
	Style       int          `json:"style"`
	Label       string       `json:"label"`
	Emoji       emoji        `json:"emoji"`
	Disabled    bool         `json:"disabled"`
	CustomID    string       `json:"custom_id"`
	URL         string       `json:"url"`
	Placeholder string       `json:"placeholder"`
	Options     []option     `json:"options"`
	Content     string       `json:"content"`
	Description string       `json:"description"`
	Media       picture      `json:"media"`
	File        picture      `json:"file"`
	Items       []item       `json:"items"`
	AccentColor *int         `json:"accent_color"`
	Divider     *bool        `json:"divider"`
	Spacing     int          `json:"spacing"`
	Value       string       `json:"value"`
	Required    *bool        `json:"required"`
	MinLength   int          `json:"min_length"`
	MaxLength   int          `json:"max_length"`
	MinValues   *int         `json:"min_values"`
	MaxValues   *int         `json:"max_values"`
	Default     bool         `json:"default"`
	// Values are the defaults of a menu of members, roles or channels.
	Values []defaultValue `json:"default_values"`
	// ChannelTypes are the kinds of channels that a menu of channels offers; empty: all.
	ChannelTypes []int `json:"channel_types"`
}

type emoji struct {
	Name string `json:"name"`
}

type option struct {
	Value       string `json:"value"`
	Label       string `json:"label"`
	Description string `json:"description"`
	Emoji       emoji  `json:"emoji"`
	Default     bool   `json:"default"`
}

type item struct {
	Media       picture `json:"media"`
	Description string  `json:"description"`
}

type defaultValue struct {
	ID   string `json:"id"`
	Type string `json:"type"`
}

// kinds are the names of component types, which the templates use.
var kinds = map[int]string{1: "row", 2: "button", 3: "select", 4: "input", 5: "select", 6: "select", 7: "select",
	8: "select", 9: "section", 10: "text", 11: "thumbnail", 12: "gallery", 13: "file", 14: "separator",
	17: "container", 18: "label", 19: "upload", 21: "radio", 22: "checks", 23: "check"}

// Kind returns the name of the type, empty for an unknown one.
func (c *component) Kind() string { return kinds[c.Type] }

// ButtonStyle returns the CSS class of a button.
func (c *component) ButtonStyle() string {
	switch c.Style {
	case 1:
		return "primary"
	case 3:
		return "success"
	case 4:
		return "danger"
	case 5:
		return "link"
	default:
		return "secondary"
	}
}

// Chosen returns the options that are selected by default.
func (c *component) Chosen() (chosen []option) {
	for _, o := range c.Options {
		if o.Default {
			chosen = append(chosen, o)
		}
	}
	return chosen
}

// Needed reports whether a field of a form has to be filled in. That is the default.
func (c *component) Needed() bool { return c.Required == nil || *c.Required }

// Least returns how many values of a menu have to be chosen.
func (c *component) Least() int {
	if c.MinValues != nil {
		return *c.MinValues
	}
	return 1
}

// Most returns how many values of a menu can be chosen.
func (c *component) Most() int {
	if c.MaxValues != nil {
		return *c.MaxValues
	}
	return 1
}

// Multiple reports whether several values can be chosen, or none.
func (c *component) Multiple() bool { return c.Most() > 1 || c.MinValues != nil && *c.MinValues == 0 }

// Group reports whether the field of a form has several controls.
func (c *component) Group() bool {
	kind := c.Kind()
	return kind == "radio" || kind == "checks" || kind == "select" && c.Multiple()
}

// FileName returns the name of the file of a file component.
func (c *component) FileName() string {
	bare, _, _ := strings.Cut(c.File.URL, "?")
	return bare[strings.LastIndex(bare, "/")+1:]
}

// Line reports whether a separator is drawn. That is the default.
func (c *component) Line() bool { return c.Divider == nil || *c.Divider }
