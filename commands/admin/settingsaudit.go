package admin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/messages"
)

// settingAction begins the actions of the audit log about settings that are stored outside of [guild.Settings], whose
// changes are not recorded by themselves. The key of the setting follows.
const settingAction = "setting."

// recordChanges adds the settings of a section that differ to the audit log, with their values before and after.
// Those in [guild.Settings] are recorded by themselves.
func (h handlers) recordChanges(ctx context.Context, it *discord.Interaction, section string, before, after values,
) error {
	var errs []error
	for _, s := range sectionOf(section).settings {
		if s.player == nil && s.channel == nil {
			continue
		}
		if was, is := s.chosen(before), s.chosen(after); was != is {
			errs = append(errs, h.Settings.Record(ctx, it.GuildID, it.User().ID, settingAction+s.key, was, is))
		}
	}
	return errors.Join(errs...)
}

// configureJukebox changes the settings of the jukebox.
func (h handlers) configureJukebox(ctx context.Context, it *discord.Interaction, change func(*jukebox.Settings)) error {
	if h.Jukebox == nil {
		return jukebox.ErrOff
	}
	var was jukebox.Settings
	is, err := h.Jukebox.Configure(ctx, it.GuildID, func(s *jukebox.Settings) {
		was = *s
		change(s)
	})
	if err != nil {
		return err
	}
	return h.recordChanges(ctx, it, jukeboxSection, values{player: &was}, values{player: &is})
}

// chosen returns the chosen value of the setting as JSON; empty if there is none.
func (s *setting) chosen(v values) string {
	if s.player != nil && v.player == nil {
		return ""
	}
	menu := s.menu(i18n.All()[0], v, "")
	values := menu.Chosen
	for _, o := range menu.Options {
		if o.Chosen {
			values = append(values, o.Value)
		}
	}
	if len(values) == 0 {
		return ""
	}
	b, err := json.Marshal(strings.Join(values, " "))
	if err != nil {
		panic(fmt.Sprintf("encode string: %v", err)) // cannot fail
	}
	return string(b)
}

// settingValueText returns the text of a value that [setting.chosen] returned for the setting with a key.
func settingValueText(l i18n.Language, key, value string) string {
	_, setting := findSetting("", key)
	if setting == nil {
		return messages.OrDash(discord.Plain(value))
	}
	defaults := values{player: &jukebox.Settings{}}
	if value == "" && setting.text != nil {
		return setting.text(l, defaults)
	}
	menu := setting.menu(l, defaults, "")
	if menu.Kind == discord.MenuChannels {
		return "<#" + value + ">"
	}
	for _, o := range menu.Options {
		if o.Value == value {
			return o.Label
		}
	}
	return discord.Plain(value)
}
