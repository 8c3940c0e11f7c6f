package jukebox

import (
	"context"
	"time"
)

// Join makes the jukebox join the member's voice channel. textChannel is the channel of the command, for the
// panel.
func (p *Player) Join(ctx context.Context, a Actor, textChannel string) (channelID string, err error) {
	channel, err := p.channelFor(a)
	if err != nil {
		return "", err
	}
	if err := p.join(ctx, channel); err != nil {
		return "", err
	}
	return channel, p.do(ctx, func() error { p.showIn(textChannel); return nil })
}

// channelFor returns the voice channel of a member; [ErrInUse] if members in another channel are using the
// jukebox.
func (p *Player) channelFor(a Actor) (string, error) {
	channel := p.deps.Presence.ChannelOf(p.guild, a.User.ID)
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case channel == "":
		return "", ErrNotInChannel
	case p.state.Channel != "" && p.state.Channel != channel && p.memberCount() > 0 && !a.DJ:
		return "", ErrInUse
	}
	return channel, nil
}

// showIn sets the channel of the panel, unless it has been configured.
func (p *Player) showIn(textChannel string) {
	if p.state.Settings.Panel != "" {
		textChannel = p.state.Settings.Panel
	}
	panel, configured := p.state.Panel, p.state.Settings.Panel != ""
	if textChannel == "" || panel.ChannelID == textChannel {
		return
	}
	if configured || panel.ChannelID == "" || panel.MessageID == "" {
		p.state.Panel = Place{ChannelID: textChannel}
	}
}

// Leave leaves the voice channel and clears the playlist.
func (p *Player) Leave(ctx context.Context, a Actor) error {
	return p.do(ctx, func() error {
		switch {
		case p.state.Channel == "":
			return ErrNotPlaying
		case !p.mayOverride(a):
			return ErrNotAllowed
		}
		p.leaveChannel()
		p.state.Now, p.state.Position, p.state.Entries, p.state.Radio = "", 0, nil, nil
		p.state.Back = time.Time{}
		return nil
	})
}

// leaveChannel leaves the channel but keeps the playlist.
func (p *Player) leaveChannel() {
	if now, _ := p.playback.loaded(); now != "" && now == p.state.Now {
		p.state.Position, _ = p.playback.position()
	}
	p.closeTracks(p.playback.clear()...)
	call := p.call
	p.call, p.idleSince, p.skips, p.held, p.notice = nil, time.Time{}, nil, false, Notice{}
	p.hideStatus()
	p.state.Channel, p.state.Paused = "", false
	if call == nil {
		return
	}
	p.spawn(func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, closeTimeout)
		defer cancel()
		if err := call.Leave(ctx); err != nil {
			p.deps.Log.WarnContext(ctx, "leave voice channel failed", "guild", p.guild, "err", err)
		}
	})
}

// joinTimeout limits one attempt to join a channel.
const joinTimeout = 20 * time.Second

// join joins a channel, or moves to it.
func (p *Player) join(ctx context.Context, channelID string) error {
	p.joining.Lock()
	defer p.joining.Unlock()
	p.mu.Lock()
	there := p.call != nil && p.call.ChannelID() == channelID
	p.mu.Unlock()
	if there {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, joinTimeout)
	defer cancel()
	call, err := p.deps.Voice.Join(ctx, p.guild, channelID, p.playback)
	if err != nil {
		return err
	}
	p.mu.Lock()
	same := p.call == call
	p.call = call
	if p.state.Channel != channelID {
		p.hideStatus()
	}
	p.state.Channel, p.idleSince, p.held = channelID, time.Time{}, false
	p.mu.Unlock()
	if !same {
		p.spawn(func(ctx context.Context) { p.watch(ctx, call) })
	}
	p.notify()
	return nil
}
