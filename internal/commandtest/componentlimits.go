package commandtest

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode"
)

// Component types of Discord.
const (
	buttonComponent = 2
	linkButton      = 5 // style
)

// rowPayload is a row of a message without a layout, or any component at the top of a layout.
type rowPayload = componentPayload

type componentPayload struct {
	Type        int             `json:"type"`
	Style       int             `json:"style"`
	Label       string          `json:"label"`
	Emoji       json.RawMessage `json:"emoji"`
	CustomID    string          `json:"custom_id"`
	URL         string          `json:"url"`
	Placeholder string          `json:"placeholder"`
	MinValues   *int            `json:"min_values"`
	MaxValues   *int            `json:"max_values"`
	// Of layouts.
	Content     string             `json:"content"`
	Description string             `json:"description"`
	Media       mediaPayload       `json:"media"`
	File        mediaPayload       `json:"file"`
	Items       []componentPayload `json:"items"`
	Accessory   *componentPayload  `json:"accessory"`
	Components  []componentPayload `json:"components"`
	Options     []struct {
		Label       string `json:"label"`
		Value       string `json:"value"`
		Description string `json:"description"`
	} `json:"options"`
}

// rows checks the rows of buttons and menus.
func (c *limitChecker) rows(rows []rowPayload) {
	c.count("rows", len(rows), 0, 5)
	for _, row := range rows {
		c.row(row)
	}
}

func (c *limitChecker) row(row rowPayload) {
	c.count("components in a row", len(row.Components), 1, 5)
	for _, component := range row.Components {
		if component.Type != buttonComponent {
			c.count("components beside a menu", len(row.Components), 1, 1)
		}
		c.control(component)
	}
}

// control checks a button or menu.
func (c *limitChecker) control(component componentPayload) {
	if component.Type == buttonComponent {
		c.button(component)
	} else {
		c.menu(component)
	}
	if id := component.CustomID; id != "" {
		if slices.Contains(c.ids, id) {
			c.report("two components have the custom id " + id)
		}
		c.ids = append(c.ids, id)
	}
}

func (c *limitChecker) button(b componentPayload) {
	c.text("label", b.Label, 80)
	if strings.IndexFunc(b.Label, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) < 0 {
		c.report("button " + b.CustomID + b.URL + " has no label that can be read aloud")
	}
	if b.Style == linkButton {
		c.required("url of "+b.Label, b.URL, 512)
		return
	}
	c.required("custom id of "+b.Label, b.CustomID, 100)
}

func (c *limitChecker) menu(m componentPayload) {
	c.required("custom id of a menu", m.CustomID, 100)
	c.text("placeholder", m.Placeholder, 150)
	const optionMenu = 3
	if m.Type != optionMenu {
		return
	}
	c.count("options", len(m.Options), 1, 25)
	values := make(map[string]bool)
	for _, o := range m.Options {
		c.required("label of an option", o.Label, 100)
		c.required("value of "+o.Label, o.Value, 100)
		c.text("description of "+o.Label, o.Description, 100)
		if values[o.Value] {
			c.report("two options have the value " + o.Value)
		}
		values[o.Value] = true
	}
	if m.MinValues != nil {
		c.count("required options", *m.MinValues, 0, len(m.Options))
	}
	if m.MaxValues != nil {
		c.count("permitted options", *m.MaxValues, 1, len(m.Options))
	}
}
