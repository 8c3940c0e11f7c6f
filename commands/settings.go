package commands

import (
	"context"
	"slices"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/guilds"
	"riffbot/internal/words"
)

// Settings is /settings: what a server wants, in one message that is edited in
// place. Every menu keeps what is chosen at once.
func (o Office) Settings() Command {
	return Command{
		Definition: managerDefinition("settings", "Roles, budgets, channels, blocked members, and how long things are kept"),
		Handle: manages(func(ctx context.Context, it *Interaction) error {
			if err := it.DeferPrivately(ctx); err != nil {
				return err
			}
			return o.showSettings(ctx, it, sections[0].key, "")
		}),
		Menus: map[string]Handler{
			"settings": manages(o.turnTo),
			"set":      manages(o.set),
		},
		Buttons: map[string]Handler{"exact": manages(o.openExact)},
		Forms:   map[string]Handler{"exactly": manages(o.exactly)},
	}
}

func (o Office) showSettings(ctx context.Context, it *Interaction, section, arg string) error {
	s, err := o.House.Settings(ctx, it.GuildID)
	if err != nil {
		return err
	}
	return it.Edit(ctx, settingsPanel(it.Private(), s, section, arg))
}

// turnTo shows another section.
func (o Office) turnTo(ctx context.Context, it *Interaction) error {
	if err := it.DeferUpdate(ctx); err != nil {
		return err
	}
	return o.showSettings(ctx, it, it.chosen(), "")
}

// set keeps what was chosen for one setting.
func (o Office) set(ctx context.Context, it *Interaction) error {
	args := it.args(2)
	section, setting := find(args[0])
	if setting == nil {
		return ErrUnknown
	}
	if err := it.DeferUpdate(ctx); err != nil {
		return err
	}
	if setting.apply == nil { // it only chooses what the next menu is about
		return o.showSettings(ctx, it, section, it.chosen())
	}
	var was guilds.Settings
	s, err := o.House.Change(ctx, it.GuildID, it.User().ID, func(s *guilds.Settings) error {
		was = *s
		setting.apply(s, it.Data.Values, args[1])
		return nil
	})
	if err == nil && (s.Language != was.Language || s.Library != was.Library) && o.redraw != nil {
		err = o.redraw(ctx, it.GuildID)
	}
	if err != nil {
		return err
	}
	return it.Edit(ctx, settingsPanel(it.Private(), s, section, args[1]))
}

// chosen is what was chosen in a menu of which one thing can be.
func (it *Interaction) chosen() string {
	if len(it.Data.Values) == 0 {
		return ""
	}
	return it.Data.Values[0]
}

// find is the setting of that name with its section.
func find(key string) (string, *setting) {
	for _, s := range sections {
		if i := slices.IndexFunc(s.settings, func(s setting) bool { return s.key == key }); i >= 0 {
			return s.key, &s.settings[i]
		}
	}
	return "", nil
}

// settingsPanel shows one section's menus below what all of them are set to.
func settingsPanel(l words.Language, s guilds.Settings, section, arg string) Message {
	at := max(slices.IndexFunc(sections, func(s settingsSection) bool { return s.key == section }), 0)
	here := sections[at]
	e := &discordgo.MessageEmbed{Title: l.Say("office.settings"), Color: doneColour, Description: l.Say("office.settings-text")}
	nav := Menu{Kind: MenuOptions, CustomID: customID("settings"), Placeholder: l.Say("office.section")}
	for i, section := range sections {
		field := &discordgo.MessageEmbedField{Name: l.Say(section.label)}
		for _, setting := range section.settings {
			if setting.says != nil {
				field.Value += "**" + l.Say(setting.label) + "** · " + setting.says(l, s) + "\n"
			}
		}
		field.Value = cut(field.Value, 1024)
		e.Fields = append(e.Fields, field)
		nav.Options = append(nav.Options, MenuOption{Label: l.Say(section.label), Value: section.key, Description: l.Say(section.about), Chosen: i == at})
	}
	m := Message{Embeds: []*discordgo.MessageEmbed{e}, Menus: []Menu{nav}}
	for _, setting := range here.settings {
		if setting.needsArg && arg == "" {
			continue
		}
		menu := setting.menu(l, s, arg)
		menu.Placeholder = l.Say(setting.label)
		menu.CustomID = customID("set", setting.key)
		if setting.needsArg {
			menu.CustomID = customID("set", setting.key, arg)
		}
		m.Menus = append(m.Menus, menu)
	}
	if here.exact {
		m.Components = []Row{{{Label: l.Say("office.exact"), Emoji: "🔢", CustomID: customID("exact")}}}
	}
	return m
}
