package jukebox

import (
	"context"
	"errors"
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
	saveErr  error           // of the latest save; nil when everything is saved
	arriving int             // members whose songs come with the jukebox
	ordering bool            // a song of the radio is being invented
	asked    time.Time       // when the radio's order was looked at
	dry      time.Time       // when there was nothing to go on with
	unheard  time.Time       // since when the radio is not heard by who turned it on
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
		changed = p.tuneOut() || changed
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
	if p.state.Channel == "" && !p.gone { // nothing else looks whether it changed in the store
		p.lost(ctx, p.Store.SavePosition(ctx, p.guild, p.state.Run, p.state.Position))
	}
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
	case changed || p.saveErr != nil:
		p.save(ctx)
		if p.Display != nil {
			p.Display.Changed(p.guild)
		}
		p.showStatus()
	case p.state.Channel != "" && p.state.Now != "" && p.Now().Sub(p.saved) >= saveEvery:
		p.reckon() // saved also where it is the same: the player may be another's by now
		p.lost(ctx, p.Store.SavePosition(ctx, p.guild, p.state.Run, p.state.Position))
		p.saved = p.Now()
	}
}

// reckon notes how far the song has played. One that is not open yet, since the
// player comes back to it, is where it was.
func (p *Player) reckon() {
	if now, _ := p.deck.loaded(); now != "" && now == p.state.Now {
		p.state.Position, _ = p.deck.at()
	}
}

// save keeps the state, also when ctx has ended: what happened has happened.
func (p *Player) save(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTime)
	defer cancel()
	p.reckon()
	p.saved = p.Now()
	p.saveErr = p.Store.SavePlayer(ctx, p.state)
	p.lost(ctx, p.saveErr)
}

// unsaved returns why the state is not saved; nil when it is.
func (p *Player) unsaved() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.saveErr
}

// readAgain brings a player back that no process took over: what it plays was changed
// in the store, so it has to be read from there.
func (j *Jukebox) readAgain(ctx context.Context, guildID string, run int64, call Call) {
	again, err := j.Store.Changed(ctx, guildID, run)
	if err != nil && ctx.Err() == nil {
		j.Log.ErrorContext(ctx, "look for a changed player failed", "guild", guildID, "err", err)
	}
	if !again {
		return
	}
	if call != nil {
		if err := call.Leave(ctx); err != nil {
			j.Log.WarnContext(ctx, "leave voice channel failed", "guild", guildID, "err", err)
		}
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.resume[guildID] = true
}

// lost gives the player up when another process has it.
func (p *Player) lost(ctx context.Context, err error) {
	switch {
	case err == nil:
	case errors.Is(err, ErrTaken):
		p.Log.InfoContext(ctx, "player is another run's", "guild", p.guild)
		call, run := p.call, p.state.Run
		p.gone, p.call = true, nil // the voice connection is the other's as well
		p.putDown(p.deck.clear()...)
		p.spawn(func(ctx context.Context) {
			p.forget(p)
			p.readAgain(ctx, p.guild, run, call)
		})
	default:
		p.Log.ErrorContext(ctx, "a player was not saved", "guild", p.guild, "err", err)
	}
}
