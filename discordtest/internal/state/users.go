package state

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"maps"
	"slices"
	"strings"

	"github.com/riffbot/riffbot/discordtest/internal/field"
	"github.com/riffbot/riffbot/discordtest/internal/ids"
)

// DefaultLocale is the language of users without a choice.
const DefaultLocale = "en-US"

// User is a member or a bot.
type User struct {
	ID, Name, DisplayName string
	Locale                string
	Bot                   bool
	Token                 string
	Roles                 []string // ids of roles of the first guild
	// RefusesDirect reports that the user accepts no direct messages of bots.
	RefusesDirect bool
	installed     map[string]bool // ids of applications on the account of the user
}

// JSON returns the user object.
func (u *User) JSON() field.Object {
	var global any
	if u.DisplayName != "" {
		global = u.DisplayName
	}
	o := field.Object{"id": u.ID, "username": u.Name, "global_name": global, "avatar": nil, "discriminator": "0",
		"public_flags": 0,
		"flags":        0, "primary_guild": nil, "avatar_decoration_data": nil, "collectibles": nil, "banner": nil,
		"accent_color": nil}
	if u.Bot {
		o["bot"], o["discriminator"] = true, "0001"
	}
	return o
}

// Application is a registered application with its bot.
type Application struct {
	ID, Name string
	Bot      *User
	Commands map[string][]field.Object // by guild id, "" for the global ones
	// InteractionsURL is where the bot receives interactions, "" for the gateway. Key signs them.
	InteractionsURL string
	Key             ed25519.PrivateKey
	state           *State
}

// guilds returns all guilds.
func (a *Application) guilds() []*Guild { return slices.Collect(maps.Values(a.state.Guilds)) }

// JSON returns the application object.
func (a *Application) JSON() field.Object {
	var endpoint any
	if a.InteractionsURL != "" {
		endpoint = a.InteractionsURL
	}
	return field.Object{"id": a.ID, "name": a.Name, "icon": nil, "description": "", "type": nil, "bot": a.Bot.JSON(),
		"verify_key": hex.EncodeToString(a.Key[ed25519.SeedSize:]), "flags": 0, "flags_new": "0", "redirect_uris": []any{},
		"bot_public":             true,
		"bot_require_code_grant": false, "interactions_endpoint_url": endpoint, "role_connections_verification_url": nil,
		"owner": a.Bot.JSON(), "approximate_guild_count": 1, "approximate_user_install_count": 0,
		"approximate_user_authorization_count": 0, "explicit_content_filter": 0, "team": nil,
		"eligible_oauth2_scopes":   []any{},
		"integration_types_config": field.Object{GuildInstall: field.Object{}, UserInstall: field.Object{}}}
}

// CommandsIn lists the commands of a guild, global ones included.
func (a *Application) CommandsIn(guildID string) []field.Object {
	return append(append([]field.Object(nil), a.Commands[""]...), a.Commands[guildID]...)
}

// AddApplication creates an application whose bot is a member of the first guild.
func (s *State) AddApplication(name string) *Application {
	appID := s.IDs.Next()
	bot := &User{ID: appID, Name: name, Locale: DefaultLocale, Bot: true, Token: token(appID)}
	seed := sha256.Sum256([]byte(bot.Token))
	a := &Application{ID: appID, Name: name, Bot: bot, Commands: make(map[string][]field.Object), state: s,
		Key: ed25519.NewKeyFromSeed(seed[:])}
	s.Users[bot.ID] = bot
	s.Applications[appID] = a
	s.Home.Members[bot.ID] = true
	return a
}

// Member returns the member of a name. A new one joins the first guild.
func (s *State) Member(name string) *User {
	login := strings.ToLower(name)
	for _, u := range s.Users {
		if !u.Bot && u.Name == login {
			return u
		}
	}
	u := s.NewUser(name)
	s.Home.Members[u.ID] = true
	return u
}

// NewUser creates a user that is in no guild.
func (s *State) NewUser(name string) *User {
	id := s.IDs.Next()
	u := &User{ID: id, Name: strings.ToLower(name), DisplayName: name, Locale: s.Locale, Token: token(id)}
	s.Users[u.ID] = u
	return u
}

// token returns a new token of the form that Discord's have.
func token(userID string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(userID)) + "." + ids.Secret(4) + "." + ids.Secret(27)
}
