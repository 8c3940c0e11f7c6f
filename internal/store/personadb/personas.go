// Package personadb stores the voices of servers.
package personadb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/riffbot/riffbot/internal/fold"
	"github.com/riffbot/riffbot/internal/personas"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
)

// Personas implements [personas.Store].
type Personas struct {
	db *store.DB
}

// New returns the [Personas] of a database.
func New(db *store.DB) *Personas { return &Personas{db} }

// Add implements [personas.Store]. Voices that are added at the same time may exceed the limit by one.
func (st *Personas) Add(ctx context.Context, p songs.Persona) error {
	err := st.db.Tx(ctx, func(tx *sql.Tx) error {
		// Update the song first, so that its removal waits or is found.
		result, err := tx.ExecContext(ctx, `UPDATE songs SET removal = removal WHERE id = $1 AND guild_id = $2
			AND deleted_at = 0`, p.Song, p.GuildID)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, songs.ErrNotFound)
		}
		var n int
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM personas WHERE guild_id = $1`, p.GuildID).Scan(
			&n); err != nil {
			return err
		}
		if n >= personas.MaxOfGuild {
			return personas.ErrTooMany
		}
		result, err = tx.ExecContext(ctx, `INSERT INTO personas (id, guild_id, name, folded, provider, provider_key,
			song_id, user_id, user_name, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
			ON CONFLICT DO NOTHING`, p.ID, p.GuildID, p.Name, fold.Case(p.Name), p.Provider, p.Key, p.Song, p.Creator.ID,
			p.Creator.Name, store.Millis(p.CreatedAt))
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, personas.ErrNameTaken)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("add persona: %w", err)
	}
	return nil
}

const columns = `id, guild_id, name, provider, provider_key, song_id, user_id, user_name, created_at`

func scan(scan func(...any) error) (p songs.Persona, err error) {
	var at int64
	err = scan(&p.ID, &p.GuildID, &p.Name, &p.Provider, &p.Key, &p.Song, &p.Creator.ID, &p.Creator.Name, &at)
	p.CreatedAt = store.FromMillis(at)
	return p, err
}

// Persona implements [personas.Store].
func (st *Personas) Persona(ctx context.Context, guildID string, id songs.PersonaID) (songs.Persona, error) {
	p, err := scan(st.db.Reader().QueryRowContext(ctx, `SELECT `+columns+` FROM personas
		WHERE id = $1 AND guild_id = $2 AND guild_id <> ''`, id, guildID).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return songs.Persona{}, songs.ErrNoPersona
	}
	if err != nil {
		return songs.Persona{}, fmt.Errorf("read persona %s: %w", id, err)
	}
	return p, nil
}

// List implements [personas.Store].
func (st *Personas) List(ctx context.Context, guildID string) ([]songs.Persona, error) {
	rows, err := st.db.Reader().QueryContext(ctx, `SELECT `+columns+` FROM personas WHERE guild_id = $1
		ORDER BY folded`, guildID)
	return store.Collect(rows, err, scan)
}

// Remove implements [personas.Store].
func (st *Personas) Remove(ctx context.Context, guildID string, id songs.PersonaID) error {
	err := st.db.Tx(ctx, func(tx *sql.Tx) error {
		if _, err := st.Persona(ctx, guildID, id); err != nil {
			return err
		}
		return store.RemovePersonas(store.Batch{Ctx: ctx, Tx: tx}, `id = $1`, string(id))
	})
	if err != nil {
		return fmt.Errorf("remove persona %s: %w", id, err)
	}
	return nil
}

// AddRemoval implements [personas.Store].
func (st *Personas) AddRemoval(ctx context.Context, r personas.Removal) error {
	_, err := st.db.Writer().ExecContext(ctx, `INSERT INTO persona_removals (provider, provider_key, due_at, attempts)
		VALUES ($1, $2, 0, 0) ON CONFLICT DO NOTHING`, r.Provider, r.Key)
	if err != nil {
		return fmt.Errorf("add removal of persona: %w", err)
	}
	return nil
}

// Due implements [personas.Store].
func (st *Personas) Due(ctx context.Context, now time.Time) ([]personas.Removal, error) {
	rows, err := st.db.Reader().QueryContext(ctx, `SELECT provider, provider_key, attempts FROM persona_removals
		WHERE due_at <= $1 ORDER BY due_at LIMIT $2`, store.Millis(now), store.ClaimLimit)
	return store.Collect(rows, err, func(scan func(...any) error) (r personas.Removal, err error) {
		return r, scan(&r.Provider, &r.Key, &r.Attempts)
	})
}

// Finish implements [personas.Store].
func (st *Personas) Finish(ctx context.Context, r personas.Removal) error {
	_, err := st.db.Writer().ExecContext(ctx, `DELETE FROM persona_removals WHERE provider = $1 AND provider_key = $2`,
		r.Provider, r.Key)
	if err != nil {
		return fmt.Errorf("finish removal of persona: %w", err)
	}
	return nil
}

// Postpone implements [personas.Store].
func (st *Personas) Postpone(ctx context.Context, r personas.Removal, until time.Time) error {
	_, err := st.db.Writer().ExecContext(ctx, `UPDATE persona_removals SET due_at = $3, attempts = attempts + 1
		WHERE provider = $1 AND provider_key = $2`, r.Provider, r.Key, store.Millis(until))
	if err != nil {
		return fmt.Errorf("postpone removal of persona: %w", err)
	}
	return nil
}
