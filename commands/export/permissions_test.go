package export

import (
	"errors"
	"strconv"
	"testing"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/messages"
)

// TestSharingNeedsPermissionsInChannel checks which permissions a member needs in a channel or
// thread.
func TestSharingNeedsPermissionsInChannel(t *testing.T) {
	t.Parallel()
	const view, send, attach, inThreads = discordgo.PermissionViewChannel, discordgo.PermissionSendMessages,
		discordgo.PermissionAttachFiles, discordgo.PermissionSendMessagesInThreads
	for name, c := range map[string]struct {
		kind        discordgo.ChannelType
		permissions int64
		want        bool
	}{
		"channel":                      {discordgo.ChannelTypeGuildText, view | send | attach, true},
		"channel without files":        {discordgo.ChannelTypeGuildText, view | send, false},
		"channel without messages":     {discordgo.ChannelTypeGuildText, view | attach | inThreads, false},
		"hidden channel":               {discordgo.ChannelTypeGuildText, send | attach, false},
		"thread":                       {discordgo.ChannelTypeGuildPublicThread, view | inThreads | attach, true},
		"thread of readable channel":   {discordgo.ChannelTypeGuildPublicThread, view | send | attach, false},
		"news channel":                 {discordgo.ChannelTypeGuildNews, view | send | attach, true},
		"administrator in any channel": {discordgo.ChannelTypeGuildText, discordgo.PermissionAdministrator, true},
	} {
		err := checkMayPost(&discord.Channel{ID: "7", Type: int(c.kind), Permissions: strconv.FormatInt(c.permissions,
			10)})
		place, _ := errors.AsType[*messages.PlaceError](err)
		if (err == nil) != c.want || err != nil && (place == nil || place.Channel != "7" || place.Who != "you") {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// TestVoiceMessageNeedsPermissionsOfMemberAndBot checks that nothing is made or posted without the
// permissions of both.
func TestVoiceMessageNeedsPermissionsOfMemberAndBot(t *testing.T) {
	t.Parallel()
	const voice = permissionSendVoiceMessages
	for name, c := range map[string]struct {
		member, bot int64
		refused     string // who lacks a permission
	}{
		"both":             {voice, voice | discordgo.PermissionSendMessages, ""},
		"member may not":   {discordgo.PermissionSendMessages, voice | discordgo.PermissionSendMessages, "you"},
		"bot may not":      {voice, discordgo.PermissionSendMessages, "I"},
		"bot may not send": {voice, voice, "I"},
	} {
		exports := &fixedExports{}
		h, _, client := exportIn(i18n.ForLocale("en"), exports)
		it := commandtest.Decode(t, client, map[string]any{"type": 2, "guild_id": "g", "channel_id": "c",
			"app_permissions": strconv.FormatInt(c.bot, 10),
			"member": map[string]any{"permissions": strconv.FormatInt(c.member, 10),
				"user": map[string]any{"id": "ben"}}})
		it.Locales = discord.DefaultLocales{}
		m, err := h.formatMessage(t.Context(), it, exportEntry(), messages.FormatVoice, 20<<20)
		place, _ := errors.AsType[*messages.PlaceError](err)
		switch {
		case c.refused != "":
			if place == nil || place.Who != c.refused || len(client.Posts)+len(exports.limits) > 0 {
				t.Errorf("%s: error %v, %d messages, %d exports", name, err, len(client.Posts), len(exports.limits))
			}
		case err != nil || len(client.Posts) != 1 || client.Posts[0].Flags != discord.FlagVoice || client.Posts[0].Files[0].Seconds != 61.5:
			t.Errorf("%s: error %v, messages %+v", name, err, client.Posts)
		case len(m.Files) > 0 || exports.limits[0] != discord.DefaultSizeLimit:
			t.Errorf("%s: response with %d files, limits %v", name, len(m.Files), exports.limits)
		}
	}
}
