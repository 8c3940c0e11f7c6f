package commands

import (
	"encoding/json"
	"slices"
)

// MenuKind is what a menu offers.
type MenuKind int

// The kinds of menus: Discord's component types.
// https://discord.com/developers/docs/components/reference#what-is-a-component
const (
	MenuOptions  MenuKind = 3
	MenuUsers    MenuKind = 5
	MenuRoles    MenuKind = 6
	MenuChannels MenuKind = 8
)

// Menu is a list to choose from, with a message.
type Menu struct {
	Kind        MenuKind
	CustomID    string
	Placeholder string // at most 150 characters
	Options     []MenuOption
	// Chosen are the ids that a menu of users, roles or channels shows at first.
	Chosen []string
	// Least and Most bound how many may be chosen, up to 25; 0 and 0 is exactly
	// one.
	Least, Most int
	// ChannelTypes are the kinds of channels that can be chosen; empty: all.
	ChannelTypes []int
}

// MenuOption is one thing that a menu of kind [MenuOptions] offers, at most 25.
type MenuOption struct {
	Label       string // at most 100 characters
	Value       string // at most 100 characters
	Description string // at most 100 characters
	Chosen      bool
}

// most is how many things one menu can offer, or have chosen.
const most = 25

// MarshalJSON writes the menu as a component of its kind.
func (m Menu) MarshalJSON() ([]byte, error) {
	type option struct {
		Label       string `json:"label"`
		Value       string `json:"value"`
		Description string `json:"description,omitempty"`
		Default     bool   `json:"default,omitempty"`
	}
	type chosen struct {
		ID   string `json:"id"`
		Type string `json:"type"`
	}
	wire := struct {
		Type         MenuKind `json:"type"`
		CustomID     string   `json:"custom_id"`
		Placeholder  string   `json:"placeholder,omitempty"`
		Options      []option `json:"options,omitempty"`
		Chosen       []chosen `json:"default_values,omitempty"`
		Least        int      `json:"min_values"`
		Most         int      `json:"max_values"`
		ChannelTypes []int    `json:"channel_types,omitempty"`
	}{Type: m.Kind, CustomID: m.CustomID, Placeholder: cut(m.Placeholder, 150), Least: m.Least, Most: min(max(m.Most, 1), most), ChannelTypes: m.ChannelTypes}
	if m.Least == 0 && m.Most == 0 {
		wire.Least = 1
	}
	for _, o := range m.Options[:min(len(m.Options), most)] {
		wire.Options = append(wire.Options, option{cut(o.Label, 100), cut(o.Value, 100), cut(o.Description, 100), o.Chosen})
	}
	kind := map[MenuKind]string{MenuUsers: "user", MenuRoles: "role", MenuChannels: "channel"}[m.Kind]
	for _, id := range m.Chosen[:min(len(m.Chosen), wire.Most)] {
		wire.Chosen = append(wire.Chosen, chosen{id, kind})
	}
	return json.Marshal(wire)
}

// choose marks the option of a value as chosen.
func choose(options []MenuOption, value string) []MenuOption {
	options = slices.Clone(options)
	for i := range options {
		options[i].Chosen = options[i].Value == value
	}
	return options
}
