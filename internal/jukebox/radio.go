package jukebox

import (
	"context"
	"errors"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

// Radio is the state of a radio, which orders new songs on a theme.
type Radio struct {
	Theme string
	By    songs.Member // who turned it on, and whose quota it uses
	Roles []string     // of By; roles may raise the quota
	// Order is the order in progress; empty: none.
	Order songs.OrderID
	// Next is the idempotency key of the next order. It is saved before the order is submitted, so that a
	// process that takes over finds the order instead of submitting another one.
	Next string
	// Failures is the number of consecutive failures, and Until the end of the pause after the latest one.
	Failures int
	Until    time.Time
	// Covered is the time at which the songs made so far end if all are played to their ends, and Last the
	// duration of the newest one.
	Covered time.Time
	Last    time.Duration
}

// ahead reports whether no new song is needed yet. Skips by other members do not cause new orders, so that
// the radio does not use up the quota faster than songs play.
func (r *Radio) ahead(now time.Time) bool { return r.Covered.Sub(now) > r.Last+radioSlack }

// made records that a song of the given length was made.
func (r *Radio) made(now time.Time, length time.Duration) {
	if length <= 0 {
		length = defaultLength
	}
	r.Last = min(length, maxLength)
	if r.Covered.Before(now) {
		r.Covered = now
	}
	r.Covered = r.Covered.Add(r.Last)
}

const (
	radioSlack    = 5 * time.Second  // tolerance between the end of a song and the start of the next
	defaultLength = 2 * time.Minute  // assumed if the length is unknown
	maxLength     = 10 * time.Minute // maximum that is assumed
	// radioGrace is how long the radio stays on after the member who turned it on stopped listening.
	radioGrace = time.Minute
)

// CheckRadio returns why a member cannot turn the radio on, as far as that is known before the bot
// joins their voice channel. It changes nothing.
func (p *Player) CheckRadio(a Actor) error {
	if p.deps.Orders == nil || p.deps.Planner == nil {
		return ErrRadioUnavailable
	}
	_, err := p.channelFor(a)
	if errors.Is(err, ErrNotInChannel) && a.DJ && p.active() {
		return nil
	}
	return err
}

// Radio turns the radio on with a theme, or off if the theme is empty. While it is on, it orders new songs
// whenever no others are waiting. The member who turned it on may turn it off.
func (p *Player) Radio(ctx context.Context, a Actor, textChannel, theme string) error {
	if p.deps.Orders == nil || p.deps.Planner == nil {
		return ErrRadioUnavailable
	}
	if theme != "" {
		if _, err := p.Join(ctx, a, textChannel); err != nil &&
			(!errors.Is(err, ErrNotInChannel) || !a.DJ || !p.active()) {
			return err
		}
	}
	return p.do(ctx, func() error {
		own := p.state.Radio != nil && p.state.Radio.By.ID == a.User.ID
		switch {
		case !own && !p.mayControl(a):
			return ErrNotAllowed
		case theme == "" && p.state.Radio == nil:
			return ErrNotPlaying
		case theme == "":
			p.state.Radio = nil
		default:
			p.state.Radio = &Radio{Theme: theme, By: a.User, Roles: a.Roles}
		}
		p.notice = Notice{}
		p.notify()
		return nil
	})
}

// checkInterval is the interval at which the radio checks its order, and failurePause the pause after a failure,
// which doubles with each further one.
const (
	checkInterval = 2 * time.Second
	failurePause  = time.Minute
)

// orderNext orders the next song of the radio if its member is listening and no requested song is waiting.
func (p *Player) orderNext(ctx context.Context) (changed bool) {
	r := p.state.Radio
	if r == nil || p.ordering || p.deps.Orders == nil || p.deps.Planner == nil {
		return false
	}
	if r.Order != "" {
		return p.watchOrder(ctx, r)
	}
	for _, e := range p.state.Queue() {
		if e.Source != Autoplay {
			return false
		}
	}
	if p.deps.Now().Before(r.Until) || r.ahead(p.deps.Now()) || !p.listeners()[r.By.ID] || p.state.Paused {
		return false
	}
	if r.Next == "" {
		r.Next = "radio:" + p.deps.NewID()
		p.notify() // order it in the next step, after the key is saved
		return true
	}
	if p.saveErr != nil {
		return false
	}
	p.ordering = true
	p.spawn(func(ctx context.Context) { p.submitNext(ctx, *r) })
	return false
}

// stopUnheardRadio turns the radio off when the member who turned it on stops listening, because it uses the quota of
// that member.
func (p *Player) stopUnheardRadio() (changed bool) {
	r := p.state.Radio
	switch {
	case r == nil, p.listeners()[r.By.ID]:
		p.unheard = time.Time{}
	case p.unheard.IsZero():
		p.unheard = p.deps.Now()
	case p.deps.Now().Sub(p.unheard) >= radioGrace:
		p.state.Radio, p.unheard = nil, time.Time{}
		p.notice = Notice{Kind: NoticeRadioEnded}
		return true
	}
	return false
}

// watchOrder checks whether the order in progress has failed.
func (p *Player) watchOrder(ctx context.Context, r *Radio) (changed bool) {
	if p.deps.Now().Sub(p.lastCheck) < checkInterval {
		return false
	}
	p.lastCheck = p.deps.Now()
	o, err := p.deps.Orders.Order(ctx, r.Order)
	if err != nil && !errors.Is(err, songs.ErrNotFound) {
		return false
	}
	recent := p.deps.Now().Sub(o.CreatedAt) <= pendingPlayTTL
	if err == nil && (!o.State.Final() || (o.State == songs.Done || o.Undelivered()) && recent) {
		return false // in progress, or waiting for [Jukebox.playPending]
	}
	p.failed(r)
	return true
}

// failed pauses the radio after a failure.
func (p *Player) failed(r *Radio) {
	r.Order = ""
	r.Failures++
	r.Until = p.deps.Now().Add(failurePause << min(r.Failures-1, 6))
	p.notice = Notice{Kind: NoticeFailed}
}
