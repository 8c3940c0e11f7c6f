package discord

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
)

// MenuKind is the kind of a menu.
type MenuKind int

// The kinds of menus: component types of Discord.
// https://discord.com/developers/docs/components/reference#what-is-a-component
const (
	MenuOptions  MenuKind = 3
	MenuUsers    MenuKind = 5
	MenuRoles    MenuKind = 6
	MenuChannels MenuKind = 8
)

// MenuConfig describes a menu for [NewMenu].
type MenuConfig struct {
	Kind        MenuKind // [MenuOptions] if zero
	CustomID    string
	Placeholder string
	Options     []MenuOption // of [MenuOptions]
	// Chosen are the default ids of a menu of users, roles or channels.
	Chosen []string
	// Least and Most are the minimum and maximum number of choices, up to 25; 0 and 0 is
	// exactly one.
	Least, Most int
	// ChannelTypes are the types of channels to choose from; empty: all.
	ChannelTypes []int
}

// MenuOption is an option of a menu of kind [MenuOptions].
type MenuOption struct {
	Label       string // the value if empty
	Value       string
	Description string
	Chosen      bool
}

// Menu is a select menu of a message or form. Only [NewMenu] creates valid ones. A menu
// without options is omitted from its message or form.
type Menu struct {
	wire menuWire
}

type menuWire struct {
	Type         MenuKind     `json:"type"`
	CustomID     string       `json:"custom_id"`
	Placeholder  string       `json:"placeholder,omitempty"`
	Options      []optionWire `json:"options,omitempty"`
	Chosen       []defaultID  `json:"default_values,omitempty"`
	Least        *int         `json:"min_values,omitempty"`
	Most         *int         `json:"max_values,omitempty"`
	ChannelTypes []int        `json:"channel_types,omitempty"`
	Required     *bool        `json:"required,omitempty"` // of forms
}

type optionWire struct {
	Label       string `json:"label"`
	Value       string `json:"value"`
	Description string `json:"description,omitempty"`
	Default     bool   `json:"default,omitempty"`
}

type defaultID struct {
	ID   string `json:"id"`
	Type string `json:"type"`
}

// MaxOptions is the maximum number of options of a menu and of choices.
const MaxOptions = 25

// The limits of a menu's texts and of the choices of an option, in UTF-16 units.
// https://discord.com/developers/docs/components/reference#string-select
const (
	maxPlaceholder = 150
	maxOptionText  = 100
)

// NewMenu returns a menu within Discord's limits: it truncates texts, drops options
// after the 25th, and replaces empty labels. Values that are too long or repeated are
// replaced by those of [UniqueValues].
func NewMenu(c MenuConfig) Menu {
	if c.Kind == 0 {
		c.Kind = MenuOptions
	}
	if c.Least == 0 && c.Most == 0 {
		c.Least = 1
	}
	wire := menuWire{Type: c.Kind, CustomID: c.CustomID, Placeholder: Cut(c.Placeholder, maxPlaceholder),
		ChannelTypes: c.ChannelTypes}
	limit := MaxOptions
	if c.Kind == MenuOptions {
		wire.Options = optionsOf(c.Options)
		limit = max(len(wire.Options), 1)
	}
	highest := min(max(c.Most, 1), limit)
	least := min(c.Least, highest)
	wire.Least, wire.Most = &least, &highest
	defaults := 0
	for i := range wire.Options {
		if wire.Options[i].Default {
			defaults++
			wire.Options[i].Default = defaults <= highest
		}
	}
	kind := map[MenuKind]string{MenuUsers: "user", MenuRoles: "role", MenuChannels: "channel"}[c.Kind]
	for _, id := range c.Chosen {
		value := defaultID{id, kind}
		if id != "" && len(wire.Chosen) < highest && !slices.Contains(wire.Chosen, value) {
			wire.Chosen = append(wire.Chosen, value)
		}
	}
	return Menu{wire}
}

// optionsOf returns the options to send.
func optionsOf(options []MenuOption) []optionWire {
	options = options[:min(len(options), MaxOptions)]
	values := make([]string, len(options))
	for i, o := range options {
		values[i] = o.Value
	}
	var wire []optionWire
	for i, value := range UniqueValues(values) {
		o := options[i]
		wire = append(wire, optionWire{labelOf(o.Label, value), value, Cut(o.Description, maxOptionText), o.Chosen})
	}
	return wire
}

// labelOf returns a valid label.
func labelOf(label, value string) string {
	if strings.TrimSpace(label) == "" {
		label = value
	}
	return Cut(label, maxOptionText)
}

// UniqueValues returns the values to send in place of the given ones, in their order:
// none is empty, too long or repeated. The result depends only on the input, so a
// handler finds the chosen one by its index.
func UniqueValues(values []string) []string {
	unique := make([]string, 0, len(values))
	taken := make(map[string]bool, len(values))
	for _, v := range values {
		taken[v] = true
	}
	used := make(map[string]bool, len(values))
	for i, v := range values {
		sent := Cut(v, maxOptionText)
		if strings.TrimSpace(sent) == "" {
			sent = strconv.Itoa(i + 1)
		}
		for n, base := 2, sent; used[sent] || sent != v && taken[sent]; n++ {
			suffix := " (" + strconv.Itoa(n) + ")"
			sent = Cut(base, maxOptionText-len(suffix)) + suffix
		}
		used[sent] = true
		unique = append(unique, sent)
	}
	return unique
}

// empty reports whether there are no options.
func (m Menu) empty() bool { return m.wire.Type == MenuOptions && len(m.wire.Options) == 0 }

// MarshalJSON encodes the menu as a component of its kind.
func (m Menu) MarshalJSON() ([]byte, error) {
	if m.wire.CustomID == "" || m.empty() {
		return nil, errors.New("encode menu: custom id or options are missing")
	}
	return json.Marshal(m.wire)
}

// input returns the menu as an optional form field.
func (m Menu) input() any {
	if m.empty() {
		return nil
	}
	required := false
	m.wire.Least, m.wire.Most, m.wire.Required = nil, nil, &required
	return m
}

// Choose marks the option with a value as chosen.
func Choose(options []MenuOption, value string) []MenuOption {
	options = slices.Clone(options)
	for i := range options {
		options[i].Chosen = options[i].Value == value
	}
	return options
}

// OptionsFor returns options whose labels are their values, with one of them chosen.
func OptionsFor(values []string, chosen string) []MenuOption {
	var options []MenuOption
	for _, v := range values {
		options = append(options, MenuOption{Label: v, Value: v})
	}
	return Choose(options, chosen)
}

// UniqueChoices returns the choices to send: the first 25, within Discord's limits, with
// unique names and values.
func UniqueChoices(choices []Choice) []Choice {
	choices = choices[:min(len(choices), MaxOptions)]
	names, values := make([]string, len(choices)), make([]string, len(choices))
	for i, c := range choices {
		values[i] = c.Value
	}
	values = UniqueValues(values)
	for i, c := range choices {
		names[i] = labelOf(c.Name, values[i])
	}
	names = UniqueValues(names)
	sent := make([]Choice, len(choices))
	for i := range choices {
		sent[i] = Choice{Name: names[i], Value: values[i]}
	}
	return sent
}
