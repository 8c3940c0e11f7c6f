package userclient

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// channelOption is the type of an option that is a channel.
const channelOption = 7

// addChannel stores the name of a channel or thread of a guild, or of a direct message channel, which
// without a name has the name of the other user: "@Ben".
func (p *Person) addChannel(channel any) {
	c, _ := channel.(obj)
	name := str(c, "name")
	if others := list(c, "recipients"); name == "" && len(others) > 0 {
		other, _ := others[0].(obj)
		name = "@" + userName(other)
	}
	p.channels[str(c, "id")], p.guilds[str(c, "id")] = name, str(c, "guild_id")
}

// addGuild stores the channels, threads and members of a guild.
func (p *Person) addGuild(guild obj) {
	for _, c := range append(list(guild, "channels"), list(guild, "threads")...) {
		p.addChannel(c)
	}
	for _, v := range list(guild, "members") {
		member, _ := v.(obj)
		u := sub(member, "user")
		p.users[strings.ToLower(userName(u))] = str(u, "id")
	}
}

// userName returns the name of a user that Discord shows.
func userName(u obj) string {
	if name := str(u, "global_name"); name != "" {
		return name
	}
	return str(u, "username")
}

// guild returns the id of the current channel's guild.
func (p *Person) guild() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.guildOf(p.currentChannel)
}

// guildOf returns the id of a channel's guild, by default the first one; empty for a direct message
// channel.
func (p *Person) guildOf(channelID string) string {
	if id, known := p.guilds[channelID]; known {
		return id
	}
	return p.server.GuildID
}

// Places returns the ids of all channels and threads that the member saw, oldest
// first.
func (p *Person) Places() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []string
	for id := range p.channels {
		all = append(all, id)
	}
	slices.SortFunc(all, func(a, b string) int { return strings.Compare(fmt.Sprintf("%20s", a), fmt.Sprintf("%20s", b)) })
	return all
}

// findChannel returns the id of the newest channel or thread of a name, with or without "#".
func (p *Person) findChannel(name string) (id string, err error) {
	name = strings.TrimPrefix(name, "#")
	var names []string
	for _, at := range slices.Backward(p.Places()) {
		p.mu.Lock()
		known := p.channels[at]
		p.mu.Unlock()
		if strings.EqualFold(known, name) || at == name {
			return at, nil
		}
		names = append(names, known)
	}
	return "", fmt.Errorf("there is no channel %q; %s", name, suggest(name, names))
}

// Enter makes a channel or thread the current one.
func (p *Person) Enter(name string) error {
	id, err := p.findChannel(name)
	if err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.currentChannel = id
	return nil
}

// Knows reports whether the member saw a channel or thread.
func (p *Person) Knows(channelID string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, known := p.channels[channelID]
	return known
}

// KnowsGuild reports whether the member saw a channel of a guild.
func (p *Person) KnowsGuild(guildID string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Contains(slices.Collect(maps.Values(p.guilds)), guildID)
}

// EnterDirect makes the direct messages with a user the current channel. The member saw the user in
// a guild.
func (p *Person) EnterDirect(ctx context.Context, name string) error {
	p.mu.Lock()
	to, names := p.users[strings.ToLower(name)], slices.Collect(maps.Keys(p.users))
	p.mu.Unlock()
	if to == "" {
		return fmt.Errorf("there is no user %q; %s", name, suggest(name, names))
	}
	id, err := p.OpenDirect(ctx, to)
	if err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.currentChannel = id
	return nil
}

// enter makes a channel, a thread, or the direct messages with a user, as in "@Ben", the current
// channel.
func (p *Person) enter(ctx context.Context, name string) error {
	if to, direct := strings.CutPrefix(name, "@"); direct {
		return p.EnterDirect(ctx, to)
	}
	return p.Enter(name)
}

// CurrentChannel returns the id of the current channel.
func (p *Person) CurrentChannel() string { return p.channel() }

func (p *Person) channel() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.currentChannel
}

// Types of options that are users and roles.
const (
	userOption        = 6
	roleOption        = 8
	mentionableOption = 9
)

// findEntities replaces names of users and roles in options by their ids. Ids stay.
func (p *Person) findEntities(ctx context.Context, options []any) error {
	// The types of menus of users, of roles and of both.
	menus := map[int]int{userOption: 5, roleOption: 6, mentionableOption: 7}
	for _, v := range options {
		o, _ := v.(obj)
		kind, _ := o["type"].(float64)
		name := strings.TrimPrefix(fmt.Sprint(o["value"]), "@")
		if menus[int(kind)] == 0 || strings.Trim(name, "0123456789") == "" {
			continue
		}
		id, err := p.menuValue(ctx, obj{"type": float64(menus[int(kind)])}, name)
		if err != nil {
			return err
		}
		o["value"] = id
	}
	return nil
}

// findChannels replaces names of channels in options by their ids.
func (p *Person) findChannels(options []any) error {
	for _, v := range options {
		o, _ := v.(obj)
		if kind, _ := o["type"].(float64); int(kind) != channelOption {
			continue
		}
		id, err := p.findChannel(fmt.Sprint(o["value"]))
		if err != nil {
			return err
		}
		o["value"] = id
	}
	return nil
}
