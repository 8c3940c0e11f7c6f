package discord

import (
	"encoding/json"
	"fmt"

	"github.com/bwmarrin/discordgo"
)

// keptInput is the input of a command or form that was refused or asks a question. It is what its buttons continue.
type keptInput struct {
	// Prompt and Lyrics are the texts that a deletion of songs with the same texts looks for.
	Prompt string `json:"Prompt,omitempty"`
	Lyrics string `json:"Lyrics,omitempty"`

	Type InteractionType `json:"type"`
	Data Data            `json:"data"`
	Sub  string          `json:"sub,omitempty"`
	// Wrong are the names of the options that the refusal is about.
	Wrong []string `json:"wrong,omitempty"`
	// HideIDs reports that options whose value is an id are right, so that the form omits them.
	HideIDs bool `json:"hide_ids,omitempty"`
	// Option and Choices are those of a [ChoiceError], and Confirms marks a [ConfirmError].
	Option   string   `json:"option,omitempty"`
	Choices  []Choice `json:"choices,omitempty"`
	Confirms bool     `json:"confirms,omitempty"`
}

// captureInput returns the input of a command or form with what it needs to run again.
func captureInput(it *Interaction) keptInput {
	in := keptInput{Type: it.Type, Sub: it.Sub, Data: Data{Name: it.Data.Name, Options: it.Data.Options,
		CustomID: it.Data.CustomID, Components: formValues(it.Data.Components), Resolved: Resolved{
			Attachments: it.Data.Resolved.Attachments, Channels: it.Data.Resolved.Channels,
			Roles: it.Data.Resolved.Roles}}}
	for _, name := range []string{"prompt", "idea"} {
		if in.Prompt == "" {
			in.Prompt = it.Text(name) + it.Field(name)
		}
	}
	in.Lyrics = it.Text("lyrics") + it.Field("lyrics")
	return in
}

// apply makes an interaction the kept command or form.
func (in keptInput) apply(it *Interaction) {
	it.Type, it.Data, it.Sub = in.Type, in.Data, in.Sub
	it.Data.Options = append([]Option(nil), in.Data.Options...)
	if in.Type == TypeCommand {
		it.Message = nil
	}
}

// formValues returns the fields of a submitted form without the components around them.
func formValues(components []Component) (values []Component) {
	for _, c := range components {
		if c.CustomID != "" {
			values = append(values, Component{CustomID: c.CustomID, Value: c.Value, Values: c.Values})
		}
		values = append(values, formValues(c.Components)...)
		if c.Component != nil {
			values = append(values, formValues([]Component{*c.Component})...)
		}
	}
	return values
}

// isText reports whether members type the value of an option, rather than choose it.
func isText(o *discordgo.ApplicationCommandOption) bool {
	return o.Type == discordgo.ApplicationCommandOptionString && len(o.Choices) == 0
}

// text returns the text of an option, or "" if it has a value of another type.
func (o Option) text() string {
	var text string
	_ = json.Unmarshal(o.Value, &text)
	return text
}

// typedText returns the text that was typed into an option of a kept command.
func (in keptInput) typedText(name string) string {
	for _, o := range in.Data.Options {
		if o.Name == name {
			return o.text()
		}
	}
	return ""
}

// setOption sets the text of an option, or removes the option if the text is empty.
func (in *keptInput) setOption(name, text string) {
	var options []Option
	for _, o := range in.Data.Options {
		if o.Name != name {
			options = append(options, o)
		}
	}
	if text != "" {
		options = append(options, TextOption(name, text))
	}
	in.Data.Options = options
}

// texts returns the texts that were typed, in their order.
func (in keptInput) texts(options []*discordgo.ApplicationCommandOption) (texts []string) {
	for _, o := range options {
		if text := in.typedText(o.Name); isText(o) && text != "" {
			texts = append(texts, text)
		}
	}
	for _, c := range in.Data.Components {
		if c.Value != "" {
			texts = append(texts, c.Value)
		}
	}
	return texts
}

// encode returns the stored form of an input.
func (in keptInput) encode() ([]byte, error) {
	b, err := json.Marshal(in)
	if err != nil {
		return nil, fmt.Errorf("encode input: %w", err)
	}
	return b, nil
}
