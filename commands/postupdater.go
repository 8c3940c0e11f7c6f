package commands

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/palette"
	"riffbot/internal/songs"
	"riffbot/internal/words"
)

// outdatedPosts are posts that show something that was deleted.
type outdatedPosts interface {
	// ClaimPosts claims some and keeps them from other processes until a time.
	ClaimPosts(ctx context.Context, now, until time.Time, limit int) ([]songs.OutdatedPost, error)
	// SettlePost notes that a claimed post shows only what is left.
	SettlePost(ctx context.Context, p songs.OutdatedPost) error
	// PostponePost notes that a claimed post could not be changed, and when to try
	// again.
	PostponePost(ctx context.Context, p songs.OutdatedPost, next time.Time) error
}

// PostUpdater changes messages that show what was deleted. What cannot be changed
// now is kept in the store and tried again, with growing pauses.
type PostUpdater struct {
	posts outdatedPosts
	line  orderTaker
	desk  *Desk
	log   *slog.Logger
	now   func() time.Time
}

// NewPostUpdater builds an updater. The desk draws and sends the messages.
func NewPostUpdater(posts outdatedPosts, line orderTaker, desk *Desk, log *slog.Logger, now func() time.Time) *PostUpdater {
	return &PostUpdater{posts, line, desk, log, now}
}

const (
	updateEvery   = time.Second
	updateAtOnce  = 4
	updateTime    = 30 * time.Second // for one post
	updateLease   = (updateAtOnce + 1) * updateTime
	updateBackoff = 4 * time.Second
	mostBackoff   = 12 * time.Hour
)

// Run updates posts until ctx ends.
func (u *PostUpdater) Run(ctx context.Context) error {
	tick := time.NewTicker(updateEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		u.update(ctx)
	}
}

// update changes the posts that are due.
func (u *PostUpdater) update(ctx context.Context) {
	claimed, err := u.posts.ClaimPosts(ctx, u.now(), u.now().Add(updateLease), updateAtOnce)
	if err != nil && ctx.Err() == nil {
		u.log.ErrorContext(ctx, "claim outdated posts failed", "err", err)
	}
	for _, p := range claimed {
		err := u.change(ctx, p)
		if errors.Is(err, ErrArchived) {
			if err = u.desk.discord.RenameThread(ctx, p.ChannelID, ""); err == nil {
				err = u.change(ctx, p)
			}
		}
		if errors.Is(err, ErrNotEditable) && !errors.Is(err, ErrArchived) {
			err = u.desk.discord.Delete(ctx, p.ChannelID, p.MessageID)
		}
		if err == nil || errors.Is(err, ErrMessageGone) {
			err = u.posts.SettlePost(ctx, p)
		} else if ctx.Err() == nil {
			next := u.now().Add(min(updateBackoff<<min(p.Attempts, 14), mostBackoff))
			u.log.WarnContext(ctx, "update outdated post failed", "channel", p.ChannelID, "message", p.MessageID, "next", next, "err", err)
			err = u.posts.PostponePost(ctx, p, next)
		}
		if err != nil && ctx.Err() == nil {
			u.log.ErrorContext(ctx, "save outdated post failed", "channel", p.ChannelID, "message", p.MessageID, "err", err)
		}
	}
}

// change makes one message show only what is left of what it showed.
func (u *PostUpdater) change(ctx context.Context, p songs.OutdatedPost) error {
	ctx, cancel := context.WithTimeout(ctx, updateTime)
	defer cancel()
	switch {
	case p.Kind == songs.PostThread && (p.Remove || len(p.Left) == 0):
		return u.desk.discord.RenameThread(ctx, p.MessageID, u.language(ctx, p).Say("orders.removed-thread"))
	case p.Kind == songs.PostThread:
		return nil
	case p.Kind == songs.PostCopy:
		return u.desk.discord.Delete(ctx, p.ChannelID, p.MessageID)
	case p.Remove || len(p.Left) == 0:
		return u.notice(ctx, p)
	}
	o, err := u.line.Order(ctx, p.Order)
	if errors.Is(err, songs.ErrNotFound) || err == nil && len(o.Songs) == 0 {
		return u.notice(ctx, p)
	}
	if err != nil {
		return err
	}
	return u.desk.redraw(ctx, p, o)
}

// notice puts into a message that what it showed was removed, and by whom.
func (u *PostUpdater) notice(ctx context.Context, p songs.OutdatedPost) error {
	why := "orders.removed-by-requester"
	if p.By == songs.RemovedByCurators {
		why = "orders.removed-by-curators"
	}
	m := Message{Embeds: []*discordgo.MessageEmbed{{Description: u.language(ctx, p).Say(why), Color: palette.Done}}}
	_, err := u.desk.discord.Edit(ctx, p.ChannelID, p.MessageID, m)
	return err
}

func (u *PostUpdater) language(ctx context.Context, p songs.OutdatedPost) words.Language {
	if p.Language == "" && p.GuildID != "" {
		return u.desk.speech.Language(ctx, p.GuildID, "")
	}
	return words.In(p.Language)
}

// redraw draws an order's message again with the songs that are left. The bot
// itself posts it, so the files have to fit everywhere.
func (d *Desk) redraw(ctx context.Context, p songs.OutdatedPost, o songs.Order) error {
	l := d.language(ctx, o)
	if p.Language != "" {
		l = words.In(p.Language)
	}
	o.Songs = slices.DeleteFunc(slices.Clone(o.Songs), func(s songs.Song) bool { return !slices.Contains(p.Left, s.ID) })
	if len(o.Songs) == 0 {
		return fmt.Errorf("redraw order %s: %w", o.ID, songs.ErrNotFound)
	}
	for i := range o.Songs {
		if s := &o.Songs[i]; s.Posted.Key == "" { // its file named a member and is not made again yet
			s.Posted = s.Audio
		}
	}
	_, err := d.discord.Edit(ctx, p.ChannelID, p.MessageID, d.finished(l, d.fit(ctx, o, DefaultSizeLimit)))
	return err
}
