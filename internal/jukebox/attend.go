package jukebox

import (
	"context"
	"errors"
	"time"
)

// attend looks who is there: without anybody the music waits, and after a while
// the player leaves.
func (p *Player) attend() (changed bool) {
	held := p.state.Channel != "" && p.humans() == 0
	if held != p.held {
		p.held, changed = held, true
	}
	p.deck.quiet(p.state.Paused || p.held)
	if p.state.Channel == "" {
		return changed
	}
	dry := p.state.Now == "" && len(p.state.Entries) == 0 && p.state.Radio == nil
	switch {
	case !held && !dry, p.state.Settings.Stay:
		p.without = time.Time{}
	case p.without.IsZero():
		p.without = p.Now()
	case p.Now().Sub(p.without) >= p.state.Settings.Alone:
		p.Log.Info("a voice channel is left: nobody listens, or nothing plays", "guild", p.guild)
		p.depart()
		return true
	}
	return changed
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

// humans are how many people are in the channel, deafened or not.
func (p *Player) humans() int {
	n := 0
	for _, l := range p.Room.Listeners(p.guild, p.state.Channel) {
		if !l.Bot {
			n++
		}
	}
	return n
}

// hearing are the ids of the people in the channel who hear the music.
func (p *Player) hearing() map[string]bool {
	ids := make(map[string]bool)
	if p.state.Channel == "" {
		return ids
	}
	for _, l := range p.Room.Listeners(p.guild, p.state.Channel) {
		if !l.Bot && !l.Deaf {
			ids[l.UserID] = true
		}
	}
	return ids
}

// count is how many of the listeners want to skip, how many have to, and how
// many there are: more than half of them decide.
func (p *Player) count() (votes, needed, listeners int) {
	ids := p.hearing()
	for id := range p.skips {
		if ids[id] {
			votes++
		}
	}
	return votes, len(ids)/2 + 1, len(ids)
}

// maybeSkip goes on when those who stayed want to.
func (p *Player) maybeSkip(ctx context.Context) bool {
	votes, needed, listeners := p.count()
	if listeners == 0 || votes < needed {
		return false
	}
	p.next(ctx)
	return true
}

// next ends the song that plays.
func (p *Player) next(ctx context.Context) {
	id := p.state.Now
	p.finished(ctx, id, true)
	p.state.Now, p.state.Position, p.skips = "", 0, nil
	if p.state.Loop == LoopOne && p.state.entry(id) != nil {
		p.state.remove(id)
	}
	p.fill(ctx)
	var open bool
	if e := p.following(); e != nil {
		var old *track
		if old, open = p.deck.skip(e.ID); open {
			p.putDown(old)
			p.state.Now = e.ID
		}
	}
	if !open {
		p.putDown(p.deck.clear()...)
	}
	p.load(ctx)
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
