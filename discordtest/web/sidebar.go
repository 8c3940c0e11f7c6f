package web

import (
	"context"

	"github.com/riffbot/riffbot/discordtest/userclient"
)

// sideGuild is a guild in the list of channels.
type sideGuild struct {
	Name     string
	Channels []sideChannel
}

// sideChannel is a channel in the list.
type sideChannel struct {
	userclient.Channel
	Address string
	Current bool
	Unread  bool
	Status  string        // of a voice channel
	Members []voiceMember // of a voice channel
	Threads []sideChannel
}

// voiceMember is a member in a voice channel.
type voiceMember struct {
	userclient.VoiceMember
	Me bool
}

// Voice reports whether the channel is a voice or stage channel.
func (c sideChannel) Voice() bool {
	return c.Kind == userclient.VoiceChannel || c.Kind == userclient.StageChannel
}

// Mark returns the sign before the name of the channel.
func (c sideChannel) Mark() string {
	switch c.Kind {
	case userclient.VoiceChannel:
		return "🔊"
	case userclient.StageChannel:
		return "📡"
	case userclient.DirectChannel, userclient.GroupChannel:
		return "@"
	default:
		return "#"
	}
}

// side returns the lists of channels and of direct messages.
func (v *viewer) side(ctx context.Context, current string) (guilds []sideGuild, direct []sideChannel, err error) {
	for _, g := range v.person.Guilds() {
		channels, err := v.person.Channels(ctx, g.ID)
		if err != nil {
			return nil, nil, err
		}
		guilds = append(guilds, sideGuild{g.Name, v.arrange(channels, current)})
	}
	for _, c := range v.person.DirectChannels() {
		direct = append(direct, v.sideChannel(c, current))
	}
	return guilds, direct, nil
}

// arrange puts text channels before voice channels, and threads below their channels.
func (v *viewer) arrange(channels []userclient.Channel, current string) []sideChannel {
	var text, voice []sideChannel
	for _, c := range channels {
		if c.Kind == userclient.ThreadChannel {
			continue
		}
		side := v.sideChannel(c, current)
		for _, thread := range channels {
			if thread.ParentID == c.ID && (!thread.Archived || thread.ID == current) {
				side.Threads = append(side.Threads, v.sideChannel(thread, current))
			}
		}
		if side.Voice() {
			voice = append(voice, side)
		} else {
			text = append(text, side)
		}
	}
	return append(text, voice...)
}

func (v *viewer) sideChannel(c userclient.Channel, current string) sideChannel {
	side := sideChannel{Channel: c, Address: v.path("c", c.ID), Current: c.ID == current,
		Unread: c.ID != current && v.feed.unread(c.ID)}
	if side.Voice() {
		side.Status = v.person.VoiceStatus(c.ID)
		for _, m := range v.person.VoiceMembers(c.ID) {
			side.Members = append(side.Members, voiceMember{m, m.ID == v.person.ID()})
		}
	}
	return side
}

// roleGroup are the members of a guild with a role, for the list of members.
type roleGroup struct {
	Name    string
	Members []listedMember
}

// listedMember is a member in the list.
type listedMember struct {
	userclient.Member
	RoleNames []string
	Address   string // the page as this member, empty for bots
	Me        bool
}

// members returns the members of a guild: those with a role by their first role, then the others, then bots.
func (v *viewer) members(guildID string) []roleGroup {
	for _, g := range v.person.Guilds() {
		if g.ID == guildID {
			return v.grouped(g)
		}
	}
	return nil
}

func (v *viewer) grouped(g userclient.Guild) []roleGroup {
	w := v.words()
	names := make(map[string]string)
	for _, r := range g.Roles {
		names[r.ID] = r.Name
	}
	by := make(map[string][]listedMember)
	for _, m := range g.Members {
		listed := listedMember{Member: m, Me: m.ID == v.person.ID()}
		for _, id := range m.Roles {
			listed.RoleNames = append(listed.RoleNames, names[id])
		}
		group := w.Members
		switch {
		case m.Bot:
			group = w.Bots
		case len(listed.RoleNames) > 0:
			group = listed.RoleNames[0]
		}
		if !m.Bot {
			listed.Address = pageOf(m.Name)
		}
		by[group] = append(by[group], listed)
	}
	var all []roleGroup
	for _, r := range g.Roles {
		if r.ID != g.ID && by[r.Name] != nil {
			all = append(all, roleGroup{r.Name, by[r.Name]})
		}
	}
	for _, group := range []string{w.Members, w.Bots} {
		if by[group] != nil {
			all = append(all, roleGroup{group, by[group]})
		}
	}
	return all
}
