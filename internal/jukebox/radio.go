package jukebox

import (
	"context"
	"errors"
	"strings"
	"time"

	"riffbot/internal/songs"
)

// Radio has songs made that nobody has heard yet.
type Radio struct {
	Theme string
	By    songs.Member // who turned it on, and whose quota it uses
	Roles []string     // of By, which may raise that quota
	// Order is the song that is being made; empty: none.
	Order songs.OrderID
	// Next is the idempotency key of the order after it. It is saved before the order
	// is submitted, so that a process that takes over finds it rather than orders again.
	Next string
	// Failures in a row, and until when the radio waits after one.
	Failures int
	Until    time.Time
	// Covered is until when the songs that were made last if each is heard to its end,
	// and Last how long the newest is.
	Covered time.Time
	Last    time.Duration
}

// ahead reports whether enough was made for now. Songs that others skip do not hasten
// the next: those who listen use up no more of the quota than the music lasts.
func (r *Radio) ahead(now time.Time) bool { return r.Covered.Sub(now) > r.Last+radioSlack }

// made notes that a song was made that is so long.
func (r *Radio) made(now time.Time, length time.Duration) {
	if length <= 0 {
		length = usualLength
	}
	r.Last = min(length, mostLength)
	if r.Covered.Before(now) {
		r.Covered = now
	}
	r.Covered = r.Covered.Add(r.Last)
}

const (
	radioSlack  = 5 * time.Second  // between a song's end and the beginning of the next
	usualLength = 2 * time.Minute  // of a song that does not say
	mostLength  = 10 * time.Minute // that is believed
	// radioGrace is how long the radio stays on without the member who turned it on.
	radioGrace = time.Minute
)

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
			p.state.Radio = &Radio{Theme: theme, By: a.User, Roles: a.Roles}
		}
		p.notice = Notice{}
		p.nudge()
		return nil
	})
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
	if p.Now().Before(r.Until) || r.ahead(p.Now()) || !p.hearing()[r.By.ID] || p.state.Paused {
		return false
	}
	if r.Next == "" {
		r.Next = "radio:" + p.NewID()
		p.nudge() // go on when it is saved
		return true
	}
	if p.saveErr != nil {
		return false
	}
	p.ordering = true
	p.spawn(func(ctx context.Context) { p.invent(ctx, *r) })
	return false
}

// tuneOut ends the radio when the member who turned it on no longer hears it: what
// it buys is for them.
func (p *Player) tuneOut() (changed bool) {
	r := p.state.Radio
	switch {
	case r == nil, p.hearing()[r.By.ID]:
		p.unheard = time.Time{}
	case p.unheard.IsZero():
		p.unheard = p.Now()
	case p.Now().Sub(p.unheard) >= radioGrace:
		p.state.Radio, p.unheard = nil, time.Time{}
		p.notice = Notice{Kind: NoticeUnheard}
		return true
	}
	return false
}

// watchOrder notices when the song that is being made will not come.
func (p *Player) watchOrder(ctx context.Context, r *Radio) (changed bool) {
	if p.Now().Sub(p.asked) < orderEvery {
		return false
	}
	p.asked = p.Now()
	o, err := p.Orders.Order(ctx, r.Order)
	if err != nil && !errors.Is(err, songs.ErrNotFound) {
		return false
	}
	if err == nil && (!o.State.Final() || (o.State == songs.Done || o.Kept()) && p.Now().Sub(o.CreatedAt) <= forgetAfter) {
		return false // it is being made, or waits for [Jukebox.grant]
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
	id, err := p.Orders.OrderOf(ctx, r.Next)
	if errors.Is(err, songs.ErrNotFound) {
		id, err = p.compose(ctx, r)
	}
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
		now.Order, now.Next, p.asked = id, "", p.Now()
	case errors.Is(err, errTunedOut), ctx.Err() != nil && errors.Is(err, context.Canceled):
		return
	case errors.Is(err, songs.ErrDuplicate): // the next look finds its order
		return
	case errors.As(err, &limit):
		now.Until = limit.Again
		if now.Until.IsZero() {
			now.Until = p.Now().Add(penalty)
		}
		switch limit.Kind {
		case songs.LimitCoolDown, songs.LimitWaiting, songs.LimitWriterBusy: // soon over
		case songs.LimitBlocked, songs.LimitChannel, songs.LimitServer:
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

// errTunedOut says that nobody wants the radio's next song any more.
var errTunedOut = errors.New("the radio is off")

// compose writes a song and orders it under the radio's next key.
func (p *Player) compose(ctx context.Context, r Radio) (songs.OrderID, error) {
	p.mu.Lock()
	voice, channel := p.state.Channel, p.state.Panel.ChannelID
	p.mu.Unlock()
	o := songs.Order{Brief: songs.Brief{Prompt: r.Theme, Play: songs.PlayRadio}, Requester: r.By, Roles: r.Roles,
		Place: songs.Place{GuildID: p.guild, ChannelID: channel}, Address: p.Address(channel), SizeLimit: sizeLimit, Interaction: r.Next}
	// Nothing is written for an order that would be refused.
	if err := p.Orders.Check(ctx, []songs.Order{o}); err != nil {
		return "", err
	}
	m := Mood{Theme: r.Theme, By: r.By, Place: o.Place, Recent: p.soon()}
	audience, err := p.Access.Audience(ctx, p.guild, voice)
	if err != nil {
		return "", err
	}
	heard, _, err := p.Store.Plays(ctx, audience, rested, 0)
	if err != nil {
		return "", err
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
		return "", err
	}
	brief.Play = songs.PlayRadio
	o.Brief = brief
	if !p.tunedTo(r) {
		return "", errTunedOut
	}
	o, err = p.Orders.Submit(ctx, o)
	return o.ID, err
}

// tunedTo reports whether a radio is still on, and heard by the member who turned it on.
func (p *Player) tunedTo(r Radio) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.state.Radio
	return now != nil && now.By.ID == r.By.ID && now.Theme == r.Theme && p.hearing()[r.By.ID]
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

// tuned takes in a song that the radio had made. The radio keeps its order, and so
// orders no other song, until this one is in the playlist.
func (p *Player) tuned(ctx context.Context, w Wish) error {
	return p.do(ctx, func() error {
		if w.Song != nil && p.state.Channel != "" { // it was made for those who listen, wherever the panel is
			if err := p.Access.Share(ctx, p.guild, songs.Posting{ChannelID: p.state.Channel}, w.Song.ID); err != nil {
				return err
			}
		}
		r := p.state.Radio
		if r == nil || r.Order != w.Order {
			return p.queue(ctx, w, ByRadio)
		}
		if w.Song == nil {
			p.failed(r)
			return nil
		}
		switch err := p.queue(ctx, w, ByRadio); {
		case errors.Is(err, ErrUnplayable):
			p.failed(r)
			p.Log.WarnContext(ctx, "radio song cannot be played", "guild", p.guild, "order", w.Order)
			return nil
		case err != nil:
			return err
		}
		r.Order, r.Failures, p.notice = "", 0, Notice{}
		r.made(p.Now(), w.Song.Duration)
		p.dry = time.Time{} // the server has songs now
		return nil
	})
}
