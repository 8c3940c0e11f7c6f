package commands

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/guilds"
	"riffbot/internal/jukebox"
	"riffbot/internal/palette"
	"riffbot/internal/words"
)

// errNotManager says that only who manages the server may do that.
var errNotManager = errors.New("only who manages the server may do that")

// settings is /jukebox settings. A subcommand cannot be hidden from those who may
// not use it, so the wire's permissions are looked at here.
func (j *jukeboxing) settings() Subcommand {
	option := func(kind discordgo.ApplicationCommandOptionType, name, description string) *discordgo.ApplicationCommandOption {
		return &discordgo.ApplicationCommandOption{Type: kind, Name: name, Description: description}
	}
	mode := option(discordgo.ApplicationCommandOptionString, "mode", "Who goes first of those who wait")
	mode.Choices = []*discordgo.ApplicationCommandOptionChoice{
		{Name: "fair: members take turns", Value: string(jukebox.Fair)},
		{Name: "fifo: first come, first heard", Value: string(jukebox.Fifo)},
		{Name: "votes: what most want to hear", Value: string(jukebox.Votes)},
	}
	limit := option(discordgo.ApplicationCommandOptionInteger, "cap", "How many songs of one member may wait; 0: as many as they like")
	none, one := 0.0, 1.0
	limit.MinValue, limit.MaxValue = &none, 500
	alone := option(discordgo.ApplicationCommandOptionInteger, "alone", "After how many minutes without listeners or songs it leaves")
	alone.MinValue, alone.MaxValue = &one, 1440
	panel := option(discordgo.ApplicationCommandOptionChannel, "panel", "The channel that shows what plays")
	panel.ChannelTypes = []discordgo.ChannelType{discordgo.ChannelTypeGuildText, discordgo.ChannelTypeGuildVoice}
	return Subcommand{Name: "settings", Description: "How the jukebox works here (for those who manage the server)",
		Options: []*discordgo.ApplicationCommandOption{mode, limit, alone,
			option(discordgo.ApplicationCommandOptionBoolean, "stay", "Stay in the channel for ever (24/7)"),
			option(discordgo.ApplicationCommandOptionBoolean, "autoplay", "Play the server's favourites when nothing waits"),
			option(discordgo.ApplicationCommandOptionRole, "dj-role", "Whose members skip, move and remove what they want; @everyone: all"),
			panel},
		Handle: j.with(func(ctx context.Context, it *Interaction, p *jukebox.Player, _ jukebox.Actor) (Message, error) {
			if !it.MemberCan(discordgo.PermissionManageGuild) {
				return Message{}, errNotManager
			}
			s, err := p.Configure(ctx, func(s *jukebox.Settings) {
				given := func(name string) bool { return it.option(name) != nil }
				if given("mode") {
					s.Mode = jukebox.Mode(it.Text("mode"))
				}
				if given("cap") {
					s.Cap = it.Number("cap")
				}
				if given("alone") {
					s.Alone = time.Duration(it.Number("alone")) * time.Minute
				}
				if given("stay") {
					s.Stay = it.Flag("stay")
				}
				if given("autoplay") {
					s.Autoplay = it.Flag("autoplay")
				}
				if given("dj-role") {
					s.DJRole = "" // there are others now
				}
				if given("panel") {
					s.Panel = it.Text("panel")
				}
			})
			if err == nil && it.option("dj-role") != nil { // one of the server's settings, with all that belongs to those
				_, err = j.house.Change(ctx, it.GuildID, it.User().ID, func(s *guilds.Settings) error {
					s.Roles.DJ = []string{it.Text("dj-role")}
					return nil
				})
			}
			if err != nil {
				return Message{}, err
			}
			djs, err := j.djs(ctx, it.GuildID, s)
			return settingsMessage(it.Private(), s, djs, it.GuildID), err
		}),
	}
}

func settingsMessage(l words.Language, s jukebox.Settings, djs []string, guildID string) Message {
	yes := func(b bool) string {
		if b {
			return l.Say("jukebox.settings.yes")
		}
		return l.Say("jukebox.settings.no")
	}
	limit, roles, panel := l.Say("jukebox.settings.no-cap"), mentions(l, "<@&", djs), l.Say("jukebox.settings.no-panel")
	if s.Cap > 0 {
		limit = l.Number(s.Cap)
	}
	switch {
	case len(djs) == 0:
		roles = l.Say("jukebox.settings.no-dj")
	case slices.Contains(djs, guildID):
		roles = l.Say("jukebox.settings.everybody")
	}
	if s.Panel != "" {
		panel = "<#" + s.Panel + ">"
	}
	leaves := l.Say("jukebox.settings.never")
	if !s.Stay {
		leaves = l.Say("jukebox.settings.after", "Minutes", int(s.Alone/time.Minute))
	}
	return Message{Embeds: []*discordgo.MessageEmbed{{Title: l.Say("jukebox.settings.title"), Color: palette.Done, Fields: []*discordgo.MessageEmbedField{
		{Name: l.Say("jukebox.settings.order"), Value: modeWords(l, s.Mode, false), Inline: true},
		{Name: l.Say("jukebox.settings.cap"), Value: limit, Inline: true},
		{Name: l.Say("jukebox.settings.alone"), Value: leaves, Inline: true},
		{Name: l.Say("jukebox.settings.autoplay"), Value: yes(s.Autoplay), Inline: true},
		{Name: l.Say("jukebox.settings.dj"), Value: roles, Inline: true},
		{Name: l.Say("jukebox.settings.panel"), Value: panel, Inline: true},
	}}}}
}
