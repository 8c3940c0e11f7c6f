package discordtest

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/riffbot/riffbot/discordtest/discord"
	"github.com/riffbot/riffbot/discordtest/userclient"
)

// change runs a line that changes members or channels, and waits until the members see new channels.
func (s *Script) change(ctx context.Context, line userclient.Line) error {
	to, words := s.Server.Discord, line.Words
	switch line.Verb {
	case "role":
		to.GiveRole(words[0], words[1])
	case "allow":
		to.AllowCommand(words[0], words[1])
	case "locale":
		return to.SetLocale(words[0], words[1])
	case "server", "server-without-bots":
		members := names(words[1])
		id := to.CreateGuild(discord.NewGuild{Name: words[0], Owner: members[0], Members: members[1:],
			Channels: []discord.NewChannel{{Name: "general"}}, WithoutBots: line.Verb != "server"})
		return s.waitFor(ctx, members, func(p *userclient.Person) bool { return p.KnowsGuild(id) })
	case "install":
		to.Install(words[0])
	case "uninstall":
		to.Uninstall(words[0])
	case "group":
		members := names(words[1])
		id := to.OpenGroup(words[0], members...)
		return s.waitFor(ctx, members, func(p *userclient.Person) bool { return p.Knows(id) })
	case "direct":
		if words[1] != "on" && words[1] != "off" {
			return fmt.Errorf("%q is neither on nor off", words[1])
		}
		to.RefuseDirect(words[0], words[1] == "off")
	}
	return nil
}

// waitFor waits until a condition holds for members, among those that are connected.
func (s *Script) waitFor(ctx context.Context, members []string, holds func(*userclient.Person) bool) error {
	ctx, cancel := context.WithTimeout(ctx, s.Timeout)
	defer cancel()
	for _, p := range s.Server.Members() {
		if !slices.Contains(members, p.Name) {
			continue
		}
		if err := s.Server.WaitFor(ctx, func() bool { return holds(p) }); err != nil {
			return fmt.Errorf("wait until %s sees the channel: %w", p.Name, err)
		}
	}
	return nil
}

// names splits a list of names with commas between.
func names(list string) []string {
	all := strings.Split(list, ",")
	for i := range all {
		all[i] = strings.TrimSpace(all[i])
	}
	return all
}
