package jukebox

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

// planTimeout limits the planning of a song.
const planTimeout = 3 * time.Minute

// submitNext plans the next song of the radio and orders it.
func (p *Player) submitNext(ctx context.Context, r Radio) {
	ctx, cancel := context.WithTimeout(ctx, planTimeout)
	defer cancel()
	id, err := p.deps.Orders.OrderOf(ctx, r.Next)
	if errors.Is(err, songs.ErrNotFound) {
		id, err = p.planAndSubmit(ctx, r)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ordering = false
	now := p.state.Radio
	if now == nil || p.claimed {
		return // turned off meanwhile; the song will be in the library only
	}
	var limit *songs.LimitError
	switch {
	case err == nil:
		now.Order, now.Next, p.lastCheck = id, "", p.deps.Now()
	case errors.Is(err, errRadioOff), ctx.Err() != nil && errors.Is(err, context.Canceled):
		return
	case errors.Is(err, songs.ErrDuplicate): // the next call finds the order
		return
	case errors.As(err, &limit):
		now.Until = limit.RetryAt
		if now.Until.IsZero() {
			now.Until = p.deps.Now().Add(failurePause)
		}
		switch limit.Kind {
		case songs.LimitCoolDown, songs.LimitQueued, songs.LimitWriterBusy: // temporary
		case songs.LimitBlocked, songs.LimitChannel, songs.LimitServer:
			p.notice = Notice{Kind: NoticeForbidden}
		default:
			p.notice = Notice{Kind: NoticeLimit}
		}
	default:
		p.deps.Log.WarnContext(ctx, "order radio song failed", "guild", p.guild, "err", err)
		p.failed(now)
	}
	p.saveChanges(ctx, true)
}

// errRadioOff is returned if the radio was turned off while its next song was planned.
var errRadioOff = errors.New("radio is off")

// planAndSubmit plans a song and orders it with the radio's idempotency key.
func (p *Player) planAndSubmit(ctx context.Context, r Radio) (songs.OrderID, error) {
	p.mu.Lock()
	voice, channel := p.state.Channel, p.state.Panel.ChannelID
	p.mu.Unlock()
	o := songs.Order{
		Spec: songs.SongSpec{Prompt: r.Theme, Play: songs.PlayForRadio}, Requester: r.By, Roles: r.Roles,
		Place: songs.Place{GuildID: p.guild, ChannelID: channel}, Address: p.deps.Address(channel),
		SizeLimit:   sizeLimit,
		Interaction: r.Next,
	}
	// Do not pay for planning a song whose order would be rejected.
	if err := p.deps.Orders.Check(ctx, []songs.Order{o}); err != nil {
		return "", err
	}
	m := RadioContext{Theme: r.Theme, By: r.By, Place: o.Place, Recent: p.upcomingDescriptions()}
	audience, err := p.deps.Access.Audience(ctx, p.guild, voice)
	if err != nil {
		return "", err
	}
	heard, _, err := p.deps.Store.Plays(ctx, audience, recentPlays, 0)
	if err != nil {
		return "", err
	}
	for _, h := range heard {
		text := describe(h.Song)
		switch {
		case h.Skipped:
			m.Skipped = append(m.Skipped, text)
		case h.Hearts > 0:
			m.Liked = append(m.Liked, text)
		}
		m.Recent = append(m.Recent, text)
	}
	brief, err := p.deps.Planner.Next(ctx, m)
	if err != nil {
		return "", err
	}
	brief.Play = songs.PlayForRadio
	o.Spec = brief
	if !p.radioActive(r) {
		return "", errRadioOff
	}
	o, err = p.deps.Orders.Submit(ctx, o)
	return o.ID, err
}

// radioActive reports whether a radio is still on and its member is listening.
func (p *Player) radioActive(r Radio) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.state.Radio
	return now != nil && now.By.ID == r.By.ID && now.Theme == r.Theme && p.listeners()[r.By.ID]
}

// upcomingDescriptions describes the current and waiting songs, which a new song should not repeat.
func (p *Player) upcomingDescriptions() (all []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now := p.state.entry(p.state.Now); now != nil {
		all = append(all, describe(now.Song))
	}
	for _, e := range p.state.Queue() {
		if e.Source != Autoplay { // autoplay repeats older songs
			all = append(all, describe(e.Song))
		}
	}
	return all
}

func describe(s songs.Entry) string { return strings.Trim(s.Title+" · "+s.Style, " ·") }

// sizeLimit is the attachment limit of a guild without boosts, in bytes.
const sizeLimit = 10 << 20

// addRadioSong adds a finished song of the radio to the playlist. The radio keeps its order, and thus orders no
// other song, until this one has been added.
func (p *Player) addRadioSong(ctx context.Context, pending PendingPlay) error {
	return p.do(ctx, func() error {
		if pending.Song != nil && p.state.Channel != "" { // share it with the listeners; the panel may be elsewhere
			if err := p.deps.Access.Share(
				ctx, p.guild, songs.Posting{ChannelID: p.state.Channel}, pending.Song.ID,
			); err != nil {
				return err
			}
		}
		r := p.state.Radio
		if r == nil || r.Order != pending.Order {
			return p.addFinished(ctx, pending, ByRadio)
		}
		if pending.Song == nil {
			p.failed(r)
			return nil
		}
		switch err := p.addFinished(ctx, pending, ByRadio); {
		case errors.Is(err, ErrUnplayable):
			p.failed(r)
			p.deps.Log.WarnContext(ctx, "play radio song failed", "guild", p.guild, "order", pending.Order, "err", err)
			return nil
		case err != nil:
			return err
		}
		r.Order, r.Failures, p.notice = "", 0, Notice{}
		r.made(p.deps.Now(), pending.Song.Duration)
		p.lastMiss = time.Time{} // the guild has songs now
		return nil
	})
}
