package messages

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/palette"
	"github.com/riffbot/riffbot/internal/songs"
)

// outdatedPosts stores the posts that show deleted content.
type outdatedPosts interface {
	// ClaimPosts claims at most limit posts and reserves them for this process until a time.
	ClaimPosts(ctx context.Context, now, until time.Time, limit int) ([]songs.OutdatedPost, error)
	// SettlePost records that a claimed post was updated.
	SettlePost(ctx context.Context, p songs.OutdatedPost) error
	// PostponePost records that a claimed post could not be updated, and when to try
	// again.
	PostponePost(ctx context.Context, p songs.OutdatedPost, next time.Time) error
}

// PostUpdater updates messages that show deleted content. Failed updates are stored and repeated
// with growing pauses.
type PostUpdater struct {
	posts  outdatedPosts
	store  orderReader
	orders *Orders
	log    *slog.Logger
	now    func() time.Time
}

// NewPostUpdater returns an updater that draws messages with orders.
func NewPostUpdater(posts outdatedPosts, store orderReader, orders *Orders, log *slog.Logger,
	now func() time.Time) *PostUpdater {
	return &PostUpdater{posts, store, orders, log, now}
}

const (
	updateInterval   = time.Second
	updateBatch      = 4
	updateTimeout    = 30 * time.Second // for one post
	updateLease      = (updateBatch + 1) * updateTimeout
	updateBackoff    = 4 * time.Second
	maxUpdateBackoff = 12 * time.Hour
)

// Run updates posts until ctx ends.
func (u *PostUpdater) Run(ctx context.Context) error {
	tick := time.NewTicker(updateInterval)
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

// update updates the posts that are due.
func (u *PostUpdater) update(ctx context.Context) {
	claimed, err := u.posts.ClaimPosts(ctx, u.now(), u.now().Add(updateLease), updateBatch)
	if err != nil && ctx.Err() == nil {
		u.log.ErrorContext(ctx, "claim outdated posts failed", "err", err)
	}
	for _, p := range claimed {
		err := u.updatePost(ctx, p)
		if errors.Is(err, discord.ErrArchived) {
			if err = u.orders.cfg.Discord.RenameThread(ctx, p.ChannelID, ""); err == nil {
				err = u.updatePost(ctx, p)
			}
		}
		if errors.Is(err, discord.ErrNotEditable) && !errors.Is(err, discord.ErrArchived) {
			err = u.orders.cfg.Discord.Delete(ctx, p.ChannelID, p.MessageID)
		}
		// A process that stops saves the result, so that the next one does not wait for the end of the claim.
		if err := u.saveUpdate(context.WithoutCancel(ctx), p, err, ctx.Err() != nil); err != nil {
			u.log.ErrorContext(ctx, "save outdated post failed", "channel", p.ChannelID, "message", p.MessageID, "err",
				err)
		}
	}
}

// saveUpdate records the result of an update. stopped reports that the process stops: a failed update is then repeated
// at once by the next process.
func (u *PostUpdater) saveUpdate(ctx context.Context, p songs.OutdatedPost, failed error, stopped bool) error {
	switch {
	case failed == nil || errors.Is(failed, discord.ErrMessageGone):
		return u.posts.SettlePost(ctx, p)
	case stopped:
		return u.posts.PostponePost(ctx, p, u.now())
	}
	next := u.now().Add(min(updateBackoff<<min(p.Attempts, 14), maxUpdateBackoff))
	u.log.WarnContext(ctx, "update outdated post failed", "channel", p.ChannelID, "message", p.MessageID, "next", next,
		"err", failed)
	return u.posts.PostponePost(ctx, p, next)
}

// updatePost makes one message show only the content that remains.
func (u *PostUpdater) updatePost(ctx context.Context, p songs.OutdatedPost) error {
	ctx, cancel := context.WithTimeout(ctx, updateTimeout)
	defer cancel()
	switch {
	case p.Kind == songs.PostThread && (p.MustDelete || len(p.Remaining) == 0):
		return u.orders.cfg.Discord.RenameThread(ctx, p.MessageID, u.language(ctx, p).T("orders.removed-thread"))
	case p.Kind == songs.PostThread:
		return u.renameThread(ctx, p)
	case p.Kind == songs.PostCopy:
		return u.orders.cfg.Discord.Delete(ctx, p.ChannelID, p.MessageID)
	case p.MustDelete || len(p.Remaining) == 0:
		return u.showRemoved(ctx, p)
	}
	o, err := u.store.Order(ctx, p.Order)
	if errors.Is(err, songs.ErrNotFound) || err == nil && len(o.Songs) == 0 {
		return u.showRemoved(ctx, p)
	}
	if err != nil {
		return err
	}
	return u.orders.redraw(ctx, p, o)
}

// renameThread names a thread after the songs that it is about, one of which may have a new title.
func (u *PostUpdater) renameThread(ctx context.Context, p songs.OutdatedPost) error {
	o, err := u.store.Order(ctx, p.Order)
	if errors.Is(err, songs.ErrNotFound) || err == nil && len(o.Songs) == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	return u.orders.cfg.Discord.RenameThread(ctx, p.MessageID, discord.Cut(OrderTitle(u.language(ctx, p), o), 100))
}

// showRemoved replaces a message by a notice that says who removed its content.
func (u *PostUpdater) showRemoved(ctx context.Context, p songs.OutdatedPost) error {
	why := "orders.removed-by-requester"
	if p.RemovedBy == songs.RemovedByCurators {
		why = "orders.removed-by-curators"
	}
	m := discord.Message{Embeds: []*discordgo.MessageEmbed{{Description: u.language(ctx, p).T(why),
		Color: palette.Done}}}
	_, err := u.orders.cfg.Discord.Edit(ctx, p.ChannelID, p.MessageID, m)
	return err
}

// language returns the language of a post.
func (u *PostUpdater) language(ctx context.Context, p songs.OutdatedPost) i18n.Language {
	if p.Language == "" && p.GuildID != "" {
		return u.orders.cfg.Locales.Language(ctx, p.GuildID, "")
	}
	return i18n.ForLocale(p.Language)
}

// redraw edits the message of an order to show its remaining songs. The bot edits it without an
// interaction token, so the files have to fit the default size limit.
func (ord *Orders) redraw(ctx context.Context, p songs.OutdatedPost, o songs.Order) error {
	l := ord.Language(ctx, o)
	if p.Language != "" {
		l = i18n.ForLocale(p.Language)
	}
	o.Songs = slices.DeleteFunc(slices.Clone(o.Songs), func(s songs.Song) bool {
		return !slices.Contains(p.Remaining,
			s.ID)
	})
	if len(o.Songs) == 0 {
		return fmt.Errorf("update message of order %s: %w", o.ID, songs.ErrNotFound)
	}
	m := ord.FinishedMessage(l, ord.fitFiles(ctx, ord.cfg.Credits.Order(ctx, o), discord.DefaultSizeLimit))
	_, err := ord.cfg.Discord.Edit(ctx, p.ChannelID, p.MessageID, m)
	return err
}
