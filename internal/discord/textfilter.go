package discord

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/moderation"
	"github.com/riffbot/riffbot/internal/songs"
)

// TextFilter checks texts of members before others see them.
type TextFilter struct {
	Blocked  moderation.Words
	Settings settingsReader  // nil: servers have no settings
	Censor   songs.Moderator // nil: no moderation; may call a service
}

// settingsReader reads the settings of a server.
type settingsReader interface {
	Settings(ctx context.Context, guildID string) (guild.Settings, error)
}

// ErrLink reports that a text has a link, which the server does not allow.
var ErrLink = errors.New("text has a link")

// unfiltered are texts that are not shown publicly, by handler and name: search terms,
// and reports about a song, which may have to quote it.
var unfiltered = map[string]bool{
	"command library browse search": true, "command library report reason": true, "form reported reason": true,
}

// typedTexts returns the texts of a command or form that others may see or hear: all but
// choices, names of existing things, and [unfiltered]. The message of a context menu
// command is included.
func (r *Router) typedTexts(it *Interaction, name string) (texts []string) {
	switch it.Type {
	case TypeCommand:
		for _, o := range it.Data.Options {
			if r.freeText[name+" "+o.Name] {
				texts = append(texts, it.Text(o.Name))
			}
		}
		for _, a := range it.Data.Resolved.Attachments {
			texts = append(texts, a.DisplayName())
		}
		if r.orders[name] {
			texts = append(texts, MessageText(it.Data.Resolved.Messages[it.Data.TargetID]))
		}
	case TypeForm:
		if name == "form "+refilledVerb { // checked when its command runs
			return nil
		}
		texts = fieldTexts(it.Data.Components, name)
	}
	return texts
}

// fieldTexts returns the values of the text fields of a form.
func fieldTexts(fields []Component, form string) (texts []string) {
	for _, f := range fields {
		if f.Value != "" && !unfiltered[form+" "+f.CustomID] {
			texts = append(texts, f.Value)
		}
		texts = append(texts, fieldTexts(f.Components, form)...)
		if f.Component != nil {
			texts = append(texts, fieldTexts([]Component{*f.Component}, form)...)
		}
	}
	return texts
}

// suggested are the names of options whose autocompletion suggests texts, which members may also write themselves. The
// autocompletion of other options suggests existing things.
var suggested = map[string]bool{"style": true, "style1": true, "style2": true, "style3": true, "style4": true,
	"voice": true, "avoid": true, "language": true}

// freeOptions stores the free-text options of a command, by name.
func freeOptions(name string, options []*discordgo.ApplicationCommandOption, into map[string]bool) {
	for _, o := range options {
		key := name + " " + o.Name
		if o.Type == discordgo.ApplicationCommandOptionString && (!o.Autocomplete || suggested[o.Name]) &&
			len(o.Choices) == 0 && !unfiltered[key] {
			into[key] = true
		}
	}
}

// Check checks texts without calling a service, so it can run before the first response.
func (s TextFilter) Check(ctx context.Context, guildID string, texts []string) error {
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
	ctx, cancel := context.WithTimeout(ctx, LookupTimeout)
	defer cancel()
	set, err := s.Settings.Settings(ctx, guildID)
	if err != nil {
		return nil //nolint:nilerr // links in texts are never clickable
	}
	if set.Links == guild.LinksRefused {
		return ErrLink
	}
	return nil
}

// AllowTexts checks texts that are shown but not ordered, and calls the moderation
// service if there is one. It runs after the first response.
func (it *Interaction) AllowTexts(ctx context.Context, texts ...string) error {
	text := strings.TrimSpace(strings.Join(texts, "\n"))
	if it.Filter.Censor == nil || text == "" {
		return nil
	}
	return it.Filter.Censor.Allow(ctx, text)
}

// AllowBrief rejects what no song may be made of before the order is saved, so that only
// the member sees the rejection. If the check fails, it is repeated before the purchase.
func (it *Interaction) AllowBrief(ctx context.Context, b songs.SongSpec) error {
	err := it.AllowTexts(ctx, b.Prompt, b.Title, b.Style, b.Voice, b.Avoid, b.Lyrics, b.Artist)
	if errors.Is(err, songs.ErrUnsuitable) {
		return err
	}
	return nil
}

// LookupTimeout is the timeout of reading settings before a response. They are checked
// again when the order is saved.
const LookupTimeout = time.Second
