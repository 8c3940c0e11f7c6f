package jukebox

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"riffbot/internal/songs"
)

// The filler: from how many songs one is drawn, how many that played last are not
// drawn again, and how close to its end a song is when something has to come.
const (
	drawFrom = 200
	rested   = 20
	closeBy  = 15 * time.Second
)

// fill sees to it that something follows: a song that the radio has made, or one
// that the server likes.
func (p *Player) fill(ctx context.Context) (changed bool) {
	if p.state.Channel == "" || p.held || p.gone {
		return false
	}
	changed = p.tuneIn(ctx)
	if len(p.state.waiting()) > 0 || p.state.Loop != LoopOff && p.state.Now != "" {
		return changed
	}
	switch position, length := p.deck.at(); {
	case p.state.Radio != nil: // its song may still come in time
		if p.state.Now != "" && length-position > closeBy {
			return changed
		}
	case !p.state.Settings.Autoplay:
		return changed
	}
	if p.Now().Sub(p.dry) < drawEvery {
		return changed
	}
	song, ok := p.draw(ctx)
	if !ok {
		p.dry = p.Now()
		return changed
	}
	place, _ := p.lastPlace()
	p.state.Entries = append(p.state.Entries, Entry{ID: EntryID(p.NewID()), Song: song, Why: Autoplay, At: p.Now(), Place: place, Dice: p.Dice(1 << 40)})
	return true
}

// drawEvery is how soon the server is asked again after nothing was found.
const drawEvery = 15 * time.Second

// draw picks a favourite of the server that was not heard lately. A radio goes on
// with anything the server has rather than with the same few again.
func (p *Player) draw(ctx context.Context) (songs.Entry, bool) {
	heard, _, err := p.Store.Plays(ctx, p.guild, rested, 0)
	if err != nil {
		p.Log.WarnContext(ctx, "what was heard is not known", "guild", p.guild, "err", err)
	}
	tired := make(map[songs.SongID]int) // how lately: the lower, the later
	for i, h := range heard {
		if _, again := tired[h.Song.ID]; !again {
			tired[h.Song.ID] = i + 1
		}
	}
	if now := p.state.entry(p.state.Now); now != nil {
		tired[now.Song.ID] = 1
	}
	loved, err := p.Library.Favourites(ctx, p.guild, drawFrom)
	song, ok := p.pick(ctx, loved, tired)
	if p.state.Radio != nil && err == nil && (!ok || tired[song.ID] > 0) {
		var all []songs.Entry
		all, err = p.Library.Newest(ctx, p.guild, drawFrom)
		// What the radio has made comes by itself.
		all = slices.DeleteFunc(all, func(s songs.Entry) bool { return s.OrderID == p.state.Radio.Order })
		if other, found := p.pick(ctx, all, tired); found {
			song, ok = other, true
		}
	}
	if err != nil {
		p.Log.WarnContext(ctx, "nothing was found to go on with", "guild", p.guild, "err", err)
	}
	return song, ok
}

// pick takes by chance one of those that were not heard lately, else what was heard
// longest ago; never the same twice in a row.
func (p *Player) pick(ctx context.Context, pool []songs.Entry, tired map[songs.SongID]int) (songs.Entry, bool) {
	for i := len(pool) - 1; i > 0; i-- {
		other := p.Dice(int64(i) + 1)
		pool[i], pool[other] = pool[other], pool[i]
	}
	slices.SortStableFunc(pool, func(a, b songs.Entry) int { return cmp.Compare(rest(tired[a.ID]), rest(tired[b.ID])) })
	for _, s := range pool {
		if tired[s.ID] != 1 && p.Tracks.Playable(ctx, s.Song) == nil {
			return s, true
		}
	}
	return songs.Entry{}, false
}

// rest ranks a song by how lately it was heard: 0 not at all, else 1 for the last.
func rest(tired int) int {
	if tired == 0 {
		return 0
	}
	return 1 + rested - tired
}

// orderEvery is how often the radio looks at the song that is being made, and
// penalty how long it waits after a failure; it doubles.
const (
	orderEvery = 2 * time.Second
	penalty    = time.Minute
)

// tuneIn has the radio's next song made, while somebody hears it and nothing else
// that people asked for waits.
func (p *Player) tuneIn(ctx context.Context) (changed bool) {
	r := p.state.Radio
	if r == nil || p.ordering || p.Orders == nil || p.Themes == nil {
		return false
	}
	if r.Order != "" {
		return p.watchOrder(ctx, r)
	}
	for _, e := range p.state.waiting() {
		if e.Why != Autoplay {
			return false
		}
	}
	if p.Now().Before(r.Until) || len(p.hearing()) == 0 || p.state.Paused {
		return false
	}
	p.ordering = true
	p.spawn(func(ctx context.Context) { p.invent(ctx, *r) })
	return false
}

// watchOrder notices when the song that is being made will not come.
func (p *Player) watchOrder(ctx context.Context, r *Radio) (changed bool) {
	if p.Now().Sub(p.asked) < orderEvery {
		return false
	}
	p.asked = p.Now()
	o, err := p.Orders.Order(ctx, r.Order)
	if err == nil && (!o.State.Final() || o.State == songs.Done || o.Kept()) || err != nil && !errors.Is(err, songs.ErrNotFound) {
		return false
	}
	p.failed(r)
	return true
}

// failed lets the radio wait.
func (p *Player) failed(r *Radio) {
	r.Order = ""
	r.Failures++
	r.Until = p.Now().Add(penalty << min(r.Failures-1, 6))
	p.notice = Notice{Kind: NoticeFailed}
}

// inventTime bounds the writing of a song.
const inventTime = 3 * time.Minute

// invent writes the radio's next song and orders it.
func (p *Player) invent(ctx context.Context, r Radio) {
	ctx, cancel := context.WithTimeout(ctx, inventTime)
	defer cancel()
	o, err := p.compose(ctx, r)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ordering = false
	now := p.state.Radio
	if now == nil || p.gone {
		return // turned off meanwhile; the song comes to the library
	}
	var limit *songs.LimitError
	switch {
	case err == nil:
		now.Order, p.asked = o.ID, p.Now()
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		return
	case errors.As(err, &limit):
		now.Until = limit.Again
		if now.Until.IsZero() {
			now.Until = p.Now().Add(penalty)
		}
		switch limit.Kind {
		case songs.LimitCoolDown, songs.LimitWaiting: // soon over
		case songs.LimitBlocked, songs.LimitChannel:
			p.notice = Notice{Kind: NoticeForbidden}
		default:
			p.notice = Notice{Kind: NoticeSpent}
		}
	default:
		p.Log.WarnContext(ctx, "the radio has no idea", "guild", p.guild, "err", err)
		p.failed(now)
	}
	p.keep(ctx, true)
}

func (p *Player) compose(ctx context.Context, r Radio) (songs.Order, error) {
	m := Mood{Theme: r.Theme, Recent: p.soon()}
	heard, _, err := p.Store.Plays(ctx, p.guild, rested, 0)
	if err != nil {
		return songs.Order{}, err
	}
	for _, h := range heard {
		text := described(h.Song)
		switch {
		case h.Skipped:
			m.Skipped = append(m.Skipped, text)
		case h.Hearts > 0:
			m.Liked = append(m.Liked, text)
		}
		m.Recent = append(m.Recent, text)
	}
	brief, err := p.Themes.Next(ctx, m)
	if err != nil {
		return songs.Order{}, err
	}
	brief.Play = songs.PlayRadio
	p.mu.Lock()
	channel := p.state.Panel.ChannelID
	p.mu.Unlock()
	return p.Orders.Submit(ctx, songs.Order{Brief: brief, Requester: r.By, Place: songs.Place{GuildID: p.guild, ChannelID: channel},
		Address: p.Address(channel), SizeLimit: sizeLimit})
}

// soon are the songs that play and wait, which nothing new should repeat either.
func (p *Player) soon() (all []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now := p.state.entry(p.state.Now); now != nil {
		all = append(all, described(now.Song))
	}
	for _, e := range p.state.waiting() {
		if e.Why != Autoplay { // that was heard before
			all = append(all, described(e.Song))
		}
	}
	return all
}

func described(s songs.Entry) string { return strings.Trim(s.Title+" · "+s.Style, " ·") }

// sizeLimit is the largest file that a channel takes where nothing is boosted.
const sizeLimit = 10 << 20

// tuned takes in a song that the radio had made.
func (p *Player) tuned(ctx context.Context, w Wish) error {
	return p.do(ctx, func() error {
		if r := p.state.Radio; r != nil && r.Order == w.Order {
			if w.Song == nil {
				p.failed(r)
				return nil
			}
			r.Order, r.Failures, p.notice = "", 0, Notice{}
			p.dry = time.Time{} // the server has songs now
		}
		return p.queue(ctx, w, ByRadio)
	})
}

// chosen takes in a song that the server wanted together: it waits its requester's
// turn, whether they are there or not, and does not count in what they may have
// waiting.
func (p *Player) chosen(ctx context.Context, w Wish) error {
	return p.do(ctx, func() error { return p.queue(ctx, w, Asked) })
}

// queue puts a song that became ready into the playlist, once, if the jukebox is on.
func (p *Player) queue(ctx context.Context, w Wish, why Why) error {
	switch {
	case w.Song == nil || p.state.Channel == "" || p.state.entry(EntryID(w.Order)) != nil:
		return nil
	case len(p.state.Entries) >= mostWaiting:
		return ErrFull
	}
	if err := p.Tracks.Playable(ctx, w.Song.Song); err != nil {
		return err
	}
	place, _ := p.lastPlace()
	p.state.Entries = append(p.state.Entries, Entry{ID: EntryID(w.Order), Song: *w.Song, By: w.By, Why: why, At: p.Now(), Place: place, Dice: p.Dice(1 << 40)})
	return nil
}

// low reports whether people listen and what they asked for is about to run out.
// A radio, or a loop, never does.
func (p *Player) low() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.gone || p.state.Paused || p.state.Radio != nil || p.state.Loop != LoopOff && p.state.Now != "" || len(p.hearing()) == 0 {
		return false
	}
	return !slices.ContainsFunc(p.state.waiting(), func(e Entry) bool { return e.Why != Autoplay })
}
