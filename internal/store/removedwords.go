package store

import (
	"encoding/json"
	"fmt"

	"riffbot/internal/songs"
)

// removedWords are texts that were asked for with, and the guild they were said in.
type removedWords struct{ guild, prompt, lyrics string }

// words are what the orders of a condition were placed with, whose $1 is arg.
func (e eraser) words(which string, arg any) ([]removedWords, error) {
	rows, err := e.tx.QueryContext(e.ctx, `SELECT guild_id, brief FROM orders WHERE brief <> '{}' AND `+which, arg)
	all, err := collect(rows, err, func(scan func(...any) error) (w removedWords, err error) {
		var brief []byte
		var b songs.Brief
		if err := scan(&w.guild, (*text)(&brief)); err != nil {
			return w, err
		}
		err = json.Unmarshal(brief, &b)
		w.prompt, w.lyrics = b.Prompt, b.Lyrics
		return w, err
	})
	if err != nil {
		return nil, fmt.Errorf("read what removed songs were asked for with: %w", err)
	}
	return all, nil
}

// cancelOrders cancels the orders of a condition that have not ended, and deletes
// what they were asked for with. Whoever works one is no longer its latest run.
const cancelOrders = `UPDATE orders SET run = run + 1, failure = '{"Reason":"cancelled"}', brief = '{}', look_at = 0,
	state = CASE WHEN state = 'overdue' THEN 'queued' ELSE state END WHERE ` + notFinal + ` AND `

// sameWords deletes the words where others have them too: in orders that were
// placed with the button of a removed one, in orders of the same text, and in
// drafts. What is not bought yet is cancelled where it was ordered in these words
// by that button.
func (r removal) sameWords(all []removedWords) error {
	const copied = `copied_from <> '' AND copied_from IN ` + spent
	statements := []string{`UPDATE orders SET brief = '{}' WHERE NOT ` + notFinal + ` AND ` + copied}
	if r.versions {
		statements = append(statements, cancelOrders+copied)
	}
	for _, statement := range statements {
		if err := r.eraser.run(statement, r.at); err != nil {
			return err
		}
	}
	// What still has a song of its own keeps its words, unless they are not to be
	// sung at all.
	which := ` AND NOT EXISTS (SELECT 1 FROM songs s WHERE s.order_id = orders.id AND s.deleted_at = 0)`
	if r.versions {
		which = ``
	}
	return r.sameTexts(all, which)
}

// copied deletes the words of the user's orders from the orders that others placed
// with the buttons of those.
func (e eraser) copied() error {
	all, err := e.words(`user_id = $1`, e.user)
	if err != nil {
		return err
	}
	err = e.run(`UPDATE orders SET brief = '{}' WHERE NOT `+notFinal+` AND copied_from <> '' AND copied_from IN (SELECT id FROM orders WHERE user_id = $1)`, e.user)
	if err != nil {
		return err
	}
	return e.sameTexts(all, ``)
}

// sameTexts empties the orders and deletes the drafts that hold one of the texts, in
// the guild that it was said in. which is one more condition of the orders.
func (e eraser) sameTexts(all []removedWords, which string) error {
	done := make(map[removedWords]bool)
	for _, w := range all {
		for _, part := range []removedWords{{w.guild, w.prompt, ""}, {w.guild, "", w.lyrics}} {
			key, value := "Prompt", part.prompt
			if value == "" {
				key, value = "Lyrics", part.lyrics
			}
			if value == "" || done[part] {
				continue
			}
			done[part] = true
			err := e.run(`UPDATE orders SET brief = '{}' WHERE guild_id = $1 AND NOT `+notFinal+` AND brief LIKE $2 ESCAPE '\'`+which, w.guild, like(key, value))
			if err == nil {
				err = e.run(`DELETE FROM drafts WHERE guild_id = $1 AND (idea = $2 OR brief LIKE $3 ESCAPE '\')`, w.guild, value, like(key, value))
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// edits deletes the title, style and words of removed songs from the orders that
// made something of them, which needed those no longer than they were made. With
// versions, what is not made yet is cancelled.
func (r removal) edits() error {
	rows, err := r.tx.QueryContext(r.ctx, `SELECT id FROM songs WHERE deleted_at = $1`, r.at)
	ids, err := collect(rows, err, scanText)
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
		brief songs.Brief
	}
	rows, err = r.tx.QueryContext(r.ctx, `SELECT id, CASE WHEN `+notFinal+` THEN 0 ELSE 1 END, brief FROM orders WHERE brief LIKE '%"Edit":{%'
		AND share IN (SELECT o.share FROM orders o JOIN songs s ON s.order_id = o.id WHERE s.deleted_at = $1)`, r.at)
	all, err := collect(rows, err, func(scan func(...any) error) (o order, err error) {
		var brief []byte
		var final int
		if err := scan(&o.id, &final, (*text)(&brief)); err != nil {
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
			if err := r.eraser.run(cancelOrders+`id = $1`, o.id); err != nil {
				return err
			}
			continue
		}
		if !o.final {
			continue // the words go when it has been made
		}
		if removed[e.Song] {
			e.Title, e.Style, e.Words, e.VendorID = "", "", "", ""
		}
		if removed[e.Other] {
			e.OtherTitle, e.OtherVendorID = "", ""
		}
		brief, err := json.Marshal(o.brief)
		if err != nil {
			return fmt.Errorf("encode a brief: %w", err)
		}
		if err := r.eraser.run(`UPDATE orders SET brief = $2 WHERE id = $1`, o.id, string(brief)); err != nil {
			return err
		}
	}
	return nil
}
