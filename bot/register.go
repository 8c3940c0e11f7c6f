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

	"github.com/riffbot/riffbot/internal/discord"
)

// register registers the commands if they differ from the registered ones: Discord
// limits it to 200 a day and guild. Commands with former names stay if they are registered.
func (b *Bot) register(ctx context.Context, router *discord.Router) error {
	me, err := b.Application(ctx)
	if err != nil {
		return err
	}
	b.storeVerifyKey(me)
	have, err := b.registered(ctx, me.ID)
	if err != nil {
		return fmt.Errorf("get registered commands: %w", err)
	}
	want := slices.Concat(router.Definitions(), router.Kept(have))
	if fingerprint(have) == fingerprint(want) {
		b.cfg.Log.InfoContext(ctx, "commands are up to date", "count", len(want))
	} else {
		if err := b.call(ctx, http.MethodPut, b.commandsPath(me.ID), want, nil, &have); err != nil {
			return fmt.Errorf("register commands: %w", registrationError(err, want))
		}
		b.cfg.Log.InfoContext(ctx, "commands registered", "count", len(want))
	}
	b.storeCommandIDs(have)
	b.cfg.Log.InfoContext(ctx, "logged in", "as", me.Name, "invite", InviteLink(me.ID))
	b.logUserInstall(ctx, me)
	return nil
}

// logUserInstall logs the link with which members install the application on their accounts, or that the
// Developer Portal does not allow that. It does nothing if the operator does not.
func (b *Bot) logUserInstall(ctx context.Context, me Application) {
	switch {
	case !b.cfg.UserInstall:
	case !me.AllowsUserInstall():
		b.cfg.Log.WarnContext(ctx, "application cannot be installed on accounts: turn on User Install in the Developer "+
			"Portal, page Installation, or set USER_INSTALL=off", "application", me.ID)
	default:
		b.cfg.Log.InfoContext(ctx, "members can install the bot on their accounts", "link", UserInstallLink(me.ID))
	}
}

// storeCommandIDs stores the ids of registered slash commands.
func (b *Bot) storeCommandIDs(registered []*discordgo.ApplicationCommand) {
	ids := make(map[string]string)
	for _, c := range registered {
		if c.Type == 0 || c.Type == discordgo.ChatApplicationCommand {
			ids[c.Name] = c.ID
		}
	}
	b.commandIDs.Store(&ids)
}

// loadCommandIDs reads the ids of the registered commands, which another process registers.
func (b *Bot) loadCommandIDs(ctx context.Context) {
	me, err := b.Application(ctx)
	if err == nil {
		b.storeVerifyKey(me)
		var have []*discordgo.ApplicationCommand
		if have, err = b.registered(ctx, me.ID); err == nil {
			b.storeCommandIDs(have)
			return
		}
	}
	b.cfg.Log.WarnContext(ctx, "read registered commands failed", "err", err)
}

// CommandID returns the id of a registered slash command, or "" if it is not known.
func (b *Bot) CommandID(name string) string {
	if ids := b.commandIDs.Load(); ids != nil {
		return (*ids)[name]
	}
	return ""
}

// Application is the bot's application in the Developer Portal.
type Application struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// Installations has a key for each kind of installation that the Developer Portal allows: "0" in
	// servers, "1" on accounts.
	Installations map[string]any `json:"integration_types_config"`
	// VerifyKey is the public key with which Discord signs interactions over HTTP, in hexadecimal.
	VerifyKey string `json:"verify_key"`
}

// AllowsUserInstall reports whether members can install the application on their accounts, as far as Discord
// reports it.
func (a Application) AllowsUserInstall() bool {
	_, allowed := a.Installations["1"]
	return allowed || a.Installations == nil
}

// Application returns the application of the token.
func (b *Bot) Application(ctx context.Context) (Application, error) {
	var me Application
	err := b.call(ctx, http.MethodGet, "/applications/@me", nil, nil, &me)
	if e, ok := errors.AsType[*APIError](err); ok && e.Status == http.StatusUnauthorized {
		return me, fmt.Errorf("discord rejects DISCORD_TOKEN; copy a new one from the Developer Portal, page Bot: %w",
			err)
	}
	if err != nil {
		return me, fmt.Errorf("log in to discord: %w", err)
	}
	return me, nil
}

// registered returns the registered commands with their localizations, which discordgo's
// call omits.
func (b *Bot) registered(ctx context.Context, appID string) ([]*discordgo.ApplicationCommand, error) {
	var have []*discordgo.ApplicationCommand
	return have, b.call(ctx, http.MethodGet, b.commandsPath(appID)+"?with_localizations=true", nil, nil, &have)
}

// commandsPath returns the path of the global commands, or of those of the guild of the
// settings.
func (b *Bot) commandsPath(appID string) string {
	if b.cfg.GuildID != "" {
		return "/applications/" + appID + "/guilds/" + b.cfg.GuildID + "/commands"
	}
	return "/applications/" + appID + "/commands"
}

// fingerprint returns the JSON of commands without the fields that Discord adds and with
// defaults, so that equal commands have equal fingerprints.
func fingerprint(commands []*discordgo.ApplicationCommand) string {
	lines := make([]string, 0, len(commands))
	for _, c := range commands {
		c := *c
		c.ID, c.ApplicationID, c.GuildID, c.Version = "", "", "", ""
		if c.Type == 0 {
			c.Type = discordgo.ChatApplicationCommand
		}
		// Contexts replace them; Discord still sends them.
		c.DMPermission, c.DefaultPermission = nil, nil //nolint:staticcheck // cleared only
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
			line = []byte(err.Error()) // differs from every valid command
		}
		lines = append(lines, string(line))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// permissions are the permissions that all functions need together: to see channels, to
// write in them and their threads, to embed, attach and reply, to start threads of
// songs, to post voice messages, to play in voice channels and to set their status.
const permissions = discordgo.PermissionViewChannel | discordgo.PermissionSendMessages |
	discordgo.PermissionSendMessagesInThreads | discordgo.PermissionEmbedLinks |
	discordgo.PermissionAttachFiles | discordgo.PermissionReadMessageHistory |
	discordgo.PermissionCreatePublicThreads | permissionVoiceMessages |
	discordgo.PermissionVoiceConnect | discordgo.PermissionVoiceSpeak | permissionVoiceStatus

// Permissions that discordgo does not define: SEND_VOICE_MESSAGES and
// SET_VOICE_CHANNEL_STATUS.
// https://discord.com/developers/docs/topics/permissions#permissions-bitwise-permission-flags
const (
	permissionVoiceMessages = 1 << 46
	permissionVoiceStatus   = 1 << 48
)

// UserInstallLink returns the link with which a member installs the application on their account.
func UserInstallLink(applicationID string) string {
	return "https://discord.com/oauth2/authorize?integration_type=1&scope=applications.commands&client_id=" +
		url.QueryEscape(applicationID)
}

// InviteLink returns the link with which an admin adds the bot to a server.
func InviteLink(applicationID string) string {
	q := url.Values{
		"client_id":   {applicationID},
		"scope":       {"bot applications.commands"},
		"permissions": {fmt.Sprint(int64(permissions))},
	}
	return "https://discord.com/oauth2/authorize?" + q.Encode()
}
