package discord

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/i18n"
)

// Limits of a form: fields, and characters of a text field.
const (
	maxFields    = 5
	maxFieldText = 4000
)

// shortText is the length from which on a text field has several lines.
const shortText = 100

// commandForm returns the form of a kept command: its texts, of which those that the refusal is about and those that
// were typed come first. Everything else stays as it was chosen.
func (r *Router) commandForm(l i18n.Language, name, draft string, in keptInput) Form {
	command := strings.TrimPrefix(name, "command ")
	f := Form{CustomID: CustomID(refilledVerb, draft, command), Title: Priced(l, CommandName(l, command), r.price(name))}
	for _, o := range r.formOptions(name, in) {
		text := in.typedText(o.Name)
		limit := cmp.Or(o.MaxLength, maxFieldText)
		f.Fields = append(f.Fields, FormField{Label: optionLabel(l, command, o), Description: optionHint(l, command, o),
			Input: TextField{CustomID: o.Name, Value: text, Max: fieldLimit(limit, text), Required: o.Required,
				Paragraph: limit > shortText || strings.Contains(text, "\n")}})
	}
	return f
}

// formOptions returns the options of a kept command that its form has.
func (r *Router) formOptions(name string, in keptInput) []*discordgo.ApplicationCommandOption {
	var options []*discordgo.ApplicationCommandOption
	for _, o := range r.options[name] {
		if isText(o) {
			options = append(options, o)
		}
	}
	rank := func(o *discordgo.ApplicationCommandOption) int {
		text := in.typedText(o.Name)
		switch {
		case slices.Contains(in.Wrong, o.Name):
			return 0
		case text == "":
			return 2
		case in.HideIDs && r.config.IsID != nil && r.config.IsID(text):
			return 3 // an id, which says nothing to members and is right
		default:
			return 1
		}
	}
	chosen := slices.Clone(options)
	slices.SortStableFunc(chosen, func(a, b *discordgo.ApplicationCommandOption) int { return cmp.Compare(rank(a), rank(b)) })
	chosen = chosen[:min(len(chosen), maxFields)]
	if shown := slices.IndexFunc(chosen, func(o *discordgo.ApplicationCommandOption) bool { return rank(o) == 3 }); shown > 0 {
		chosen = chosen[:shown]
	}
	return slices.DeleteFunc(options, func(o *discordgo.ApplicationCommandOption) bool { return !slices.Contains(chosen, o) })
}

// Priced returns the label of a button or the title of a form that spends credits, followed by the price if there is
// one.
func Priced(l i18n.Language, label string, credits int) string {
	if credits <= 0 {
		return label
	}
	return l.T("choices.cost.label", "Label", label, "Credits", l.Plural("writing.credits", credits))
}

// optionLabel returns the localised name of an option with a capital letter, as the label of a field.
func optionLabel(l i18n.Language, command string, o *discordgo.ApplicationCommandOption) string {
	name := optionName(l, command, o.Name)
	first, size := utf8.DecodeRuneInString(name)
	return strings.ToUpper(string(first)) + name[size:]
}

// optionHint returns the localised description of an option.
func optionHint(l i18n.Language, command string, o *discordgo.ApplicationCommandOption) string {
	if id := "/" + command + " " + o.Name + "?"; l.HasMessage(id) {
		return l.T(id)
	}
	return o.Description
}

// optionName returns the localised name of an option.
func optionName(l i18n.Language, command, name string) string {
	if id := "/" + command + " " + name; l.HasMessage(id) {
		return l.T(id)
	}
	return name
}

// fieldLimit returns the maximum length of a field that also accepts the text that it has at first.
func fieldLimit(limit int, text string) int { return min(max(limit, Units(text)), maxFieldText) }

// filled returns the form with what was typed and chosen in it before.
func (f Form) filled(values []Component) Form {
	f.Fields = slices.Clone(f.Fields)
	for i := range f.Fields {
		for _, c := range values {
			switch input := f.Fields[i].Input.(type) {
			case TextField:
				if input.CustomID == c.CustomID {
					input.Value, input.Max = c.Value, fieldLimit(input.Max, c.Value)
					f.Fields[i].Input = input
				}
			case Menu:
				if input.wire.CustomID == c.CustomID && len(c.Values) > 0 {
					f.Fields[i].Input = input.choosing(c.Values)
				}
			}
		}
	}
	return f
}

// choosing returns a menu of options in which the options with these values are chosen.
func (m Menu) choosing(values []string) Menu {
	m.wire.Options = slices.Clone(m.wire.Options)
	for i := range m.wire.Options {
		m.wire.Options[i].Default = slices.Contains(values, m.wire.Options[i].Value)
	}
	return m
}

// labels returns the labels of the fields of a form, by their custom ids.
func (f Form) labels() map[string]string {
	labels := make(map[string]string)
	for _, field := range f.Fields {
		switch input := field.Input.(type) {
		case TextField:
			labels[input.CustomID] = field.Label
		case Menu:
			labels[input.wire.CustomID] = field.Label
		}
	}
	return labels
}
