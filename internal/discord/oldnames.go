package discord

import (
	"context"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/i18n"
)

// OldName is a former name of a command, which still works.
type OldName struct {
	Name string // "my-data export"
	Now  string // name of the command that replaces it: "me export"
	// Options are added to those of the member.
	Options []Option
}

// TextOption returns a text option with a value.
func TextOption(name, text string) Option {
	o := Option{Name: name, Type: stringOption}
	o.setText(text)
	return o
}

// stringOption is the type of a text option.
const stringOption = 3

// typedName returns the name of the command and subcommand as it was used.
func (it *Interaction) typedName() string { return strings.TrimSpace(it.Data.Name + " " + it.Sub) }

// currentName returns the name of a command, which replaces a former one.
func (r *Router) currentName(it *Interaction) string {
	name := it.typedName()
	if old, ok := r.oldNames[name]; ok {
		return old.Now
	}
	return name
}

// rename replaces a former name in a command, and returns it; nil if the name is current.
func (r *Router) rename(it *Interaction) *OldName {
	if it.Type != TypeCommand && it.Type != TypeAutocomplete {
		return nil
	}
	old, ok := r.oldNames[it.typedName()]
	if !ok {
		return nil
	}
	if it.Data.TargetID != "" { // context menu command, whose name has spaces
		it.Data.Name = old.Now
		return &old
	}
	it.Data.Name, it.Sub, _ = strings.Cut(old.Now, " ")
	it.Data.Options = append(it.Data.Options, old.Options...)
	return &old
}

// hintNewName tells the member the new name of the command, after the response. It does nothing where a further
// response is not possible or would take the place of the first one, and for menus, which members do not type. It fails
// silently: the command succeeded.
func (it *Interaction) hintNewName(ctx context.Context, old OldName) {
	if it.Type != TypeCommand || !it.Answer.shown || it.Data.TargetID != "" {
		return
	}
	l := it.Private()
	m := Message{Content: l.T("help.moved", "Command", CommandName(l, old.Now)), Flags: FlagEphemeral}
	_, _ = it.FollowUp(ctx, m)
}

// CommandName returns the localised name of a command with its slash: "/edit extend".
func CommandName(l i18n.Language, name string) string {
	id, text := "/", "/"
	for i, word := range strings.Fields(name) {
		if i > 0 {
			id, text = id+" ", text+" "
		}
		id += word
		if l.HasMessage(id) {
			word = l.T(id)
		}
		text += word
	}
	return text
}

// CommandMention returns a mention of a command, such as "me quota", that members can click; its name in a
// language if its id is not known. id returns the id of a registered command, and may be nil.
func CommandMention(l i18n.Language, id func(command string) string, name string) string {
	command, _, _ := strings.Cut(name, " ")
	if id != nil {
		if known := id(command); known != "" {
			return "</" + name + ":" + known + ">"
		}
	}
	return "`" + CommandName(l, name) + "`"
}

// Kept returns the registered slash commands that have former names, with a description that names the new
// command. They stay registered where an earlier version registered them, so that members learn the new names.
func (r *Router) Kept(registered []*discordgo.ApplicationCommand) []*discordgo.ApplicationCommand {
	var kept []*discordgo.ApplicationCommand
	for _, c := range registered {
		current := slices.ContainsFunc(r.definitions, func(d *discordgo.ApplicationCommand) bool {
			return d.Name == c.Name
		})
		moved := r.replacements(c.Name)
		if current || len(moved) == 0 || c.Type != 0 && c.Type != discordgo.ChatApplicationCommand {
			continue
		}
		own := *c
		own.ID, own.ApplicationID, own.GuildID, own.Version = "", "", "", ""
		own.Description = movedText(English, moved)
		texts := make(map[discordgo.Locale]string)
		for _, l := range i18n.All()[1:] {
			texts[discordgo.Locale(l.Tag())] = movedText(l, moved)
		}
		own.DescriptionLocalizations = &texts
		kept = append(kept, &own)
	}
	return kept
}

// replacements returns the names of the commands that replace a command and its subcommands.
func (r *Router) replacements(command string) (names []string) {
	for _, old := range r.config.OldNames {
		if name, _, _ := strings.Cut(old.Name, " "); name == command {
			names = append(names, old.Now)
		}
	}
	return names
}

// movedText returns the description of a former command.
func movedText(l i18n.Language, moved []string) string {
	var names []string
	for _, name := range moved {
		names = append(names, CommandName(l, name))
	}
	return Cut(l.T("help.renamed", "Commands", strings.Join(names, ", ")), 100)
}
