package jukebox

import (
	"context"
	"errors"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

// pendingPlayTTL is how long a pending play waits for a process that is connected to its guild.
const pendingPlayTTL = 24 * time.Hour

// playPending plays finished songs in the guilds that are connected to this process.
func (j *Jukebox) playPending(ctx context.Context) {
	plays, err := j.deps.Store.PendingPlays(ctx)
	if err != nil {
		if ctx.Err() == nil {
			j.deps.Log.WarnContext(ctx, "list pending plays failed", "err", err)
		}
		return
	}
	j.retries.prune(plays)
	for _, pending := range plays {
		old := j.deps.Now().Sub(pending.Created) > pendingPlayTTL // no process is connected to the guild
		if !old && (!j.deps.Presence.Connected(pending.Place.GuildID) || !j.retries.due(pending.Order, j.deps.Now())) {
			continue
		}
		if old {
			j.deps.Log.InfoContext(ctx, "pending play expired", "order", pending.Order)
		} else if err := j.playFinished(ctx, pending); err != nil {
			final := pending.refused(err)
			j.deps.Log.WarnContext(ctx, "play finished song failed",
				"order", pending.Order, "guild", pending.Place.GuildID, "final", final, "err", err)
			if !final {
				j.retries.schedule(pending.Order, j.deps.Now())
				continue
			}
		}
		j.deps.Log.InfoContext(ctx, "pending play settled", "order", pending.Order, "guild", pending.Place.GuildID)
		if err := j.deps.Store.DeletePendingPlay(ctx, pending.Order); err != nil {
			j.deps.Log.WarnContext(ctx, "delete pending play failed", "order", pending.Order, "err", err)
		}
	}
}

// refused reports whether an error is final: a retry cannot succeed, or nobody would expect the song that
// late. Members can still play a rejected song of their own with the button under its message.
func (p PendingPlay) refused(err error) bool {
	switch {
	case errors.Is(err, ErrUnplayable), errors.Is(err, ErrInUse), errors.Is(err, ErrOff):
		return true
	case errors.Is(err, ErrFull), errors.Is(err, ErrCannotJoin), errors.Is(err, ErrRemoved):
		return p.Play == songs.PlayForRequester
	default:
		return false
	}
}

func (j *Jukebox) playFinished(ctx context.Context, pending PendingPlay) error {
	if _, used := j.View(pending.Place.GuildID); !used && pending.Play == songs.PlayForGuild {
		return nil // the guild does not use the jukebox
	}
	p, err := j.Player(ctx, pending.Place.GuildID)
	if err != nil {
		return err
	}
	if err := p.playFinished(ctx, pending); err != nil {
		return err
	}
	return p.unsaved() // keep the pending play until the playlist is saved
}

func (p *Player) playFinished(ctx context.Context, pending PendingPlay) error {
	switch pending.Play {
	case songs.PlayForRadio:
		return p.addRadioSong(ctx, pending)
	case songs.PlayForGuild:
		return p.addChosen(ctx, pending)
	}
	if pending.Song == nil {
		return nil // the order's message shows the reason
	}
	entries := []Entry{{ID: EntryID(pending.Order), Song: *pending.Song, By: pending.By}}
	_, err := p.play(ctx, Actor{User: pending.By}, pending.Place.ChannelID, entries, request{ready: true})
	if errors.Is(err, ErrPrivate) {
		return p.do(ctx, func() error { p.notice = Notice{Kind: NoticePrivate}; return nil })
	}
	if errors.Is(err, ErrNotInChannel) {
		return nil // the member left; the song's message has a button to play it
	}
	return err
}

// addChosen adds a song that the members of the guild chose on the board. It belongs to its requester, who need
// not be in the channel, and is not subject to the limit per member.
func (p *Player) addChosen(ctx context.Context, pending PendingPlay) error {
	return p.do(ctx, func() error { return p.addFinished(ctx, pending, Requested) })
}

// addFinished adds a finished song to the playlist once, if the jukebox is in a channel.
func (p *Player) addFinished(ctx context.Context, pending PendingPlay, why EntrySource) error {
	switch {
	case pending.Song == nil || p.state.Channel == "" || p.state.entry(EntryID(pending.Order)) != nil:
		return nil
	case len(p.state.Entries) >= maxEntries:
		return ErrFull
	}
	if err := p.deps.Tracks.Playable(ctx, pending.Song.Song); err != nil {
		return err
	}
	place, _ := p.lastPlace()
	p.state.Entries = append(p.state.Entries, Entry{
		ID: EntryID(pending.Order), Song: *pending.Song, By: pending.By, Source: why, At: p.deps.Now(), Place: place,
		ShuffleKey: p.deps.Rand(1 << 40),
	})
	return nil
}
