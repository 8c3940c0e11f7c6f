package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"
)

// register tells Discord the commands, when they differ from what it has:
// creating is limited to 200 a day and guild.
func (b *Bot) register(ctx context.Context, want []*discordgo.ApplicationCommand) error {
	me, err := b.Application(ctx)
	if err != nil {
		return err
	}
	have, err := b.registered(ctx, me.ID)
	if err != nil {
		return fmt.Errorf("read the registered commands: %w", err)
	}
	if fingerprint(have) == fingerprint(want) {
		b.cfg.Log.InfoContext(ctx, "commands are up to date", "count", len(want))
	} else {
		if err := b.call(ctx, http.MethodPut, b.commandsPath(me.ID), want, nil, nil); err != nil {
			return fmt.Errorf("register the commands: %w", refusedCommands(err, want))
		}
		b.cfg.Log.InfoContext(ctx, "commands registered", "count", len(want))
	}
	b.cfg.Log.InfoContext(ctx, "logged in", "as", me.Name, "invite", InviteLink(me.ID))
	return nil
}

// Application is the bot's entry in the Developer Portal.
type Application struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Application asks Discord which application the token belongs to.
func (b *Bot) Application(ctx context.Context) (Application, error) {
	var me Application
	err := b.call(ctx, http.MethodGet, "/applications/@me", nil, nil, &me)
	if e, ok := errors.AsType[*APIError](err); ok && e.Status == http.StatusUnauthorized {
		return me, fmt.Errorf("discord does not accept DISCORD_TOKEN; copy a new one from the Developer Portal, page Bot: %w", err)
	}
	if err != nil {
		return me, fmt.Errorf("log in to discord: %w", err)
	}
	return me, nil
}

// registered reads the commands with their localizations, which discordgo's own
// call leaves out.
func (b *Bot) registered(ctx context.Context, appID string) ([]*discordgo.ApplicationCommand, error) {
	var have []*discordgo.ApplicationCommand
	return have, b.call(ctx, http.MethodGet, b.commandsPath(appID)+"?with_localizations=true", nil, nil, &have)
}

// commandsPath is where the commands are: those of everywhere, or of one guild.
func (b *Bot) commandsPath(appID string) string {
	if b.cfg.GuildID != "" {
		return "/applications/" + appID + "/guilds/" + b.cfg.GuildID + "/commands"
	}
	return "/applications/" + appID + "/commands"
}

// fingerprint is the commands' JSON without what Discord adds and with the
// defaults written out, so that equal commands have equal fingerprints.
func fingerprint(commands []*discordgo.ApplicationCommand) string {
	lines := make([]string, 0, len(commands))
	for _, c := range commands {
		c := *c
		c.ID, c.ApplicationID, c.GuildID, c.Version = "", "", "", ""
		if c.Type == 0 {
			c.Type = discordgo.ChatApplicationCommand
		}
		// Deprecated in favour of contexts; Discord still sends it.
		c.DMPermission, c.DefaultPermission = nil, nil //nolint:staticcheck // read to be dropped
		if c.NSFW != nil && !*c.NSFW {
			c.NSFW = nil
		}
		if c.NameLocalizations != nil && len(*c.NameLocalizations) == 0 {
			c.NameLocalizations = nil
		}
		if c.DescriptionLocalizations != nil && len(*c.DescriptionLocalizations) == 0 {
			c.DescriptionLocalizations = nil
		}
		line, err := json.Marshal(&c)
		if err != nil {
			line = []byte(err.Error()) // never equal to a good one
		}
		lines = append(lines, string(line))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// permissions are the fewest with which everything works: see the channel,
// write there and in its threads, embed, attach, answer an older message, open a
// song's thread, post a song as a voice message, and play in a voice channel and
// say there what.
const permissions = discordgo.PermissionViewChannel | discordgo.PermissionSendMessages |
	discordgo.PermissionSendMessagesInThreads | discordgo.PermissionEmbedLinks |
	discordgo.PermissionAttachFiles | discordgo.PermissionReadMessageHistory |
	discordgo.PermissionCreatePublicThreads | permissionVoiceMessages |
	discordgo.PermissionVoiceConnect | discordgo.PermissionVoiceSpeak | permissionVoiceStatus

// Permissions that are newer than discordgo: SEND_VOICE_MESSAGES and
// SET_VOICE_CHANNEL_STATUS.
// https://discord.com/developers/docs/topics/permissions#permissions-bitwise-permission-flags
const (
	permissionVoiceMessages = 1 << 46
	permissionVoiceStatus   = 1 << 48
)

// InviteLink is where an admin adds the bot to a server.
func InviteLink(applicationID string) string {
	q := url.Values{
		"client_id":   {applicationID},
		"scope":       {"bot applications.commands"},
		"permissions": {fmt.Sprint(int64(permissions))},
	}
	return "https://discord.com/oauth2/authorize?" + q.Encode()
}
