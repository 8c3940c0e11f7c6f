package admin

import (
	"context"
	"slices"
	"strings"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
)

// settingsCommand returns /admin settings. Its message has one section at a time, and each menu saves immediately.
func (h handlers) settingsCommand() discord.Command {
	setUp := func(ctx context.Context, it *discord.Interaction) error {
		return h.showSettings(ctx, it, sections[0].key, "")
	}
	var choices []discord.Choice
	for _, s := range sections {
		choices = append(choices, discord.Choice{Name: discord.English.T(s.label), Value: s.key})
	}
	return discord.Command{
		Group: "admin",
		Definition: discord.ManagerDefinition(
			"settings", "Roles, credits, channels, language and more",
			discord.ChoiceOption("section", "What you want to change; the quick setup by default", choices...),
		),
		Handle: discord.ManagersOnly(discord.Privately(func(ctx context.Context, it *discord.Interaction) error {
			return h.showSettings(ctx, it, it.Text("section"), "")
		})),
		Menus: map[string]discord.Handler{
			"settings":                        discord.ManagersOnly(discord.Updating(h.showSection)),
			"set:{setting}:{value}:{section}": discord.ManagersOnly(h.saveSetting),
		},
		Buttons: map[string]discord.Handler{
			"exact": discord.ManagersOnly(h.openExact),
			"setup": discord.ManagersOnly(discord.Privately(setUp)),
		},
		Forms: map[string]discord.Handler{"exactly": discord.ManagersOnly(h.saveExact)},
		Reopen: map[string]discord.FormBuilder{"exactly": func(
			_ context.Context, it *discord.Interaction,
		) (discord.Form, error) {
			return exactForm(it.Private(), nil), nil
		}},
	}
}

// ConfigureJukebox returns a function that changes the settings of the jukebox and adds each change to the audit log.
func ConfigureJukebox(d Deps) func(ctx context.Context, it *discord.Interaction, change func(*jukebox.Settings)) error {
	return handlers(d).configureJukebox
}

// ShowJukeboxSettings returns a function that shows the section of the jukebox in the settings, after the interaction
// has a private response.
func ShowJukeboxSettings(d Deps) func(ctx context.Context, it *discord.Interaction) error {
	return func(ctx context.Context, it *discord.Interaction) error {
		return handlers(d).showSettings(ctx, it, jukeboxSection, "")
	}
}

// showSettings shows a section. arg is the value that was chosen in an earlier menu.
func (h handlers) showSettings(ctx context.Context, it *discord.Interaction, section, arg string) error {
	s, err := h.values(ctx, it.GuildID, section)
	if err != nil {
		return err
	}
	return it.Edit(ctx, settingsPanel(it.Private(), s, section, arg))
}

// values reads all settings of a guild. Those of the jukebox may be missing outside of its section.
func (h handlers) values(ctx context.Context, guildID, section string) (s values, err error) {
	if s.Settings, err = h.Settings.Settings(ctx, guildID); err != nil {
		return s, err
	}
	s.providers, s.pages = h.Providers, h.Pages
	if s.songs, err = h.currentSongChannel(ctx, guildID); err != nil {
		return s, err
	}
	if h.Jukebox == nil {
		return s, nil
	}
	player, err := h.Jukebox.Settings(ctx, guildID)
	switch {
	case err == nil:
		s.player = &player
	case section == jukeboxSection:
		return s, err
	}
	return s, nil
}

// showSection shows the section that was chosen.
func (h handlers) showSection(ctx context.Context, it *discord.Interaction) error {
	return h.showSettings(ctx, it, it.Chosen(), "")
}

// saveSetting saves the value that was chosen for a setting.
func (h handlers) saveSetting(ctx context.Context, it *discord.Interaction) error {
	section, setting := findSetting(it.Var("section"), it.Var("setting"))
	if setting == nil {
		return discord.ErrUnknown
	}
	if err := it.DeferUpdate(ctx); err != nil {
		return err
	}
	arg, err := it.Var("value"), error(nil)
	chosen := it.Data.Values
	switch {
	case setting.apply != nil:
		err = h.saveGuildSetting(ctx, it, setting, arg)
	case setting.player != nil:
		err = h.configureJukebox(ctx, it, func(s *jukebox.Settings) { setting.player(s, chosen) })
	case setting.channel != nil:
		err = h.changeSongChannel(ctx, it, func(c *songs.Channel) { setting.channel(c, chosen) })
	default: // the choice is only the argument of the next menu
		arg = it.Chosen()
	}
	if err != nil {
		return err
	}
	if err := h.showSettings(ctx, it, section, arg); err != nil {
		return err
	}
	if setting.key == songChannel.key {
		h.warnHidden(ctx, it, strings.Join(chosen, ""))
	}
	return nil
}

// saveGuildSetting saves a setting that is stored in [guild.Settings], and updates the board that shows it.
func (h handlers) saveGuildSetting(ctx context.Context, it *discord.Interaction, setting *setting, arg string) error {
	var was guild.Settings
	s, err := h.Settings.Change(ctx, it.GuildID, it.User().ID, func(s *guild.Settings) error {
		was = *s
		setting.apply(s, it.Data.Values, arg)
		return nil
	})
	if err != nil || h.RedrawBoard == nil {
		return err
	}
	if s.Language != was.Language || s.Library != was.Library || !sameBoard(s.Board, was.Board) {
		return h.RedrawBoard(ctx, it.GuildID)
	}
	return nil
}

// sameBoard reports whether the board shows the same rules.
func sameBoard(a, b guild.BoardSettings) bool {
	return a.Mode == b.Mode && a.Every == b.Every && a.Threshold == b.Threshold && a.MaxPerDay == b.MaxPerDay
}

// findSetting returns the setting with a key and the key of its section: the given one, or else the first with the
// setting. Messages of earlier releases name no section.
func findSetting(section, key string) (string, *setting) {
	for _, anySection := range []bool{false, true} {
		for _, s := range sections {
			i := slices.IndexFunc(s.settings, func(s setting) bool { return s.key == key })
			if i >= 0 && (anySection || s.key == section) {
				return s.key, &s.settings[i]
			}
		}
	}
	return "", nil
}
