package userclient

import (
	"fmt"
	"slices"
	"strings"
)

// channelOption is the type of an option that is a channel.
const channelOption = 7

// addChannel stores the name of a channel or thread.
func (p *Person) addChannel(channel any) {
	c, _ := channel.(obj)
	p.channels[str(c, "id")], p.guilds[str(c, "id")] = str(c, "name"), str(c, "guild_id")
}

// addGuild stores the channels and threads of a guild.
func (p *Person) addGuild(guild obj) {
	for _, c := range append(list(guild, "channels"), list(guild, "threads")...) {
		p.addChannel(c)
	}
}

// guild returns the id of the current channel's guild.
func (p *Person) guild() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.guildOf(p.currentChannel)
}

// guildOf returns the id of a channel's guild, by default the first one.
func (p *Person) guildOf(channelID string) string {
	if id := p.guilds[channelID]; id != "" {
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

func (p *Person) channel() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.currentChannel
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
