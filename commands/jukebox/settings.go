package jukebox

import (
	"context"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/jukebox"
)

// settingsSubcommand returns /jukebox settings, which saves its options and shows the settings. It checks the
// permission itself, because Discord cannot hide a
// subcommand.
func (h handlers) settingsSubcommand() discord.Subcommand {
	option := func(
		kind discordgo.ApplicationCommandOptionType, name, description string,
	) *discordgo.ApplicationCommandOption {
		return &discordgo.ApplicationCommandOption{Type: kind, Name: name, Description: description}
	}
	mode := option(discordgo.ApplicationCommandOptionString, "mode", "Whose song is next")
	mode.Choices = []*discordgo.ApplicationCommandOptionChoice{
		{Name: "fair: members take turns", Value: string(jukebox.Fair)},
		{Name: "fifo: first come, first served", Value: string(jukebox.Fifo)},
		{Name: "votes: the most wanted song", Value: string(jukebox.Votes)},
	}
	limit := option(
		discordgo.ApplicationCommandOptionInteger, "cap",
		"Most songs a member can queue; 0 for no limit",
	)
	none, one := 0.0, 1.0
	limit.MinValue, limit.MaxValue = &none, 500
	alone := option(
		discordgo.ApplicationCommandOptionInteger, "alone",
		"Minutes without listeners or songs before I leave",
	)
	alone.MinValue, alone.MaxValue = &one, 1440
	panel := option(discordgo.ApplicationCommandOptionChannel, "panel", "The channel for the player")
	panel.ChannelTypes = []discordgo.ChannelType{discordgo.ChannelTypeGuildText, discordgo.ChannelTypeGuildVoice}
	return discord.Subcommand{Name: "settings",
		Description: "Change how the jukebox works (server admins)",
		Options: []*discordgo.ApplicationCommandOption{mode, limit, alone,
			option(discordgo.ApplicationCommandOptionBoolean, "stay", "Stay in the channel around the clock"),
			option(
				discordgo.ApplicationCommandOptionBoolean, "autoplay",
				"Play the server's favourites when the queue is empty",
			),
			option(
				discordgo.ApplicationCommandOptionRole, "dj-role",
				"Members with this role control everything; @everyone for all",
			),
			panel},
		Handle: discord.Privately(func(ctx context.Context, it *discord.Interaction) error {
			if !it.MemberCan(discordgo.PermissionManageGuild) {
				return discord.ErrNotManager
			}
			if err := h.configure(ctx, it); err != nil {
				return err
			}
			return h.ShowSettings(ctx, it)
		}),
	}
}

// configure saves the settings of the options.
func (h handlers) configure(ctx context.Context, it *discord.Interaction) error {
	given := func(name string) bool { return it.Option(name) != nil }
	err := h.Configure(ctx, it, func(s *jukebox.Settings) {
		if given("mode") {
			s.Mode = jukebox.Mode(it.Text("mode"))
		}
		if given("cap") {
			s.MaxPerMember = it.Number("cap")
		}
		if given("alone") {
			s.IdleTimeout = time.Duration(it.Number("alone")) * time.Minute
		}
		if given("stay") {
			s.Stay = it.Flag("stay")
		}
		if given("autoplay") {
			s.Autoplay = it.Flag("autoplay")
		}
		if given("dj-role") {
			s.DJRole = "" // replaced by the guild's settings
		}
		if given("panel") {
			s.Panel = it.Text("panel")
		}
	})
	if err == nil && given("dj-role") { // stored in the guild's settings
		_, err = h.Settings.Change(ctx, it.GuildID, it.User().ID, func(s *guild.Settings) error {
			s.Roles.DJ = []string{it.Text("dj-role")}
			return nil
		})
	}
	return err
}
