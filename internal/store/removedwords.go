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
// what they were asked for with. A process that works on one is no longer its latest run.
const cancelOrders = `UPDATE orders SET run = run + 1, failure = '{"Reason":"cancelled"}', brief = '{}', look_at = 0,
	state = CASE WHEN state = 'overdue' THEN 'queued' ELSE state END WHERE ` + notFinal + ` AND `

// sameWords deletes the words where others have them too: in orders that were
// placed with the button of a removed one, in orders of the same text, and in
// drafts. What is not bought yet is cancelled where it was ordered in these words
// by that button.
func (r removal) sameWords(all []removedWords) error {
	const copied = `copied_from <> '' AND copied_from IN ` + spent
	if r.versions {
		if err := r.eraser.run(cancelOrders+copied, r.at); err != nil {
			return err
		}
	}
	if err := r.forget(always, copied, r.at); err != nil {
		return err
	}
	// What still has a song of its own keeps its words, unless they are not to be
	// sung at all.
	mark := unlessSung
	if r.versions {
		mark = always
	}
	return r.sameTexts(all, mark)
}

// copied deletes the words of the user's orders from the orders that others placed
// with the buttons of those, and the drafts that others made from the user's songs.
func (e eraser) copied() error {
	all, err := e.words(`user_id = $1`, e.user)
	if err != nil {
		return err
	}
	if err := e.forget(always, `copied_from <> '' AND copied_from IN (SELECT id FROM orders WHERE user_id = $1)`, e.user); err != nil {
		return err
	}
	if err := e.run(`DELETE FROM drafts WHERE song_id IN (SELECT id FROM songs WHERE user_id = $1)`, e.user); err != nil {
		return err
	}
	return e.sameTexts(all, always)
}

// texts are prompts and lyrics that were said in one guild.
type texts struct{ prompts, lyrics map[string]bool }

// in reports whether a draft's idea or a brief is one of the texts.
func (t texts) in(idea string, b songs.Brief) bool {
	return t.prompts[idea] || t.lyrics[idea] || t.prompts[b.Prompt] || t.lyrics[b.Lyrics]
}

// sameTexts empties the orders and deletes the drafts that hold one of the texts, in
// the guild that it was said in, as [eraser.forget] does. The rows of a guild are read
// once, however many texts there are: nothing else is written meanwhile.
func (e eraser) sameTexts(all []removedWords, mark forgetting) error {
	said := make(map[string]texts)
	for _, w := range all {
		t, known := said[w.guild]
		if !known {
			t = texts{make(map[string]bool), make(map[string]bool)}
			said[w.guild] = t
		}
		if w.prompt != "" {
			t.prompts[w.prompt] = true
		}
		if w.lyrics != "" {
			t.lyrics[w.lyrics] = true
		}
	}
	for guild, t := range said {
		for _, rows := range []struct{ find, change string }{
			{`SELECT id, '', brief FROM orders WHERE guild_id = $1 AND brief <> '{}' AND ` + mark.which(), mark.update(`id = $1`)},
			{`SELECT id, idea, brief FROM drafts WHERE guild_id = $1`, `DELETE FROM drafts WHERE id = $1`},
		} {
			if err := e.changeSame(t, rows.find, rows.change, guild); err != nil {
				return err
			}
		}
	}
	return nil
}

// changeSame runs a statement for each of the rows of a guild that hold one of the texts.
func (e eraser) changeSame(t texts, find, change, guild string) error {
	if len(t.prompts)+len(t.lyrics) == 0 {
		return nil
	}
	var same []string
	rows, err := e.tx.QueryContext(e.ctx, find, guild)
	_, err = collect(rows, err, func(scan func(...any) error) (_ struct{}, err error) {
		var id, idea string
		var brief []byte
		var b songs.Brief
		if err := scan(&id, &idea, (*text)(&brief)); err != nil {
			return struct{}{}, err
		}
		err = json.Unmarshal(brief, &b)
		if t.in(idea, b) {
			same = append(same, id)
		}
		return struct{}{}, err
	})
	if err != nil {
		return fmt.Errorf("look for the same words: %w", err)
	}
	for _, id := range same {
		if err := e.run(change, id); err != nil {
			return err
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
