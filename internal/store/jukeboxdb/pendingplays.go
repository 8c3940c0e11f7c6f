package jukeboxdb

import (
	"context"
	"fmt"

	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/librarydb"
)

// PendingPlays returns the ended orders whose songs are to be played, oldest first.
func (jb *Jukebox) PendingPlays(ctx context.Context) ([]jukebox.PendingPlay, error) {
	type row struct {
		jukebox.PendingPlay
		state songs.State
	}
	rows, err := jb.db.Reader().QueryContext(ctx, `SELECT w.order_id, w.play, o.guild_id, o.channel_id,
		o.user_id, o.user_name, o.state, o.created_at
		FROM wishes w JOIN orders o ON o.id = w.order_id WHERE o.`+store.Final+` ORDER BY o.created_at, o.id`)
	ended, err := store.Collect(rows, err, func(scan func(...any) error) (r row, err error) {
		var at int64
		err = scan(&r.Order, &r.Play, &r.Place.GuildID, &r.Place.ChannelID, &r.By.ID, &r.By.Name, &r.state, &at)
		r.Created = store.FromMillis(at)
		return r, err
	})
	if err != nil {
		return nil, err
	}
	var all []jukebox.PendingPlay
	for _, r := range ended {
		w := r.PendingPlay
		rows, err := jb.db.Reader().QueryContext(ctx, `SELECT `+librarydb.EntryColumns+` `+librarydb.FromVisible+
			` AND s.order_id = $4 ORDER BY s.take LIMIT 1`,
			append(store.ViewerArgs(songs.Viewer{GuildID: w.Place.GuildID, All: true}), w.Order)...)
		takes, err := store.Collect(rows, err, librarydb.ScanEntry)
		if err != nil {
			return nil, err
		}
		if len(takes) > 0 {
			w.Song = &takes[0]
		}
		all = append(all, w)
	}
	return all, nil
}

// DeletePendingPlay deletes the pending play of an order.
func (jb *Jukebox) DeletePendingPlay(ctx context.Context, id songs.OrderID) error {
	if _, err := jb.db.Writer().ExecContext(ctx, `DELETE FROM wishes WHERE order_id = $1`, id); err != nil {
		return fmt.Errorf("delete pending play of order %s: %w", id, err)
	}
	return nil
}
