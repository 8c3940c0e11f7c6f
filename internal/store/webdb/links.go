package webdb

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
)

// CreateLink adds a link that signs a member of a server in once, until it ends, and returns its token. It replaces
// earlier links of the user, and deletes those that have ended.
func (w *Web) CreateLink(ctx context.Context, user songs.Member, guildID string, now, ends time.Time) (token string,
	err error) {
	token = rand.Text() + rand.Text()
	err = w.db.Tx(ctx, func(tx *sql.Tx) error {
		b := store.Batch{Ctx: ctx, Tx: tx}
		return errors.Join(
			b.Run(`DELETE FROM web_links WHERE expires_at <= $1`, store.Millis(now)),
			b.Run(`DELETE FROM web_links WHERE user_id = $1`, user.ID),
			b.Run(`INSERT INTO web_links (token_hash, user_id, user_name, guild_id, expires_at)
				VALUES ($1, $2, $3, $4, $5)`, hash(token), user.ID, user.Name, guildID, store.Millis(ends)))
	})
	if err != nil {
		return "", fmt.Errorf("add link: %w", err)
	}
	return token, nil
}

// Link returns the user and the server of a link; [songs.ErrNotFound] if it was used or has ended.
func (w *Web) Link(ctx context.Context, token string, now time.Time) (user songs.Member, guildID string, err error) {
	return w.link(w.db.Reader().QueryRowContext(ctx, `SELECT user_id, user_name, guild_id FROM web_links
		WHERE token_hash = $1 AND expires_at > $2`, hash(token), store.Millis(now)))
}

// UseLink is like [Web.Link] and deletes the link. Of several uses at the same time, one succeeds.
func (w *Web) UseLink(ctx context.Context, token string, now time.Time) (user songs.Member, guildID string, err error) {
	return w.link(w.db.Writer().QueryRowContext(ctx, `DELETE FROM web_links
		WHERE token_hash = $1 AND expires_at > $2 RETURNING user_id, user_name, guild_id`, hash(token), store.Millis(now)))
}

func (w *Web) link(row *sql.Row) (user songs.Member, guildID string, err error) {
	err = row.Scan(&user.ID, &user.Name, &guildID)
	if errors.Is(err, sql.ErrNoRows) {
		return user, "", songs.ErrNotFound
	}
	if err != nil {
		return user, "", fmt.Errorf("read link: %w", err)
	}
	return user, guildID, nil
}
