package discord

import (
	_ "embed" // the documented routes
	"strings"

	"github.com/riffbot/riffbot/discordtest/internal/apierror"
)

// documentedRoutes lists the routes of Discord's OpenAPI document, one a line.
//
//go:embed routes.txt
var documentedRoutes string

// Route is a route of the REST API.
type Route struct {
	Method, Path string // the path as in Discord's OpenAPI document
	Documented   bool   // in that document; other routes are those of Discord's own client
	Implemented  bool   // other routes answer 501
	Note         string // what an implemented route does not do, empty for nothing
}

// Routes returns the documented routes in the order of their paths, and then the
// routes of Discord's own client.
func Routes() []Route {
	implemented := make(map[string]endpoint)
	for _, e := range endpoints {
		implemented[e.method+" "+e.path] = e
	}
	var all []Route
	for line := range strings.Lines(documentedRoutes) {
		method, path, _ := strings.Cut(strings.TrimSpace(line), " ")
		e, ok := implemented[method+" "+path]
		delete(implemented, method+" "+path)
		all = append(all, Route{method, path, true, ok, e.note})
	}
	for _, e := range endpoints {
		if _, ok := implemented[e.method+" "+e.path]; ok {
			all = append(all, Route{e.method, e.path, false, true, e.note})
		}
	}
	return all
}

// endpoint is an implemented route.
type endpoint struct {
	method, path string
	who          caller
	handle       func(*Server, *request) (int, any, *apierror.Error) // nil: not implemented
	note         string
}

// Notes of several or long routes.
const (
	tokensOnly   = "tokens of interactions only"
	stagesOnly   = "stage channels only, as on Discord"
	ephemeralToo = "lists a member's ephemeral messages to that member, unlike Discord"
)

// endpoints are all implemented routes.
var endpoints = []endpoint{
	{"GET", "/gateway", anyone, (*Server).getGateway, ""},
	{"GET", "/gateway/bot", bots, (*Server).getGatewayBot, ""},
	{"GET", "/users/@me", both, (*Server).getMe, ""},
	{"GET", "/users/@me/guilds", both, (*Server).getMyGuilds, "no pages, no counts"},
	{"GET", "/users/@me/guilds/{guild_id}/member", members, (*Server).getMyMember, ""},
	{"GET", "/users/{user_id}", both, (*Server).getUser, ""},
	{"POST", "/users/@me/channels", both, (*Server).postDirect, ""},
	{"GET", "/applications/@me", bots, (*Server).getApplication, ""},
	{"GET", "/oauth2/applications/@me", bots, (*Server).getApplication, ""},

	{"GET", "/applications/{application_id}/commands", bots, (*Server).getCommands, ""},
	{"PUT", "/applications/{application_id}/commands", bots, (*Server).putCommands, ""},
	{"POST", "/applications/{application_id}/commands", bots, (*Server).postCommand, ""},
	{"GET", "/applications/{application_id}/commands/{command_id}", bots, (*Server).getCommand, ""},
	{"PATCH", "/applications/{application_id}/commands/{command_id}", bots, (*Server).patchCommand, ""},
	{"DELETE", "/applications/{application_id}/commands/{command_id}", bots, (*Server).deleteCommand, ""},
	{"GET", "/applications/{application_id}/guilds/{guild_id}/commands", bots, (*Server).getCommands, ""},
	{"PUT", "/applications/{application_id}/guilds/{guild_id}/commands", bots, (*Server).putCommands, ""},
	{"POST", "/applications/{application_id}/guilds/{guild_id}/commands", bots, (*Server).postCommand, ""},
	{"GET", "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}", bots, (*Server).getCommand, ""},
	{"PATCH", "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}", bots, (*Server).patchCommand, ""},
	{"DELETE", "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}", bots, (*Server).deleteCommand, ""},

	{"GET", "/guilds/{guild_id}", both, (*Server).getGuild, "no counts"},
	{"GET", "/guilds/{guild_id}/channels", both, (*Server).getGuildChannels, ""},
	{"GET", "/guilds/{guild_id}/threads/active", bots, (*Server).getActiveThreads, "no members"},
	{"GET", "/guilds/{guild_id}/roles", both, (*Server).getGuildRoles, ""},
	{"GET", "/guilds/{guild_id}/members", bots, (*Server).getMembers, ""},
	{"GET", "/guilds/{guild_id}/members/{user_id}", both, (*Server).getMember, ""},
	{"PATCH", "/guilds/{guild_id}/members/{user_id}", both, (*Server).patchMember, "mute, deaf and channel_id only"},
	{"GET", "/guilds/{guild_id}/scheduled-events", both, (*Server).getEvents, "no counts"},
	{"POST", "/guilds/{guild_id}/scheduled-events", both, (*Server).postEvent, "external events only; sends no event"},
	{"GET", "/guilds/{guild_id}/voice-states/@me", both, (*Server).getVoiceState, ""},
	{"PATCH", "/guilds/{guild_id}/voice-states/@me", both, (*Server).patchVoiceState, stagesOnly},
	{"GET", "/guilds/{guild_id}/voice-states/{user_id}", both, (*Server).getVoiceState, ""},
	{"PATCH", "/guilds/{guild_id}/voice-states/{user_id}", both, (*Server).patchVoiceState, stagesOnly},

	{"GET", "/channels/{channel_id}", both, (*Server).getChannel, ""},
	{"PATCH", "/channels/{channel_id}", both, (*Server).patchThread, "name and archived of threads only"},
	{"POST", "/channels/{channel_id}/typing", both, (*Server).postTyping, ""},
	{"PUT", "/channels/{channel_id}/voice-status", both, (*Server).putVoiceStatus, ""},
	{"GET", "/channels/{channel_id}/messages", both, (*Server).getMessages, ephemeralToo},
	{"POST", "/channels/{channel_id}/messages", both, (*Server).postMessage, "no polls, stickers, forwards"},
	{"GET", "/channels/{channel_id}/messages/{message_id}", both, (*Server).getMessage, ""},
	{"PATCH", "/channels/{channel_id}/messages/{message_id}", both, (*Server).patchMessage, ""},
	{"DELETE", "/channels/{channel_id}/messages/{message_id}", both, (*Server).deleteMessage, ""},
	{"GET", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}", both, (*Server).getReactions,
		"no pages, no bursts"},
	{"PUT", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me", both, (*Server).putReaction,
		"Unicode emojis only"},
	{"DELETE", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me", both,
		(*Server).deleteReaction, ""},
	{"POST", "/channels/{channel_id}/messages/{message_id}/threads", both, (*Server).postThread, ""},

	{"POST", "/interactions/{interaction_id}/{interaction_token}/callback", anyone, (*Server).postCallback, "types 4 to 9"},
	{"POST", "/webhooks/{webhook_id}/{webhook_token}", anyone, (*Server).postFollowUp, tokensOnly},
	{"GET", "/webhooks/{webhook_id}/{webhook_token}/messages/@original", anyone, (*Server).getResponse, tokensOnly},
	{"PATCH", "/webhooks/{webhook_id}/{webhook_token}/messages/@original", anyone, (*Server).patchResponse, tokensOnly},
	{"DELETE", "/webhooks/{webhook_id}/{webhook_token}/messages/@original", anyone, (*Server).deleteResponse, tokensOnly},
	{"GET", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", anyone, (*Server).getResponse, tokensOnly},
	{"PATCH", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", anyone, (*Server).patchResponse, tokensOnly},
	{"DELETE", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", anyone, (*Server).deleteResponse, tokensOnly},

	// Routes of Discord's own client, for members.
	{"GET", "/guilds/{guild_id}/application-command-index", members, (*Server).getCommandIndex, ""},
	{"GET", "/channels/{channel_id}/application-command-index", members, (*Server).getChannelCommandIndex, ""},
	{"GET", "/channels/{channel_id}/application-commands/search", members, (*Server).searchCommands, ""},
	{"POST", "/channels/{channel_id}/attachments", members, (*Server).postUpload, ""},
	{"POST", "/interactions", members, (*Server).postInteraction, ""},
}
