package deletiondb

import (
	"encoding/json"
	"fmt"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
)

// copied deletes the texts of the user's orders from orders that other members placed with their
// buttons, and drafts that other members made from the user's songs.
func (e eraser) copied() error {
	all, err := e.removedTexts(`user_id = $1`, e.user)
	if err != nil {
		return err
	}
	if err := e.DeleteTexts(store.DeleteAlways, `copied_from <> '' AND copied_from IN (SELECT id FROM orders
		WHERE user_id = $1)`, e.user); err != nil {
		return err
	}
	if err := e.Run(`DELETE FROM drafts WHERE song_id IN (SELECT id FROM songs
		WHERE user_id = $1)`, e.user); err != nil {
		return err
	}
	return e.deleteSameTexts(all, store.DeleteAlways)
}

// edits deletes the title, style and lyrics of removed songs from orders that edited them, which
// need those only until they are made. With versions, unfinished orders are cancelled.
func (r removal) edits() error {
	rows, err := r.Tx.QueryContext(r.Ctx, `SELECT id FROM songs WHERE deleted_at = $1 AND deleted_at <> 0`, r.at)
	ids, err := store.Collect(rows, err, store.ScanText)
	if err != nil {
		return err
	}
	removed := make(map[songs.SongID]bool, len(ids))
	for _, id := range ids {
		removed[songs.SongID(id)] = true
	}
	type order struct {
		id    string
		final bool
		brief songs.SongSpec
	}
	rows, err = r.Tx.QueryContext(r.Ctx, `SELECT id, CASE WHEN `+store.NotFinal+` THEN 0 ELSE 1 END, brief
		FROM orders WHERE brief LIKE '%"Edit":{%'
		AND share IN (SELECT o.share FROM orders o JOIN songs s ON s.order_id = o.id WHERE s.deleted_at = $1
		AND s.deleted_at <> 0)`, r.at)
	all, err := store.Collect(rows, err, func(scan func(...any) error) (o order, err error) {
		var brief []byte
		var final int
		if err := scan(&o.id, &final, (*store.Text)(&brief)); err != nil {
			return o, err
		}
		o.final = final != 0
		return o, json.Unmarshal(brief, &o.brief)
	})
	if err != nil {
		return fmt.Errorf("read edits: %w", err)
	}
	for _, o := range all {
		e := o.brief.Edit
		if e == nil || !removed[e.Song] && !removed[e.Other] {
			continue
		}
		if !o.final && r.versions {
			if err := r.Run(cancelOrders+`id = $1`, o.id); err != nil {
				return err
			}
			continue
		}
		if !o.final {
			continue // deleted once the order is done
		}
		if removed[e.Song] {
			e.Title, e.Style, e.Lyrics, e.VendorID = "", "", "", ""
		}
		if removed[e.Other] {
			e.OtherTitle, e.OtherVendorID = "", ""
		}
		brief, err := store.Encode(o.brief)
		if err != nil {
			return fmt.Errorf("encode song specification: %w", err)
		}
		if err := r.Run(`UPDATE orders SET brief = $2 WHERE id = $1`, o.id, string(brief)); err != nil {
			return err
		}
	}
	return nil
}
