package discord

import (
	"crypto/rand"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"time"
)

// user is a person or a bot.
type user struct {
	id, name, global string
	locale           string
	bot              bool
	token            string
	guild            bool // is a member of the guild
	roles            []string
}

// guildRole is a role of the guild, besides @everyone.
type guildRole struct {
	id, name    string
	mentionable bool
}

// json is the user as others see it.
func (u *user) json() obj {
	var global any
	if u.global != "" {
		global = u.global
	}
	o := obj{"id": u.id, "username": u.name, "global_name": global, "avatar": nil, "discriminator": "0", "public_flags": 0,
		"flags": 0, "primary_guild": nil, "avatar_decoration_data": nil, "collectibles": nil, "banner": nil, "accent_color": nil}
	if u.bot {
		o["bot"], o["discriminator"] = true, "0001"
	}
	return o
}

// application is a bot's entry in the Developer Portal.
type application struct {
	id, name string
	bot      *user
	commands map[string][]obj // by guild id, "" for the global ones
}

func (a *application) json() obj {
	return obj{"id": a.id, "name": a.name, "icon": nil, "description": "", "type": nil, "bot": a.bot.json(),
		"verify_key": strings.Repeat("0", 64), "flags": 0, "flags_new": "0", "redirect_uris": []any{}, "bot_public": true,
		"bot_require_code_grant": false, "interactions_endpoint_url": nil, "role_connections_verification_url": nil,
		"owner": a.bot.json(), "approximate_guild_count": 1, "approximate_user_install_count": 0,
		"approximate_user_authorization_count": 0, "explicit_content_filter": 0, "team": nil, "eligible_oauth2_scopes": []any{}}
}

// channel holds messages.
type channel struct {
	id, name, guildID string
	kind              int              // guildChannel or directChannel
	people            []*user          // of a direct conversation
	denied            map[string]int64 // permissions that some users lack here
	only, owner       string           // the role and the member who alone see the channel, beside bots; empty: everyone
	bots              []string         // that see a closed channel
	parent            *channel         // of a thread
	starter           *user            // of a thread
	opened            time.Time        // of a thread
	status            string           // of a voice channel
	limit             int              // of members in a voice channel; 0: none
	messages          []*message       // oldest first
	byNonce           map[string]*message
}

func (c *channel) json() obj {
	o := obj{"id": c.id, "type": c.kind, "last_message_id": nil, "flags": 0}
	if n := len(c.messages); n > 0 {
		o["last_message_id"] = c.messages[n-1].id
	}
	if c.parent != nil {
		return c.threadJSON(o)
	}
	if c.guildID != "" {
		o["name"], o["guild_id"], o["position"], o["permission_overwrites"] = c.name, c.guildID, 0, c.overwrites()
		o["nsfw"], o["parent_id"], o["topic"], o["rate_limit_per_user"] = false, nil, nil, 0
	}
	if c.talks() {
		o["bitrate"], o["user_limit"], o["rtc_region"] = 64000, c.limit, nil
	}
	return o
}

// jsonFor is the channel as somebody sees it: a direct conversation lists the
// others.
func (c *channel) jsonFor(u *user) obj {
	o := c.json()
	if c.kind == directChannel {
		others := []any{}
		for _, p := range c.people {
			if p != u {
				others = append(others, p.json())
			}
		}
		o["recipients"] = others
	}
	return o
}

// lets reports whether somebody may see the channel.
func (c *channel) lets(u *user) bool {
	return c.guildID != "" && !c.hidden(u) || slices.Contains(c.people, u)
}

func (c *channel) find(messageID string) *message {
	for _, m := range slices.Backward(c.messages) {
		if m.id == messageID {
			return m
		}
	}
	return nil
}

// Kinds of channels.
const (
	guildChannel  = 0
	directChannel = 1
	voiceChannel  = 2
	stageChannel  = 13
)

// The permissions that people and bots have here.
const (
	everything   = 1<<53 - 1
	memberPerms  = 0x2000000000000 | 1<<10 | 1<<11 | 1<<14 | 1<<15 | 1<<16 | 1<<18 | 1<<31 | permThreads | 1<<38 | permVoiceMessages | permConnect | permSpeak | 1<<25 | permRequest
	botPerms     = 1<<10 | 1<<11 | 1<<14 | 1<<15 | 1<<16 | permThreads | 1<<38 | permVoiceMessages | permConnect | permSpeak | permMute | 1<<25 | permStatus
	guildName    = "Riff Club"
	textChannel  = "songs"
	roleName     = "Regulars"
	otherChannel = "gallery"
	lounge       = "Lounge"
	stage        = "Stage"
)

// settle makes the world: one guild with channels to write and to talk in, its
// owner, and two bots.
func (s *Server) settle() {
	s.guildID = s.ids.next()
	owner := s.join(s.opts.Owner)
	s.ownerID = owner.id
	s.roles = []guildRole{{s.ids.next(), roleName, true}}
	s.channelID = s.addChannel(textChannel, guildChannel)
	s.addChannel(otherChannel, guildChannel)
	s.voiceID = s.addChannel(lounge, voiceChannel)
	s.stageID = s.addChannel(stage, stageChannel)
	s.app = s.addApplication("riffbot")
	s.guest = s.addApplication("guest")
}

func (s *Server) addChannel(name string, kind int) string {
	c := &channel{id: s.ids.next(), name: name, kind: kind, guildID: s.guildID, byNonce: make(map[string]*message)}
	s.channels[c.id] = c
	return c.id
}

func (s *Server) addApplication(name string) *application {
	appID := s.ids.next()
	bot := &user{id: appID, name: name, locale: defaultLocale, bot: true, guild: true}
	bot.token = base64.RawURLEncoding.EncodeToString([]byte(appID)) + "." + secret(4) + "." + secret(27)
	a := &application{id: appID, name: name, bot: bot, commands: make(map[string][]obj)}
	s.users[bot.id] = bot
	s.apps[appID] = a
	return a
}

// join returns the member of that name, who joins the guild if new.
func (s *Server) join(name string) *user {
	login := strings.ToLower(name)
	for _, u := range s.users {
		if !u.bot && u.name == login {
			return u
		}
	}
	u := &user{id: s.ids.next(), name: login, global: name, locale: s.opts.Locale, guild: true}
	u.token = base64.RawURLEncoding.EncodeToString([]byte(u.id)) + "." + secret(4) + "." + secret(27)
	s.users[u.id] = u
	return u
}

// secret returns n random bytes as URL-safe text.
func secret(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return base64.RawURLEncoding.EncodeToString(b)
}

func (s *Server) memberJSON(u *user) obj {
	roles := []any{}
	for _, id := range u.roles {
		roles = append(roles, id)
	}
	return obj{"user": u.json(), "nick": nil, "avatar": nil, "banner": nil, "roles": roles, "joined_at": s.started.Format(timeFormat),
		"premium_since": nil, "deaf": s.deafened[u.id], "mute": s.muted[u.id], "pending": false, "flags": 0, "communication_disabled_until": nil}
}

// permissions are what a user may do in the guild and in all its channels.
func (s *Server) permissions(u *user) string { return strconv.FormatInt(s.permissionBits(u), 10) }

func (s *Server) permissionBits(u *user) int64 {
	switch {
	case u.id == s.ownerID:
		return everything
	case u.bot:
		return botPerms
	default:
		return memberPerms
	}
}

func (s *Server) may(u *user, permission int64) bool { return s.permissionBits(u)&permission != 0 }

func role(roleID, name string, position int, permissions int64, mentionable bool) obj {
	return obj{"id": roleID, "name": name, "permissions": strconv.FormatInt(permissions, 10), "position": position,
		"color": 0, "colors": obj{"primary_color": 0, "secondary_color": nil, "tertiary_color": nil}, "hoist": false, "managed": false,
		"mentionable": mentionable, "icon": nil, "unicode_emoji": nil, "description": nil, "flags": 0}
}

func (s *Server) rolesJSON() []any {
	all := []any{role(s.guildID, "@everyone", 0, memberPerms, false)}
	for i, r := range s.roles {
		all = append(all, role(r.id, r.name, i+1, 0, r.mentionable))
	}
	return all
}

func (s *Server) guildJSON() obj {
	return obj{"id": s.guildID, "name": guildName, "icon": nil, "owner_id": s.ownerID, "features": []any{}, "preferred_locale": s.opts.Locale,
		"roles":  s.rolesJSON(),
		"emojis": []any{}, "stickers": []any{}, "premium_tier": 0, "premium_subscription_count": 0, "nsfw_level": 0, "verification_level": 0,
		"afk_channel_id": nil, "afk_timeout": 300, "system_channel_id": nil, "system_channel_flags": 0, "mfa_level": 0,
		"default_message_notifications": 0, "explicit_content_filter": 0, "application_id": nil, "rules_channel_id": nil,
		"public_updates_channel_id": nil, "max_members": 500000, "max_presences": nil, "vanity_url_code": nil, "description": nil,
		"banner": nil, "splash": nil, "discovery_splash": nil, "home_header": nil, "safety_alerts_channel_id": nil, "nsfw": false,
		"premium_progress_bar_enabled": false, "widget_enabled": false, "widget_channel_id": nil, "region": "local", "hub_type": nil,
		"latest_onboarding_question_id": nil, "incidents_data": nil, "max_video_channel_users": 25, "max_stage_video_channel_users": 25}
}

// guildCreate is the guild as the gateway sends it.
// guildCreate is the guild as a session learns of it.
func (s *Server) guildCreate(se *session) obj {
	g := s.guildJSON()
	channels, members := []any{}, s.members()
	for _, c := range s.channels {
		if c.guildID == s.guildID && c.parent == nil {
			channels = append(channels, c.json())
		}
	}
	g["channels"], g["members"], g["member_count"] = channels, members, len(members)
	g["joined_at"], g["large"], g["unavailable"] = s.started.Format(timeFormat), false, false
	for _, empty := range []string{"presences", "stage_instances", "guild_scheduled_events", "soundboard_sounds"} {
		g[empty] = []any{}
	}
	g["threads"] = s.threads()
	g["voice_states"] = s.voiceStates(se)
	return g
}
