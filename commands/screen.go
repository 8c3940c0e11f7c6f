package commands

import (
	"context"
	"errors"
	"strings"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/guilds"
	"riffbot/internal/moderation"
	"riffbot/internal/songs"
)

// Screen looks at what members type before anyone else sees it.
type Screen struct {
	Blocked  moderation.Words
	Settings settler      // nil: servers have no settings
	Censor   songs.Censor // nil: everything may be shown; it may ask a service
}

// errLink says that a text has a link where the server wants none.
var errLink = errors.New("the text has a link")

// unscreened are texts that are shown to nobody else in public, by handler and name: what is looked for, and what is
// wrong with a song, which may have to be quoted.
var unscreened = map[string]bool{
	"command library search": true, "command report reason": true, "form reported reason": true,
}

// typed returns what the member typed with a command or a form that others may see or hear: every text but choices, what
// finds something that exists, and [unscreened]. A message that a song is made of counts as typed.
func (r *Router) typed(it *Interaction, name string) (texts []string) {
	switch it.Type {
	case TypeCommand:
		for _, o := range it.Data.Options {
			if r.free[name+" "+o.Name] {
				texts = append(texts, it.Text(o.Name))
			}
		}
		for _, a := range it.Data.Resolved.Attachments {
			texts = append(texts, a.title())
		}
		if r.orders[name] {
			texts = append(texts, wordsOf(it.Data.Resolved.Messages[it.Data.TargetID]))
		}
	case TypeForm:
		texts = fieldTexts(it.Data.Components, name)
	}
	return texts
}

// fieldTexts are what a form's text fields hold.
func fieldTexts(fields []submitted, form string) (texts []string) {
	for _, f := range fields {
		if f.Value != "" && !unscreened[form+" "+f.CustomID] {
			texts = append(texts, f.Value)
		}
		texts = append(texts, fieldTexts(f.Components, form)...)
		if f.Component != nil {
			texts = append(texts, fieldTexts([]submitted{*f.Component}, form)...)
		}
	}
	return texts
}

// freeOptions are the options of a command in which people write texts, after its name.
func freeOptions(name string, options []*discordgo.ApplicationCommandOption, into map[string]bool) {
	for _, o := range options {
		key := name + " " + o.Name
		if o.Type == discordgo.ApplicationCommandOptionString && !o.Autocomplete && len(o.Choices) == 0 && !unscreened[key] {
			into[key] = true
		}
	}
}

// local looks at texts without asking a service, so that it can come before the first answer.
func (s Screen) local(ctx context.Context, guildID string, texts []string) error {
	text := strings.Join(texts, "\n")
	if strings.TrimSpace(text) == "" {
		return nil
	}
	if s.Blocked.In(text) {
		return songs.ErrUnsuitable
	}
	if s.Settings == nil || !moderation.HasLink(text) {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, gateTime)
	defer cancel()
	set, err := s.Settings.Settings(ctx, guildID)
	if err != nil {
		return nil //nolint:nilerr // a link is shown as text that does not link in any case
	}
	if set.Links == guilds.LinksRefused {
		return errLink
	}
	return nil
}

// allow asks whether texts may be shown, a service where there is one: for what is shown, but not ordered. It comes
// after the first answer.
func (it *Interaction) allow(ctx context.Context, texts ...string) error {
	text := strings.TrimSpace(strings.Join(texts, "\n"))
	if it.screen.Censor == nil || text == "" {
		return nil
	}
	return it.screen.Censor.Allow(ctx, text)
}

// allowBrief refuses what no song may be made of before the order is taken in, so that the refusal is the member's alone.
// What cannot be looked at now is when it is bought.
func (it *Interaction) allowBrief(ctx context.Context, b songs.Brief) error {
	err := it.allow(ctx, b.Prompt, b.Title, b.Style, b.Lyrics, b.Artist)
	if errors.Is(err, songs.ErrUnsuitable) {
		return err
	}
	return nil
}
