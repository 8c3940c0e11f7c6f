package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/riffbot/riffbot/internal/fold"
	"github.com/riffbot/riffbot/internal/songs"
)

// saveSongs saves the songs of an order and replaces existing ones.
func saveSongs(ctx context.Context, tx *sql.Tx, o songs.Order) error {
	for _, s := range o.Songs {
		var texts [6]string
		for i, v := range []any{s.Words, s.Audio, s.Cover, s.Posted, s.Master, s.Card} {
			b, err := Encode(v)
			if err != nil {
				return fmt.Errorf("encode song %s: %w", s.ID, err)
			}
			texts[i] = string(b)
		}
		_, err := tx.ExecContext(ctx, `
			INSERT INTO songs (id, order_id, take, parent_id, vendor_id, guild_id, user_id, title, style,
			lyrics, words, model,
				duration_ms, audio_url, cover_url, audio, cover, posted, created_at, search, stems, master,
				card, title_folded, title_bare, provider)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
			$21, $22, $23, $24, $25, $26)
			ON CONFLICT (id) DO UPDATE SET order_id = excluded.order_id, duration_ms = excluded.duration_ms,
				audio_url = excluded.audio_url, cover_url = excluded.cover_url, audio = excluded.audio,
				cover = excluded.cover, posted = excluded.posted, master = excluded.master, card = excluded.card
			WHERE songs.deleted_at = 0`,
			s.ID, o.ID, s.Take, s.Parent, s.VendorID, o.Place.GuildID, o.Requester.ID, s.Title, s.Style, s.Lyrics,
			texts[0], s.Model,
			s.Duration.Milliseconds(), s.AudioURL, s.CoverURL, texts[1], texts[2], texts[3], o.UpdatedAt.UnixMilli(),
			bareText(s.Title, s.Style, s.Lyrics, o.Requester.Name), BoolInt(s.Stems), texts[4], texts[5],
			fold.Case(s.Title), fold.Bare(s.Title), s.Provider)
		if err != nil {
			return fmt.Errorf("save song %s: %w", s.ID, err)
		}
	}
	return nil
}

// songsOf returns the songs of an order that have not been removed.
func (db *DB) songsOf(ctx context.Context, id songs.OrderID) ([]songs.Song, error) {
	rows, err := db.read.QueryContext(ctx, `
		SELECT id, take, parent_id, vendor_id, title, style, lyrics, words, model, duration_ms, audio_url,
		cover_url, audio, cover, posted, stems, master, card, provider
		FROM songs WHERE order_id = $1 AND deleted_at = 0 ORDER BY take`, id)
	return Collect(rows, err, ScanSong)
}

// ScanSong reads the columns of a song, in the order of [DB.songsOf].
func ScanSong(scan func(...any) error) (s songs.Song, err error) {
	var ms, stems int64
	var words, audio, cover, posted, master, card string
	err = scan(&s.ID, &s.Take, &s.Parent, &s.VendorID, &s.Title, &s.Style, &s.Lyrics, &words, &s.Model, &ms,
		&s.AudioURL, &s.CoverURL, &audio, &cover, &posted, &stems, &master, &card, &s.Provider)
	if err != nil {
		return s, err
	}
	s.Duration, s.Stems = time.Duration(ms)*time.Millisecond, stems != 0
	return s, errors.Join(json.Unmarshal([]byte(words), &s.Words), json.Unmarshal([]byte(audio), &s.Audio),
		json.Unmarshal([]byte(cover), &s.Cover), json.Unmarshal([]byte(posted), &s.Posted),
		json.Unmarshal([]byte(master), &s.Master), json.Unmarshal([]byte(card), &s.Card))
}
