package jukebox

import (
	"context"
	"sync"
	"time"
)

// Player is the jukebox of one guild. It is safe for concurrent use.
type Player struct {
	*Jukebox
	guild    string
	playback *Playback
	wake     chan struct{}

	joining sync.Mutex // one attempt to join at a time

	mu          sync.Mutex
	state       State
	call        Call
	claimed     bool            // claimed by another process
	skips       map[string]bool // members who voted to skip the current song
	held        bool            // paused because the channel is empty
	idleSince   time.Time       // start of the idle period; zero: not idle
	saved       time.Time       // time of the latest save
	saveErr     error           // of the latest save
	revision    int64           // incremented by each save of the state
	pendingAdds int             // calls of play that have not added their songs yet
	ordering    bool            // the next song of the radio is being ordered
	lastCheck   time.Time       // time of the latest check of the radio's order
	lastMiss    time.Time       // time of the latest search for a song that found none
	unheard     time.Time       // since when the member who turned the radio on does not listen
	notice      Notice

	showing sync.Mutex // serializes changes of the channel status
	status  string     // requested channel status
	shown   string     // current channel status
}

func newPlayer(j *Jukebox, s State) *Player {
	wake := make(chan struct{}, 1)
	p := &Player{Jukebox: j, guild: s.GuildID, playback: newPlayback(wake), wake: wake, state: s}
	p.playback.volume = s.VolumePercent()
	return p
}

func (p *Player) notify() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// stepInterval is the interval of periodic work, and saveInterval the interval at which the position is saved.
// After a crash, up to saveInterval of a song is played again.
const (
	stepInterval = time.Second
	saveInterval = 5 * time.Second
)

// run does the player's periodic work until ctx ends.
func (p *Player) run(ctx context.Context) {
	tick := time.NewTicker(stepInterval)
	defer tick.Stop()
	for {
		every := tick.C
		if !p.active() {
			every = nil // no periodic work
		}
		select {
		case <-ctx.Done():
			p.close()
			p.follow()
			return
		case <-p.wake:
		case <-every:
		}
		p.follow() // at once, before the step saves
		p.step(ctx)
		p.follow()
	}
}

// follow reports a possible change of the player to the follower.
func (p *Player) follow() {
	if p.deps.Follower != nil {
		p.deps.Follower.Changed(p.Jukebox, p.guild)
	}
}

func (p *Player) active() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.state.Channel != "" && !p.claimed
}

// closeTimeout limits the operations of a player that is shutting down.
const closeTimeout = 5 * time.Second

// close saves the state and leaves the channel. The next process rejoins it.
func (p *Player) close() {
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.state.Channel != "" && !p.claimed {
		p.recordEnded(ctx)
		p.save(ctx)
	}
	p.closeTracks(p.playback.clear()...)
	if p.call != nil {
		if err := p.call.Leave(ctx); err != nil {
			p.deps.Log.Warn("leave voice channel failed", "guild", p.guild, "err", err)
		}
		p.call = nil
	}
}

// step does the work that is due.
func (p *Player) step(ctx context.Context) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.claimed {
		return
	}
	changed := p.recordEnded(ctx)
	if p.state.Channel != "" {
		if p.call != nil && p.call.ChannelID() != "" && p.call.ChannelID() != p.state.Channel {
			p.state.Channel, changed = p.call.ChannelID(), true
		}
		changed = p.checkIdle() || changed
		changed = p.stopUnheardRadio() || changed
		changed = p.fill(ctx) || changed
		changed = p.load(ctx) || changed
		changed = p.maybeSkip(ctx) || changed
	}
	p.saveChanges(ctx, changed)
}

// do applies a change on behalf of a member and saves the state.
func (p *Player) do(ctx context.Context, change func() error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.state.Channel == "" && !p.claimed { // no periodic save detects that another process claimed the player
		p.handleSaveError(ctx, p.deps.Store.SavePosition(ctx, p.guild, p.state.Run, p.state.Position))
	}
	if p.claimed {
		return ErrConflict
	}
	p.recordEnded(ctx)
	if err := change(); err != nil {
		return err
	}
	p.checkIdle()
	if p.state.Channel != "" {
		p.load(ctx)
	}
	p.follow() // at once, before the change is saved
	p.saveChanges(ctx, true)
	return nil
}
