package commands

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/guilds"
	"riffbot/internal/requests"
	"riffbot/internal/songs"
	"riffbot/riffusion"
)

// council is what commands need of the council.
type council interface {
	RulesOf(ctx context.Context, guildID string) (requests.Rules, error)
	Modes() []requests.Mode
	Ask(ctx context.Context, r requests.Request, weight int) (asked requests.Request, similar []requests.Request, err error)
	Confirm(ctx context.Context, id requests.ID, user songs.Member, weight int) (requests.Request, error)
	Vote(ctx context.Context, guildID string, id requests.ID, who songs.Member, weight int) (requests.Request, error)
	Request(ctx context.Context, guildID string, id requests.ID, viewer string) (requests.Request, error)
	Requests(ctx context.Context, q requests.Query) (page []requests.Request, total int, err error)
	Make(ctx context.Context, guildID string, id requests.ID, curator string) (requests.Request, error)
	TurnDown(ctx context.Context, guildID string, id requests.ID, why string) (requests.Request, error)
	Unite(ctx context.Context, guildID string, id, into requests.ID) (requests.Request, error)
	PutFirst(ctx context.Context, guildID string, id requests.ID, pinned bool) (requests.Request, error)
	Pings(ctx context.Context, guildID, userID string) (on bool, err error)
	Board(ctx context.Context, guildID string) (requests.Board, error)
	Panel(ctx context.Context, id string) (requests.Panel, error)
	Place(ctx context.Context, guildID string, at requests.Post) error
	Begin(ctx context.Context, b requests.Battle, at requests.Post) (requests.Battle, error)
	Battle(ctx context.Context, guildID string, id requests.BattleID) (requests.Battle, error)
	Side(ctx context.Context, guildID string, id requests.BattleID, number int, userID string) (int, error)
	Fame(ctx context.Context, guildID, channelID string, since time.Time, limit int) ([]requests.Fame, error)
}

// householder is what commands need of a server's settings.
type householder interface {
	Settings(ctx context.Context, guildID string) (guilds.Settings, error)
	Change(ctx context.Context, guildID, by string, change func(*guilds.Settings) error) (guilds.Settings, error)
}

// Community is what the commands of a server's board work with.
type Community struct {
	Council council
	House   householder
	Desk    *Desk
	Library librarian
	Family  riffusion.Family
	Now     func() time.Time
}

// Commands are those of the board.
func (c Community) Commands() []Command {
	all := []Command{c.request(), c.requests(), c.battle(), c.fight(), c.hallOfFame()}
	for i := range all {
		if all[i].Handle != nil {
			all[i].Handle = together(all[i].Handle)
		}
		for _, handlers := range []map[string]Handler{all[i].Buttons, all[i].Menus, all[i].Forms} {
			for verb, h := range handlers {
				handlers[verb] = together(h)
			}
		}
	}
	return all
}

// errAlone says that something takes a server.
var errAlone = errors.New("there is no server here")

// together lets those pass who are on a server.
func together(h Handler) Handler {
	return func(ctx context.Context, it *Interaction) error {
		if it.GuildID == "" {
			return errAlone
		}
		return h(ctx, it)
	}
}

// curates reports whether the person decides about the board: by a role, or as
// somebody who manages the server.
func (c Community) curates(ctx context.Context, it *Interaction) (bool, error) {
	if it.MemberCan(discordgo.PermissionManageGuild) {
		return true, nil
	}
	s, err := c.House.Settings(ctx, it.GuildID)
	return err == nil && s.IsCurator(it.Roles()), err
}

// mustCurate is [errNotCurator] for everybody else.
func (c Community) mustCurate(ctx context.Context, it *Interaction) error {
	ok, err := c.curates(ctx, it)
	if err == nil && !ok {
		err = errNotCurator
	}
	return err
}

// weight is what the person's vote counts.
func (c Community) weight(ctx context.Context, it *Interaction) (int, error) {
	rules, err := c.Council.RulesOf(ctx, it.GuildID)
	return rules.Weight(it.Roles()), err
}

func (it *Interaction) member() songs.Member {
	return songs.Member{ID: it.User().ID, Name: it.UserName()}
}

// jump is the address of a message, for people; empty where there is none.
func jump(guildID string, p requests.Post) string {
	if p.MessageID == "" {
		return ""
	}
	return "https://discord.com/channels/" + guildID + "/" + p.ChannelID + "/" + p.MessageID
}

// ordinal numbers a line of a list.
func ordinal(n int) string { return fmt.Sprintf("`%d.`", n) }
