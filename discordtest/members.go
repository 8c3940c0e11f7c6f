package discordtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/riffbot/riffbot/discordtest/discord"
	"github.com/riffbot/riffbot/discordtest/userclient"
)

// pollInterval is the interval of waiting for a state without an event.
const pollInterval = 10 * time.Millisecond

// AddGuild creates another guild with an owner, a text channel and a voice channel, and
// returns its id. The bot is a member and receives GUILD_CREATE.
func (s *Server) AddGuild(name, owner string) string { return s.Discord.AddGuild(name, owner) }

// AddChannel creates a channel in a guild and returns its id, empty if there is no such
// guild. Members act in it after [userclient.Person.Enter].
func (s *Server) AddChannel(guildID, name string, kind discord.ChannelKind) string {
	return s.Discord.AddChannel(guildID, name, kind)
}

// AddMember adds the member of a name to another guild than the first one, to which all
// members belong.
func (s *Server) AddMember(guildID, name string) { s.Discord.AddMember(guildID, name) }

// Member returns the connected member of a name. A new name joins the guild.
func (s *Server) Member(ctx context.Context, name string) (*userclient.Person, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.members[name]; p != nil {
		return p, nil
	}
	if s.closing.Err() != nil {
		return nil, errors.New("the server is closed")
	}
	p, err := s.connect(ctx, name, s.opts.OnEvent)
	if err != nil {
		return nil, err
	}
	s.members[name] = p
	return p, nil
}

func (s *Server) connect(ctx context.Context, name string, onEvent func(string, map[string]any)) (*userclient.Person, error) {
	to := userclient.Server{API: s.APIURL() + "/v9", GuildID: s.GuildID(), ChannelID: s.ChannelID(), ApplicationID: s.ApplicationID(),
		Conventions: s.opts.Conventions}
	return userclient.Join(ctx, to, name, s.Discord.UserToken(name), onEvent)
}

// Members returns all members that [Server.Member] connected.
func (s *Server) Members() []*userclient.Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []*userclient.Person
	for _, p := range s.members {
		all = append(all, p)
	}
	return all
}

// WaitForBot waits until the bot under test has a gateway session.
func (s *Server) WaitForBot(ctx context.Context) error {
	err := s.WaitFor(ctx, s.Discord.BotConnected)
	if err != nil {
		return fmt.Errorf("wait for the bot's gateway session: %w", err)
	}
	return nil
}

// WaitFor waits until a condition holds, or until ctx ends. It evaluates the
// condition every few milliseconds; for messages, [userclient.Person.WaitFor]
// evaluates its condition after each event.
func (s *Server) WaitFor(ctx context.Context, holds func() bool) error {
	tick := time.NewTicker(pollInterval)
	defer tick.Stop()
	for !holds() {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
	return nil
}

// Messages returns the messages of all channels that any connected member sees,
// ephemeral ones included, oldest first, as the API lists them.
func (s *Server) Messages(ctx context.Context) ([]map[string]any, error) {
	all := []map[string]any{}
	seen := make(map[string]bool)
	for _, p := range s.Members() {
		for _, channel := range p.Places() {
			page, err := p.MessagesIn(ctx, channel)
			if err != nil {
				return nil, err
			}
			for _, m := range page {
				if id := messageID(m); !seen[id] {
					seen[id] = true
					all = append(all, m)
				}
			}
		}
	}
	slices.SortFunc(all, func(a, b map[string]any) int {
		x, y := messageID(a), messageID(b)
		if len(x) != len(y) {
			return len(x) - len(y)
		}
		return strings.Compare(x, y)
	})
	return all, nil
}

func messageID(m map[string]any) string {
	id, _ := m["id"].(string)
	return id
}
