package bot

import (
	"context"
	"encoding/json"

	"github.com/riffbot/riffbot/internal/discord"
)

// handleGuild handles a GUILD_CREATE, GUILD_UPDATE or GUILD_DELETE event. A guild that is
// unavailable has an outage: the bot is still a member of it.
//
// https://discord.com/developers/docs/events/gateway-events#guild-delete
func (d *dispatcher) handleGuild(ctx context.Context, event string, raw []byte) {
	var guild struct {
		discord.Guild
		Unavailable bool `json:"unavailable"`
	}
	if err := json.Unmarshal(raw, &guild); err != nil || guild.ID == "" {
		d.log.ErrorContext(ctx, "decode guild event failed", "err", err)
		return
	}
	if guild.Unavailable {
		return
	}
	d.run(ctx, event, func(ctx context.Context) {
		h := d.handlers
		switch {
		case event == "GUILD_CREATE" && h.GuildJoined != nil:
			h.GuildJoined(ctx, guild.ID)
		case event == "GUILD_DELETE" && h.GuildLeft != nil:
			h.GuildLeft(ctx, guild.ID)
		}
		if h.GuildLocale != nil && guild.Locale != "" {
			h.GuildLocale(ctx, guild.ID, guild.Locale)
		}
		if event == "GUILD_CREATE" && h.GuildCreated != nil {
			h.GuildCreated(ctx, guild.Guild)
		}
	})
}

// handleGuildList reports the guilds of a shard from its READY event. That lists guilds
// with an outage too, so a missing one is a guild that the bot was removed from.
func (d *dispatcher) handleGuildList(ctx context.Context, s *shard, ready []byte) {
	var event struct {
		Guilds []struct {
			ID string `json:"id"`
		} `json:"guilds"`
	}
	if d.handlers.GuildsListed == nil || json.Unmarshal(ready, &event) != nil || event.Guilds == nil {
		return // [dispatcher.storeUserID] logs what cannot be decoded
	}
	var ids []string
	for _, g := range event.Guilds {
		ids = append(ids, g.ID)
	}
	d.run(ctx, "guild list", func(ctx context.Context) { d.handlers.GuildsListed(ctx, ids, s.serves) })
}

// storeUserID stores the bot's user id from a READY event.
func (d *dispatcher) storeUserID(ready []byte) {
	var event struct {
		User struct {
			ID string `json:"id"`
		} `json:"user"`
	}
	if err := json.Unmarshal(ready, &event); err != nil {
		d.log.Error("decode READY failed", "err", err)
		return
	}
	d.bot.userID.Store(&event.User.ID)
}

// notifyMessage reports a MESSAGE_CREATE event.
func (d *dispatcher) notifyMessage(raw []byte) {
	var m struct {
		ID        string `json:"id"`
		ChannelID string `json:"channel_id"`
	}
	if d.handlers.MessageCreated != nil && json.Unmarshal(raw, &m) == nil {
		d.handlers.MessageCreated(m.ChannelID, m.ID)
	}
}

// handleMessage handles a MESSAGE_CREATE event. The router receives replies to the bot's
// messages, and messages that mention it.
func (d *dispatcher) handleMessage(ctx context.Context, raw []byte) {
	d.notifyMessage(raw)
	self := d.bot.userID.Load()
	if self == nil {
		return
	}
	reply, handle := discord.DecodeReply(raw, *self, d.bot), d.router.HandleReply
	if reply == nil {
		reply, handle = discord.DecodeMention(raw, *self, d.bot), d.router.HandleMention
	}
	if reply == nil || d.isRepeated(reply.ID) {
		return
	}
	d.run(ctx, "message "+reply.ID, func(ctx context.Context) {
		if err := handle(ctx, reply); err != nil {
			d.log.WarnContext(ctx, "answer message failed", "message", reply.ID, "guild", reply.GuildID, "err", err)
		}
	})
}
