package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/riffbot/riffbot/internal/songs"
)

// GuildMember is a member of a guild.
type GuildMember struct {
	Name  string
	Roles []string
}

// GuildMember returns a member of a guild; [songs.ErrNotFound] for a user who is none, and for a guild without the bot.
// It needs no privileged intent.
//
// https://discord.com/developers/docs/resources/guild#get-guild-member
func (b *Bot) GuildMember(ctx context.Context, guildID, userID string) (GuildMember, error) {
	var got struct {
		namedMember
		Roles   []string `json:"roles"`
		Pending bool     `json:"pending"`
	}
	err := b.call(ctx, http.MethodGet, "/guilds/"+guildID+"/members/"+userID, nil, nil, &got)
	if absent(err) || err == nil && got.Pending { // has not agreed to the rules of the server
		return GuildMember{}, songs.ErrNotFound
	}
	if err != nil {
		return GuildMember{}, fmt.Errorf("get guild member: %w", err)
	}
	return GuildMember{Name: got.name(), Roles: got.Roles}, nil
}

// absent reports whether Discord said that a guild or a member does not exist, or that the bot is not in the guild.
func absent(err error) bool {
	e, ok := errors.AsType[*APIError](err)
	return ok && (e.Status == http.StatusNotFound || e.Status == http.StatusForbidden)
}

// GuildState returns the roles, channels and threads of a guild, in the form of a GUILD_CREATE event. It is for guilds
// of other processes' shards. It returns [songs.ErrNotFound] for a guild without the bot.
func (b *Bot) GuildState(ctx context.Context, guildID string) ([]byte, error) {
	var guild map[string]json.RawMessage
	var channels json.RawMessage
	var active struct {
		Threads json.RawMessage `json:"threads"`
	}
	path := "/guilds/" + guildID
	for _, get := range []struct {
		path string
		into any
	}{{path, &guild}, {path + "/channels", &channels}, {path + "/threads/active", &active}} {
		if err := b.call(ctx, http.MethodGet, get.path, nil, nil, get.into); err != nil {
			if absent(err) {
				return nil, songs.ErrNotFound
			}
			return nil, fmt.Errorf("get state of guild: %w", err)
		}
	}
	guild["channels"], guild["threads"] = channels, active.Threads
	raw, err := json.Marshal(guild)
	if err != nil {
		return nil, fmt.Errorf("encode state of guild: %w", err)
	}
	return raw, nil
}
