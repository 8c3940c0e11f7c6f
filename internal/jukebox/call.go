package jukebox

import (
	"context"
	"errors"
	"time"
)

// Join brings the jukebox to where somebody is. textChannel is where they said
// so, for the panel.
func (p *Player) Join(ctx context.Context, a Actor, textChannel string) (channelID string, err error) {
	channel, err := p.where(a)
	if err != nil {
		return "", err
	}
	if err := p.join(ctx, channel); err != nil {
		return "", err
	}
	return channel, p.do(ctx, func() error { p.showIn(textChannel); return nil })
}

// where is the channel that somebody may bring the jukebox to: theirs, unless
// others listen elsewhere.
func (p *Player) where(a Actor) (string, error) {
	channel := p.Room.ChannelOf(p.guild, a.User.ID)
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case channel == "":
		return "", ErrNotThere
	case p.state.Channel != "" && p.state.Channel != channel && p.humans() > 0 && !a.DJ:
		return "", ErrElsewhere
	}
	return channel, nil
}

// showIn chooses the channel of the panel, where nobody has decided.
func (p *Player) showIn(textChannel string) {
	if p.state.Settings.Panel != "" {
		textChannel = p.state.Settings.Panel
	}
	if textChannel != "" && (p.state.Panel.ChannelID == "" || p.state.Settings.Panel != "" || p.state.Panel.MessageID == "") {
		if p.state.Panel.ChannelID != textChannel {
			p.state.Panel = Place{ChannelID: textChannel}
		}
	}
}

// Leave sends the jukebox away and empties its playlist.
func (p *Player) Leave(ctx context.Context, a Actor) error {
	return p.do(ctx, func() error {
		switch {
		case p.state.Channel == "":
			return ErrNothing
		case !p.decides(a):
			return ErrNotAllowed
		}
		p.depart()
		p.state.Now, p.state.Position, p.state.Entries, p.state.Radio = "", 0, nil, nil
		return nil
	})
}

// depart leaves the channel. The playlist stays for whoever comes next.
func (p *Player) depart() {
	if now, _ := p.deck.loaded(); now != "" && now == p.state.Now {
		p.state.Position, _ = p.deck.at()
	}
	p.putDown(p.deck.clear()...)
	call := p.call
	p.call, p.without, p.skips, p.held, p.notice = nil, time.Time{}, nil, false, Notice{}
	p.hideStatus()
	p.state.Channel, p.state.Paused = "", false
	if call == nil {
		return
	}
	p.spawn(func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, closeTime)
		defer cancel()
		if err := call.Leave(ctx); err != nil {
			p.Log.WarnContext(ctx, "a voice channel was not left", "guild", p.guild, "err", err)
		}
	})
}

// joinTime bounds one attempt to get into a channel.
const joinTime = 20 * time.Second

// join brings the player into a channel, or moves it.
func (p *Player) join(ctx context.Context, channelID string) error {
	p.joining.Lock()
	defer p.joining.Unlock()
	p.mu.Lock()
	there := p.call != nil && p.call.ChannelID() == channelID
	p.mu.Unlock()
	if there {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, joinTime)
	defer cancel()
	call, err := p.Voice.Join(ctx, p.guild, channelID, p.deck)
	if err != nil {
		return err
	}
	p.mu.Lock()
	same := p.call == call
	p.call = call
	if p.state.Channel != channelID {
		p.hideStatus()
	}
	p.state.Channel, p.without, p.held = channelID, time.Time{}, false
	p.mu.Unlock()
	if !same {
		p.spawn(func(ctx context.Context) { p.watch(ctx, call) })
	}
	p.nudge()
	return nil
}

// comebacks are how often a player tries to get back into its channel.
const comebacks = 6

// watch waits for the end of a call. One that was lost is begun anew; people who
// ended it are obeyed.
func (p *Player) watch(ctx context.Context, call Call) {
	select {
	case <-ctx.Done():
		return
	case <-call.Done():
	}
	p.mu.Lock()
	if p.call != call || p.gone {
		p.mu.Unlock()
		return
	}
	channel, err := p.state.Channel, call.Err()
	if errors.Is(err, ErrTaken) {
		p.lost(ctx, err)
		p.mu.Unlock()
		return
	}
	p.call = nil
	if err == nil || errors.Is(err, ErrRemoved) || channel == "" {
		p.Log.InfoContext(ctx, "the jukebox was sent away", "guild", p.guild, "err", err)
		p.depart()
		p.keep(ctx, true)
		p.mu.Unlock()
		return
	}
	p.mu.Unlock()
	p.Log.WarnContext(ctx, "a call was lost", "guild", p.guild, "err", err)
	p.comeBackTo(ctx, channel)
}

// comeBackTo tries to get into a channel again, ever more slowly, and gives up in
// the end.
func (p *Player) comeBackTo(ctx context.Context, channel string) {
	wait := time.Second
	for try := 1; ; try++ {
		err := p.join(ctx, channel)
		if err == nil || ctx.Err() != nil {
			return
		}
		p.Log.WarnContext(ctx, "a voice channel was not entered", "guild", p.guild, "try", try, "err", err)
		if errors.Is(err, ErrRemoved) || try == comebacks {
			break
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		wait *= 2
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.call != nil || p.state.Channel != channel {
		return // somebody brought it elsewhere meanwhile
	}
	p.depart()
	p.notice = Notice{Kind: NoticeLost}
	p.keep(ctx, true)
}

// restore brings a player back into the channel where an earlier process left it.
func (p *Player) restore() {
	p.mu.Lock()
	channel := p.state.Channel
	p.mu.Unlock()
	if channel == "" {
		return
	}
	p.spawn(func(ctx context.Context) { p.comeBackTo(ctx, channel) })
}
