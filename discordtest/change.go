package discordtest

import (
	"context"
	"fmt"
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
		to.CreateGuild(discord.NewGuild{Name: words[0], Owner: members[0], Members: members[1:],
			Channels: []discord.NewChannel{{Name: "general"}}, WithoutBots: line.Verb != "server"})
	case "install":
		to.Install(words[0])
	case "uninstall":
		to.Uninstall(words[0])
	case "group":
		members := names(words[1])
		return s.waitForChannel(ctx, to.OpenGroup(words[0], members...), members)
	case "direct":
		if words[1] != "on" && words[1] != "off" {
			return fmt.Errorf("%q is neither on nor off", words[1])
		}
		to.RefuseDirect(words[0], words[1] == "off")
	}
	return nil
}

// waitForChannel waits until connected members know a channel.
func (s *Script) waitForChannel(ctx context.Context, channelID string, members []string) error {
	ctx, cancel := context.WithTimeout(ctx, s.Timeout)
	defer cancel()
	for _, name := range members {
		p, err := s.Server.Member(ctx, name)
		if err != nil {
			return err
		}
		if err := s.Server.WaitFor(ctx, func() bool { return p.Knows(channelID) }); err != nil {
			return fmt.Errorf("wait until %s sees the channel: %w", name, err)
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
