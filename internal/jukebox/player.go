package jukebox

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Player is the jukebox of one guild. Its methods are safe for use by many
// goroutines.
type Player struct {
	*Jukebox
	guild string
	deck  *Deck
	wake  chan struct{}

	joining sync.Mutex // one attempt to join at a time

	mu       sync.Mutex
	state    State
	call     Call
	gone     bool            // another process has it
	skips    map[string]bool // who does not want to hear the song to its end
	held     bool            // nobody is there to listen
	without  time.Time       // since when there was nobody, or nothing to play
	saved    time.Time       // when the position was
	arriving int             // members whose songs come with the jukebox
	ordering bool            // a song of the radio is being invented
	asked    time.Time       // when the radio's order was looked at
	dry      time.Time       // when there was nothing to go on with
	notice   Notice

	showing sync.Mutex // one change of the channel's status at a time
	status  string     // the one that should be shown
	shown   string
}

func newPlayer(j *Jukebox, s State) *Player {
	wake := make(chan struct{}, 1)
	return &Player{Jukebox: j, guild: s.GuildID, deck: newDeck(wake), wake: wake, state: s}
}

func (p *Player) nudge() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// stepEvery is how often a player looks after itself, and saveEvery how often it
// saves how far the song has played: what is heard twice after a crash.
const (
	stepEvery = time.Second
	saveEvery = 5 * time.Second
)

// run looks after the player until ctx ends.
func (p *Player) run(ctx context.Context) {
	tick := time.NewTicker(stepEvery)
	defer tick.Stop()
	for {
		every := tick.C
		if !p.active() {
			every = nil // nothing happens by itself
		}
		select {
		case <-ctx.Done():
			p.close()
			return
		case <-p.wake:
		case <-every:
		}
		p.step(ctx)
	}
}

func (p *Player) active() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.state.Channel != "" && !p.gone
}

// closeTime bounds what a player does at its end.
const closeTime = 5 * time.Second

// close saves where the player is and leaves the channel, to which the next
// process comes back.
func (p *Player) close() {
	ctx, cancel := context.WithTimeout(context.Background(), closeTime)
	defer cancel()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.state.Channel != "" && !p.gone {
		p.settle(ctx)
		p.save(ctx)
	}
	p.putDown(p.deck.clear()...)
	if p.call != nil {
		if err := p.call.Leave(ctx); err != nil {
			p.Log.Warn("a voice channel was not left", "guild", p.guild, "err", err)
		}
		p.call = nil
	}
}

// step does whatever is due.
func (p *Player) step(ctx context.Context) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.gone {
		return
	}
	changed := p.settle(ctx)
	if p.state.Channel != "" {
		if p.call != nil && p.call.ChannelID() != "" && p.call.ChannelID() != p.state.Channel {
			p.state.Channel, changed = p.call.ChannelID(), true
		}
		changed = p.attend() || changed
		changed = p.fill(ctx) || changed
		changed = p.load(ctx) || changed
		changed = p.maybeSkip(ctx) || changed
	}
	p.keep(ctx, changed)
}

// do changes the player on somebody's behalf, and saves what came of it.
func (p *Player) do(ctx context.Context, change func() error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.gone {
		return ErrTaken
	}
	p.settle(ctx)
	if err := change(); err != nil {
		return err
	}
	p.attend()
	if p.state.Channel != "" {
		p.load(ctx)
	}
	p.keep(ctx, true)
	return nil
}

// keep saves what changed, or how far the song has played.
func (p *Player) keep(ctx context.Context, changed bool) {
	switch {
	case changed:
		p.save(ctx)
		if p.Display != nil {
			p.Display.Changed(p.guild)
		}
		p.showStatus()
	case p.state.Channel != "" && p.state.Now != "" && p.Now().Sub(p.saved) >= saveEvery:
		position, _ := p.deck.at()
		if position != p.state.Position {
			p.state.Position = position
			p.lost(ctx, p.Store.SavePosition(ctx, p.guild, p.state.Run, position))
		}
		p.saved = p.Now()
	}
}

// save keeps the state, also when ctx has ended: what happened has happened.
func (p *Player) save(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTime)
	defer cancel()
	if now, _ := p.deck.loaded(); now != "" && now == p.state.Now {
		p.state.Position, _ = p.deck.at()
	}
	p.saved = p.Now()
	p.lost(ctx, p.Store.SavePlayer(ctx, p.state))
}

// lost gives the player up when another process has it.
func (p *Player) lost(ctx context.Context, err error) {
	switch {
	case err == nil:
	case errors.Is(err, ErrTaken):
		p.Log.InfoContext(ctx, "another process plays here now", "guild", p.guild)
		p.gone, p.call = true, nil // the voice connection is the other's as well
		p.putDown(p.deck.clear()...)
		p.spawn(func(context.Context) { p.forget(p) })
	default:
		p.Log.ErrorContext(ctx, "a player was not saved", "guild", p.guild, "err", err)
	}
}

// settle takes note of the songs that ended.
func (p *Player) settle(ctx context.Context) (changed bool) {
	over := p.deck.over()
	for _, e := range over {
		if e.err != nil {
			p.Log.WarnContext(ctx, "a song broke off", "guild", p.guild, "entry", e.entry, "err", e.err)
		}
		p.putDown(e.track)
		p.finished(ctx, e.entry, false)
	}
	if len(over) == 0 {
		return false
	}
	now, _ := p.deck.loaded()
	if now != "" || p.state.Loop != LoopOne {
		p.state.Now = now
	}
	p.state.Position, p.skips = 0, nil
	return true
}

// finished takes an entry out of the playlist, or puts it at its end.
func (p *Player) finished(ctx context.Context, id EntryID, skipped bool) {
	e := p.state.entry(id)
	if e == nil {
		return
	}
	if p.state.Loop == LoopOne && !skipped {
		return // it is not over yet
	}
	err := p.Store.Played(ctx, Play{GuildID: p.guild, Song: e.Song, By: e.By, Why: e.Why, At: p.Now(), Skipped: skipped})
	if err != nil {
		p.Log.WarnContext(ctx, "a song is missing in the history", "guild", p.guild, "err", err)
	}
	if e.Why == Asked {
		p.state.Served = e.By.ID
	}
	switch {
	case p.state.Loop == LoopAll && e.Why == Asked:
		e.Place, e.Dice = p.lastPlace()
		e.Pin, e.Votes = 0, nil
	default:
		p.state.remove(id)
	}
}

// lastPlace is behind all others, in the order of asking and in that of chance.
func (p *Player) lastPlace() (place, dice int64) {
	for _, e := range p.state.Entries {
		place, dice = max(place, e.Place), max(dice, e.Dice)
	}
	return place + 1, dice + 1
}

// load opens the song that plays and the one after it, where they are not open
// yet. Songs that cannot be opened are left out.
func (p *Player) load(ctx context.Context) (changed bool) {
	if p.arriving > 0 || p.state.Channel == "" {
		return false
	}
	for range mostWaiting {
		now, next := p.deck.loaded()
		if now == "" {
			if p.settle(ctx) { // it ended this moment, and is not to begin again
				changed = true
				continue
			}
			e := p.state.entry(p.state.Now)
			if e == nil {
				e = p.following()
			}
			if e == nil {
				changed = changed || p.state.Now != ""
				p.state.Now = ""
				return changed
			}
			changed = true
			t, err := p.open(ctx, *e)
			if err != nil {
				p.drop(ctx, *e, err)
				continue
			}
			if e.ID != p.state.Now {
				p.state.Position = 0
			} else if p.state.Position > 0 {
				if err := t.seek(p.state.Position); err != nil {
					p.Log.WarnContext(ctx, "a song begins anew", "guild", p.guild, "err", err)
				}
			}
			p.state.Now, p.skips = e.ID, nil
			p.putDown(p.deck.cue(t))
			continue
		}
		want := p.following()
		switch {
		case want == nil && next == "", want != nil && next == want.ID:
			return changed
		case want == nil:
			p.putDown(p.deck.cue(nil))
			return changed
		}
		t, err := p.open(ctx, *want)
		if err != nil {
			p.drop(ctx, *want, err)
			changed = true
			continue
		}
		p.putDown(p.deck.cue(t))
		return changed
	}
	return changed
}

// following is what plays after the present song; nil: nothing.
func (p *Player) following() *Entry {
	now := p.state.entry(p.state.Now)
	if p.state.Loop == LoopOne && now != nil {
		return now
	}
	if waiting := p.state.waiting(); len(waiting) > 0 {
		return &waiting[0]
	}
	if p.state.Loop == LoopAll && now != nil && now.Why == Asked {
		return now
	}
	return nil
}

func (p *Player) open(ctx context.Context, e Entry) (*track, error) {
	packets, err := p.Tracks.Open(ctx, e.Song.Song)
	if err != nil {
		return nil, fmt.Errorf("open song %s: %w", e.Song.ID, err)
	}
	return &track{entry: e.ID, packets: packets}, nil
}

// drop leaves a song out that cannot be played.
func (p *Player) drop(ctx context.Context, e Entry, err error) {
	p.Log.WarnContext(ctx, "a song cannot be played", "guild", p.guild, "song", e.Song.ID, "err", err)
	p.notice = Notice{Kind: NoticeDropped, Title: e.Title()}
	p.state.remove(e.ID)
	if p.state.Now == e.ID {
		p.state.Now, p.state.Position = "", 0
	}
}

func (p *Player) putDown(tracks ...*track) {
	for _, t := range tracks {
		if t == nil {
			continue
		}
		if err := t.packets.Close(); err != nil {
			p.Log.Warn("a song was not closed", "guild", p.guild, "err", err)
		}
	}
}

// View is what the player does, to be shown.
func (p *Player) View() View {
	p.mu.Lock()
	defer p.mu.Unlock()
	v := View{GuildID: p.guild, Channel: p.state.Channel, Paused: p.state.Paused, Held: p.held, Loop: p.state.Loop, Shuffle: p.state.Shuffle,
		Quiet: p.state.Quiet, Waiting: p.state.waiting(), Settings: p.state.Settings, Panel: p.state.Panel, Notice: p.notice, At: p.Now()}
	if p.state.Radio != nil {
		r := *p.state.Radio
		v.Radio = &r
	}
	if now := p.state.entry(p.state.Now); now != nil {
		e := *now
		v.Now = &e
		v.Position, v.Length = p.deck.at()
		if v.Length == 0 {
			v.Position, v.Length = p.state.Position, e.Song.Duration
		}
		v.Playing = p.state.Channel != "" && !v.Paused && !v.Held
	}
	v.Votes, v.Needed, v.Listeners = p.count()
	return v
}

// Panel says which message shows the player.
func (p *Player) Panel(ctx context.Context, at Place) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.gone {
		return ErrTaken
	}
	p.state.Panel = at
	p.save(ctx)
	return nil
}
