package jukebox

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"riffbot/internal/songs"
)

// Actor is who wants something.
type Actor struct {
	User songs.Member
	// DJ says that they hold a DJ role of the guild, or manage the guild; Free that it
	// has no such role, so that everybody who is there may do more.
	DJ, Free bool
}

// decides reports whether somebody may do what takes music from others: a DJ, or
// who is alone with the jukebox.
func (p *Player) decides(a Actor) bool {
	if a.DJ {
		return true
	}
	ids := p.hearing()
	return len(ids) == 1 && ids[a.User.ID] && p.humans() == 1
}

// tunes reports whether somebody may change how things go on: where there is no
// DJ role, everybody who is there.
func (p *Player) tunes(a Actor) bool {
	return p.decides(a) || a.Free && p.there(a)
}

// there reports whether somebody is in the jukebox's channel.
func (p *Player) there(a Actor) bool {
	return p.state.Channel != "" && p.Room.ChannelOf(p.guild, a.User.ID) == p.state.Channel
}

// tune is [Player.do] for whoever may tune.
func (p *Player) tune(ctx context.Context, a Actor, change func() error) error {
	return p.do(ctx, func() error {
		switch {
		case p.state.Channel == "":
			return ErrNothing
		case !p.there(a) && !a.DJ:
			return ErrNotThere
		case !p.tunes(a):
			return ErrNotAllowed
		}
		return change()
	})
}

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

// Added is what became of songs that somebody asked for.
type Added struct {
	Entries []Entry
	// Voted are songs that waited already, and got a vote instead.
	Voted []Entry
	// Left are how many songs found no room.
	Left int
	// Ahead is how many songs play before the first; -1 when it plays now.
	Ahead   int
	Channel string
}

// Play puts songs into the playlist and brings the jukebox to whoever asked,
// where it is in no channel.
func (p *Player) Play(ctx context.Context, a Actor, textChannel string, wanted []songs.Entry) (Added, error) {
	var entries []Entry
	for _, s := range wanted {
		entries = append(entries, Entry{ID: EntryID(p.NewID()), Song: s, By: a.User})
	}
	return p.play(ctx, a, textChannel, entries, false)
}

// play is Play with entries. ready says that these are songs that became ready:
// they are also played for somebody who has gone, as long as the jukebox is there.
func (p *Player) play(ctx context.Context, a Actor, textChannel string, entries []Entry, ready bool) (Added, error) {
	var playable []Entry
	var unplayable error
	for _, e := range entries {
		if err := p.Tracks.Playable(ctx, e.Song.Song); err != nil {
			unplayable = err
			continue
		}
		playable = append(playable, e)
	}
	if len(playable) == 0 {
		return Added{}, unplayable
	}
	channel, err := p.where(a)
	p.mu.Lock()
	present := p.state.Channel != ""
	p.arriving++ // what an earlier round left does not begin before these
	p.mu.Unlock()
	arrived := sync.OnceFunc(func() { p.arriving-- })
	defer func() { p.mu.Lock(); arrived(); p.mu.Unlock() }()
	if err != nil && (!ready || !present) {
		return Added{}, err
	}
	if err == nil {
		if err := p.join(ctx, channel); err != nil {
			return Added{}, err
		}
	}
	var added Added
	err = p.do(ctx, func() error {
		arrived()
		fresh := !present
		if fresh && p.state.Now != "" { // what an earlier round left comes after
			p.pinFirst(p.state.Now)
			p.state.Now, p.state.Position = "", 0
		}
		added = p.add(a, playable)
		added.Channel = p.state.Channel
		if len(added.Entries) == 0 && len(added.Voted) == 0 {
			return ErrFull
		}
		if fresh && len(added.Entries) > 0 {
			p.pinFirst(added.Entries[0].ID)
		}
		p.showIn(textChannel)
		p.notice = Notice{}
		return nil
	})
	if err != nil {
		return Added{}, err
	}
	p.mu.Lock()
	if len(added.Entries) > 0 {
		added.Ahead = slices.IndexFunc(p.state.waiting(), func(e Entry) bool { return e.ID == added.Entries[0].ID })
		if added.Ahead >= 0 && p.state.Now != "" {
			added.Ahead++
		}
	}
	p.mu.Unlock()
	return added, nil
}

// pinFirst puts an entry before all that wait.
func (p *Player) pinFirst(id EntryID) {
	for i := range p.state.Entries {
		if e := &p.state.Entries[i]; e.Pin > 0 {
			e.Pin++
		}
	}
	if e := p.state.entry(id); e != nil {
		e.Pin = 1
	}
}

// add puts songs at the end of the playlist, as far as there is room. In votes
// mode, a song that waits already gets a vote.
func (p *Player) add(a Actor, entries []Entry) (added Added) {
	mine := 0
	for _, e := range p.state.waiting() {
		if e.By.ID == a.User.ID && e.Why == Asked {
			mine++
		}
	}
	for _, e := range entries {
		if p.state.entry(e.ID) != nil {
			added.Entries = append(added.Entries, *p.state.entry(e.ID)) // again, after a crash
			continue
		}
		if waits := p.waitingSong(e.Song.ID); waits != nil && p.state.Settings.Mode == Votes {
			if !waits.votedFor(a.User.ID) {
				waits.Votes = append(waits.Votes, a.User.ID)
			}
			added.Voted = append(added.Voted, *waits)
			continue
		}
		limit := p.state.Settings.Cap
		if limit > 0 && mine >= limit && !a.DJ || len(p.state.Entries) >= mostWaiting {
			added.Left++
			continue
		}
		mine++
		e.At = p.Now()
		e.Place, _ = p.lastPlace()
		e.Dice = p.Dice(1 << 40)
		if p.state.Settings.Mode == Votes {
			e.Votes = []string{a.User.ID}
		}
		p.state.Entries = append(p.state.Entries, e)
		added.Entries = append(added.Entries, e)
	}
	return added
}

func (p *Player) waitingSong(id songs.SongID) *Entry {
	for i := range p.state.Entries {
		if e := &p.state.Entries[i]; e.Song.ID == id && e.ID != p.state.Now {
			return e
		}
	}
	return nil
}

// Skip ends the song that plays: at once for whoever asked for it and for who
// decides, and by votes for the others. It returns how many votes there are and
// how many it takes; none when the song was skipped.
func (p *Player) Skip(ctx context.Context, a Actor) (was Entry, votes, needed int, err error) {
	err = p.do(ctx, func() error {
		now := p.state.entry(p.state.Now)
		switch {
		case p.state.Channel == "" || now == nil:
			return ErrNothing
		case now.Why == Asked && now.By.ID == a.User.ID && p.there(a), p.decides(a):
			was = *now
			p.next(ctx)
			return nil
		case !p.there(a):
			return ErrNotThere
		case !p.hearing()[a.User.ID]:
			return ErrDeaf
		}
		was = *now
		if p.skips == nil {
			p.skips = make(map[string]bool)
		}
		p.skips[a.User.ID] = true
		votes, needed, _ = p.count()
		if p.maybeSkip(ctx) {
			votes, needed = 0, 0
		}
		return nil
	})
	return was, votes, needed, err
}

// Pause stops the music or lets it go on; everybody who is there may.
func (p *Player) Pause(ctx context.Context, a Actor, paused bool) error {
	return p.do(ctx, func() error {
		switch {
		case p.state.Channel == "" || p.state.Now == "":
			return ErrNothing
		case !p.there(a) && !a.DJ:
			return ErrNotThere
		}
		p.state.Paused = paused
		return nil
	})
}

// Toggle pauses, or goes on.
func (p *Player) Toggle(ctx context.Context, a Actor) error {
	p.mu.Lock()
	paused := p.state.Paused
	p.mu.Unlock()
	return p.Pause(ctx, a, !paused)
}

// Seek goes on with the song from somewhere else. Who asked for it may, too.
func (p *Player) Seek(ctx context.Context, a Actor, to time.Duration) error {
	return p.do(ctx, func() error {
		now := p.state.entry(p.state.Now)
		switch {
		case p.state.Channel == "" || now == nil:
			return ErrNothing
		case !p.there(a) && !a.DJ:
			return ErrNotThere
		case !p.tunes(a) && now.By.ID != a.User.ID:
			return ErrNotAllowed
		}
		return p.deck.seek(to)
	})
}

// Loop sets what is heard again; empty: the next of the loops.
func (p *Player) Loop(ctx context.Context, a Actor, loop Loop) (Loop, error) {
	err := p.tune(ctx, a, func() error {
		if loop == "" {
			loop = p.state.Loop.after()
		}
		p.state.Loop = loop
		return nil
	})
	return loop, err
}

// Shuffle leaves the order to chance, or to the mode again, and returns which.
func (p *Player) Shuffle(ctx context.Context, a Actor) (on bool, err error) {
	err = p.tune(ctx, a, func() error {
		on = !p.state.Shuffle
		p.state.Shuffle = on
		for i := range p.state.Entries {
			p.state.Entries[i].Dice, p.state.Entries[i].Pin = p.Dice(1<<40), 0
		}
		return nil
	})
	return on, err
}

// Sing shows the lyrics while they are sung, or no longer.
func (p *Player) Sing(ctx context.Context, a Actor) error {
	return p.do(ctx, func() error {
		if !p.there(a) && !a.DJ {
			return ErrNotThere
		}
		p.state.Quiet = !p.state.Quiet
		return nil
	})
}

// Remove takes a song out of the playlist: one's own, or any for who decides.
func (p *Player) Remove(ctx context.Context, a Actor, id EntryID) (was Entry, err error) {
	err = p.do(ctx, func() error {
		e := p.state.entry(id)
		switch {
		case e == nil || id == p.state.Now:
			return ErrNoEntry
		case (e.Why != Asked || e.By.ID != a.User.ID) && !p.decides(a):
			return ErrNotAllowed
		}
		was = *e
		p.state.remove(id)
		return nil
	})
	return was, err
}

// Move puts a song at a place of the playlist, from 0.
func (p *Player) Move(ctx context.Context, a Actor, id EntryID, to int) (e Entry, err error) {
	err = p.do(ctx, func() error {
		if !p.decides(a) {
			return ErrNotAllowed
		}
		pins := moved(p.state.waiting(), id, to)
		if pins == nil {
			return ErrNoEntry
		}
		for i := range p.state.Entries {
			p.state.Entries[i].Pin = pins[p.state.Entries[i].ID]
		}
		e = *p.state.entry(id)
		return nil
	})
	return e, err
}

// Clear takes all songs out that wait: one's own, or everybody's for who decides.
func (p *Player) Clear(ctx context.Context, a Actor, everybodys bool) (n int, err error) {
	err = p.do(ctx, func() error {
		if everybodys && !p.decides(a) {
			return ErrNotAllowed
		}
		before := len(p.state.Entries)
		p.state.Entries = slices.DeleteFunc(p.state.Entries, func(e Entry) bool {
			return e.ID != p.state.Now && (everybodys || e.Why == Asked && e.By.ID == a.User.ID)
		})
		n = before - len(p.state.Entries)
		return nil
	})
	return n, err
}

// Vote says that somebody wants to hear a song soon, or no longer.
func (p *Player) Vote(ctx context.Context, a Actor, id EntryID) (e Entry, err error) {
	err = p.do(ctx, func() error {
		found := p.state.entry(id)
		switch {
		case found == nil || id == p.state.Now:
			return ErrNoEntry
		case !p.there(a):
			return ErrNotThere
		}
		if i := slices.Index(found.Votes, a.User.ID); i >= 0 {
			found.Votes = slices.Delete(found.Votes, i, i+1)
		} else {
			found.Votes = append(found.Votes, a.User.ID)
		}
		e = *found
		return nil
	})
	return e, err
}

// Radio has songs made on a theme while nothing else waits; empty: no longer.
// Who turned it on may turn it off.
func (p *Player) Radio(ctx context.Context, a Actor, textChannel, theme string) error {
	if p.Orders == nil || p.Themes == nil {
		return ErrNoTheme
	}
	if theme != "" {
		if _, err := p.Join(ctx, a, textChannel); err != nil && (!errors.Is(err, ErrNotThere) || !a.DJ || !p.active()) {
			return err
		}
	}
	return p.do(ctx, func() error {
		own := p.state.Radio != nil && p.state.Radio.By.ID == a.User.ID
		switch {
		case !own && !p.tunes(a):
			return ErrNotAllowed
		case theme == "" && p.state.Radio == nil:
			return ErrNothing
		case theme == "":
			p.state.Radio = nil
		default:
			p.state.Radio = &Radio{Theme: theme, By: a.User}
		}
		p.notice = Notice{}
		p.nudge()
		return nil
	})
}

// Configure changes the settings and returns them.
func (p *Player) Configure(ctx context.Context, change func(*Settings)) (s Settings, err error) {
	err = p.do(ctx, func() error {
		change(&p.state.Settings)
		if s = p.state.Settings; s.Panel != "" && s.Panel != p.state.Panel.ChannelID {
			p.state.Panel = Place{ChannelID: s.Panel}
		}
		return nil
	})
	return s, err
}
