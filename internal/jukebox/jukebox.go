package jukebox

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"riffbot/internal/songs"
)

// Deps are the jukebox's neighbours and settings. All but Voice, Orders, Themes
// and Display are required.
type Deps struct {
	Voice   Voice // nil: the jukebox is off
	Room    Room
	Tracks  Tracks
	Store   Store
	Library Library
	Access  Access
	Orders  Orders  // nil: no radio
	Themes  Themes  // nil: no radio
	Display Display // nil: nobody sees anything
	Log     *slog.Logger
	NewID   func() string
	Now     func() time.Time
	// Dice returns a number from 0 to n-1, by chance.
	Dice func(n int64) int64
	// Address is where an order's songs are posted in a channel, for whoever
	// delivers them.
	Address func(channelID string) []byte
	// Alone is how long a jukebox stays without listeners where nobody decided.
	Alone time.Duration
}

// Jukebox has the players of all guilds that use it.
type Jukebox struct {
	*Deps
	life  context.Context
	end   context.CancelFunc
	group sync.WaitGroup

	mu      sync.Mutex
	ended   bool
	players map[string]*Player
	claims  map[string]chan struct{} // guilds whose player is being claimed; closed after
	resume  map[string]bool          // guilds whose player an earlier process left playing
	repeats repeats                  // of pending plays that failed; used by [Jukebox.Run] alone
}

// New returns a jukebox. Players that an earlier process left go on in [Jukebox.Run].
func New(d Deps) *Jukebox {
	j := &Jukebox{Deps: &d, players: make(map[string]*Player), claims: make(map[string]chan struct{}), resume: make(map[string]bool)}
	j.life, j.end = context.WithCancel(context.Background())
	return j
}

// On reports whether there is a voice at all.
func (j *Jukebox) On() bool { return j.Voice != nil }

// lookEvery is how often the jukebox looks for songs that became ready, which any
// process may have made.
const lookEvery = 2 * time.Second

// Run goes on with what an earlier process left playing, and plays songs that
// become ready, until ctx ends. The players then leave their channels and come
// back with the next process.
func (j *Jukebox) Run(ctx context.Context) error {
	defer j.close()
	if !j.On() {
		<-ctx.Done()
		return nil
	}
	left, err := j.Store.Playing(ctx)
	if err != nil && ctx.Err() == nil {
		j.Log.ErrorContext(ctx, "what played before is not known", "err", err)
	}
	j.mu.Lock()
	for _, guild := range left {
		if j.players[guild] == nil {
			j.resume[guild] = true
		}
	}
	j.mu.Unlock()
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		j.comeBack(ctx)
		j.grant(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// close ends all players.
func (j *Jukebox) close() {
	j.mu.Lock()
	j.ended = true
	j.mu.Unlock()
	j.end()
	j.group.Wait()
}

// spawn runs do until the jukebox ends, which waits for it.
func (j *Jukebox) spawn(do func(ctx context.Context)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if !j.ended {
		j.group.Go(func() { do(j.life) })
	}
}

// comeBack restores the players whose guilds are here by now.
func (j *Jukebox) comeBack(ctx context.Context) {
	j.mu.Lock()
	waiting := slices.Collect(maps.Keys(j.resume))
	j.mu.Unlock()
	for _, guild := range waiting {
		if !j.Room.Here(guild) {
			continue
		}
		p, err := j.Player(ctx, guild)
		if err != nil {
			j.Log.WarnContext(ctx, "restore jukebox failed", "guild", guild, "err", err)
			continue // until it succeeds
		}
		j.mu.Lock()
		delete(j.resume, guild)
		j.mu.Unlock()
		p.restore()
	}
}

// Changed says that somebody came, left or was deafened in a guild.
func (j *Jukebox) Changed(guildID string) {
	j.mu.Lock()
	p := j.players[guildID]
	j.mu.Unlock()
	if p != nil {
		p.nudge()
	}
}

// Player returns a guild's player, and takes it over where another process had it.
func (j *Jukebox) Player(ctx context.Context, guildID string) (*Player, error) {
	if !j.On() {
		return nil, ErrOff
	}
	for {
		j.mu.Lock()
		p, claimed := j.players[guildID], j.claims[guildID]
		switch {
		case p != nil:
			j.mu.Unlock()
			return p, nil
		case j.ended:
			j.mu.Unlock()
			return nil, ErrOff
		case claimed == nil:
			done := make(chan struct{})
			j.claims[guildID] = done
			j.mu.Unlock()
			return j.claim(ctx, guildID, done)
		}
		j.mu.Unlock()
		select {
		case <-claimed:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// claim takes a guild's player over and starts it, while others wait for done. The
// lock is not held over the database: the gateway's callbacks need it.
func (j *Jukebox) claim(ctx context.Context, guildID string, done chan struct{}) (*Player, error) {
	s, err := j.Store.ClaimPlayer(ctx, guildID)
	j.mu.Lock()
	defer j.mu.Unlock()
	defer close(done)
	delete(j.claims, guildID)
	if err != nil {
		return nil, err
	}
	if j.ended {
		return nil, ErrOff
	}
	if s.Settings.Mode == "" {
		s.Settings = defaults(j.Alone)
	}
	if s.Loop == "" {
		s.Loop = LoopOff
	}
	p := newPlayer(j, s)
	j.players[guildID] = p
	j.group.Go(func() { p.run(j.life) })
	return p, nil
}

// View is what a guild's player does; false where there is none.
func (j *Jukebox) View(guildID string) (View, bool) {
	j.mu.Lock()
	p := j.players[guildID]
	j.mu.Unlock()
	if p == nil {
		return View{}, false
	}
	return p.View(), true
}

// Low reports whether a guild listens to the jukebox of this process, and nothing
// that somebody asked for comes after the song that plays.
func (j *Jukebox) Low(guildID string) bool {
	j.mu.Lock()
	p := j.players[guildID]
	j.mu.Unlock()
	return p != nil && p.low()
}

// forget drops a player that another process has taken.
func (j *Jukebox) forget(p *Player) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.players[p.guild] == p {
		delete(j.players, p.guild)
	}
}

// forgetAfter is how long a wish waits for a process that has its guild.
const forgetAfter = 24 * time.Hour

// grant plays the songs that became ready, in the guilds that are here.
func (j *Jukebox) grant(ctx context.Context) {
	wishes, err := j.Store.Wishes(ctx)
	if err != nil {
		if ctx.Err() == nil {
			j.Log.WarnContext(ctx, "songs that became ready are not known", "err", err)
		}
		return
	}
	j.repeats.keep(wishes)
	for _, w := range wishes {
		old := j.Now().Sub(w.Created) > forgetAfter // the guild is nowhere any more
		if !old && (!j.Room.Here(w.Place.GuildID) || !j.repeats.due(w.Order, j.Now())) {
			continue
		}
		if old {
			j.Log.InfoContext(ctx, "pending play expired", "order", w.Order)
		} else if err := j.fulfil(ctx, w); err != nil {
			final := w.refused(err)
			j.Log.WarnContext(ctx, "play finished song failed", "order", w.Order, "guild", w.Place.GuildID, "final", final, "err", err)
			if !final {
				j.repeats.later(w.Order, j.Now())
				continue
			}
		}
		j.Log.InfoContext(ctx, "pending play settled", "order", w.Order, "guild", w.Place.GuildID)
		if err := j.Store.Granted(ctx, w.Order); err != nil {
			j.Log.WarnContext(ctx, "delete pending play failed", "order", w.Order, "err", err)
		}
	}
}

// refused reports whether an error means that the song will not be played: trying
// again later would not change it, or nobody would expect it then. A member whose own
// song found no room has a button for it under the song.
func (w Wish) refused(err error) bool {
	switch {
	case errors.Is(err, ErrUnplayable), errors.Is(err, ErrElsewhere), errors.Is(err, ErrOff):
		return true
	case errors.Is(err, ErrFull), errors.Is(err, ErrNotLetIn), errors.Is(err, ErrRemoved):
		return w.Play == songs.PlayAsker
	default:
		return false
	}
}

func (j *Jukebox) fulfil(ctx context.Context, w Wish) error {
	if _, used := j.View(w.Place.GuildID); !used && w.Play == songs.PlayServer {
		return nil // nobody has called the jukebox
	}
	p, err := j.Player(ctx, w.Place.GuildID)
	if err != nil {
		return err
	}
	if err := p.fulfil(ctx, w); err != nil {
		return err
	}
	return p.unsaved() // what is not saved is not there after a crash
}

func (p *Player) fulfil(ctx context.Context, w Wish) error {
	switch w.Play {
	case songs.PlayRadio:
		return p.tuned(ctx, w)
	case songs.PlayServer:
		return p.chosen(ctx, w)
	}
	if w.Song == nil {
		return nil // its message says why
	}
	_, err := p.play(ctx, Actor{User: w.By}, w.Place.ChannelID, []Entry{{ID: EntryID(w.Order), Song: *w.Song, By: w.By}}, request{ready: true})
	if errors.Is(err, ErrPrivate) {
		return p.do(ctx, func() error { p.notice = Notice{Kind: NoticePrivate}; return nil })
	}
	if errors.Is(err, ErrNotThere) {
		return nil // they left; the song's message has a button
	}
	return err
}

// Notice is something about the jukebox that people should know; the zero value is
// nothing.
type Notice struct {
	Kind  NoticeKind
	Title string // of the song that it is about, if it is about one
	Song  songs.SongID
}

// NoticeKind is what there is to know.
type NoticeKind string

// What people should know.
const (
	NoticeLost      NoticeKind = "lost"      // the voice channel was lost for good
	NoticeDropped   NoticeKind = "dropped"   // a song could not be played
	NoticeFailed    NoticeKind = "failed"    // the radio's song did not come about
	NoticeSpent     NoticeKind = "spent"     // the radio may order no more for now
	NoticeForbidden NoticeKind = "forbidden" // the radio may order nothing
	NoticePrivate   NoticeKind = "private"   // a song is not for all who could hear it
	NoticeUnheard   NoticeKind = "unheard"   // the radio ended since its member is gone
)
