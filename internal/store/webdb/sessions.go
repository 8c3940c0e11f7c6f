package webdb

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
)

// maxSessions is how many sessions a user may have. A new one replaces the oldest.
const maxSessions = 20

// hash returns what is stored of a token.
func hash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// Session returns the user of a session and when it ends; [songs.ErrNotFound] if there is none or it has ended.
func (w *Web) Session(ctx context.Context, token string, now time.Time) (user songs.Member, ends time.Time, err error) {
	var expires int64
	err = w.db.Reader().QueryRowContext(ctx, `SELECT user_id, user_name, expires_at FROM web_sessions
		WHERE token_hash = $1 AND expires_at > $2`, hash(token), store.Millis(now)).Scan(&user.ID, &user.Name, &expires)
	if errors.Is(err, sql.ErrNoRows) {
		return user, ends, songs.ErrNotFound
	}
	if err != nil {
		return user, ends, fmt.Errorf("read session: %w", err)
	}
	return user, store.FromMillis(expires), nil
}

// CreateSession adds a session of a user and returns its token. It deletes sessions that have ended.
func (w *Web) CreateSession(ctx context.Context, user songs.Member, now, ends time.Time) (token string, err error) {
	token = rand.Text() + rand.Text()
	err = w.db.Tx(ctx, func(tx *sql.Tx) error {
		b := store.Batch{Ctx: ctx, Tx: tx}
		return errors.Join(
			b.Run(`DELETE FROM web_sessions WHERE expires_at <= $1`, store.Millis(now)),
			b.Run(`DELETE FROM web_sessions WHERE token_hash IN (SELECT token_hash FROM web_sessions WHERE user_id = $1
				ORDER BY created_at DESC LIMIT $3 OFFSET $2)`, user.ID, maxSessions-1, maxSessions*10),
			b.Run(`INSERT INTO web_sessions (token_hash, user_id, user_name, created_at, expires_at)
				VALUES ($1, $2, $3, $4, $5)`, hash(token), user.ID, user.Name, store.Millis(now), store.Millis(ends)))
	})
	if err != nil {
		return "", fmt.Errorf("add session: %w", err)
	}
	return token, nil
}

// DeleteSession deletes a session.
func (w *Web) DeleteSession(ctx context.Context, token string) error {
	_, err := w.db.Writer().ExecContext(ctx, `DELETE FROM web_sessions WHERE token_hash = $1`, hash(token))
	if err != nil {
		return fmt.Errorf("delete session: %w", err)
	}
	return nil
}

// DeleteSessions deletes all sessions and links of a user.
func (w *Web) DeleteSessions(ctx context.Context, userID string) error {
	err := w.db.Tx(ctx, func(tx *sql.Tx) error {
		b := store.Batch{Ctx: ctx, Tx: tx}
		return errors.Join(b.Run(`DELETE FROM web_sessions WHERE user_id = $1`, userID),
			b.Run(`DELETE FROM web_links WHERE user_id = $1`, userID))
	})
	if err != nil {
		return fmt.Errorf("delete sessions: %w", err)
	}
	return nil
}
