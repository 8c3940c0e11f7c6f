package deletiondb

import (
	"encoding/json"
	"fmt"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
)

// removedText has the texts of a removed order, and its guild.
type removedText struct{ guild, prompt, lyrics string }

// removedTexts returns the texts of the orders that meet a condition, whose $1 is arg.
func (e eraser) removedTexts(which string, arg any) ([]removedText, error) {
	rows, err := e.Tx.QueryContext(e.Ctx, `SELECT guild_id, brief FROM orders WHERE brief <> '{}' AND `+which, arg)
	all, err := store.Collect(rows, err, func(scan func(...any) error) (w removedText, err error) {
		var brief []byte
		var b songs.SongSpec
		if err := scan(&w.guild, (*store.Text)(&brief)); err != nil {
			return w, err
		}
		err = json.Unmarshal(brief, &b)
		w.prompt, w.lyrics = b.Prompt, b.Lyrics
		return w, err
	})
	if err != nil {
		return nil, fmt.Errorf("read texts of removed songs: %w", err)
	}
	return all, nil
}

// cancelOrders cancels the unfinished orders that meet a condition, and deletes their texts. Their
// current runs can no longer save them.
const cancelOrders = `UPDATE orders SET run = run + 1, failure = '{"Reason":"cancelled"}', brief = '{}', look_at = 0,
	state = CASE WHEN state = 'overdue' THEN 'queued' ELSE state END WHERE ` + store.NotFinal + ` AND `

// deleteCopies deletes copies of the texts: in orders placed with a button of a removed one, in
// orders with the same text, and in drafts. Copied orders that are not bought yet are cancelled.
func (r removal) deleteCopies(all []removedText) error {
	const copied = `copied_from <> '' AND copied_from IN ` + emptyOrders
	if r.versions {
		if err := r.Run(cancelOrders+copied, r.at); err != nil {
			return err
		}
	}
	if err := r.DeleteTexts(store.DeleteAlways, copied, r.at); err != nil {
		return err
	}
	// Orders with a remaining song keep their texts, unless versions are removed too.
	mark := store.DeleteUnlessDone
	if r.versions {
		mark = store.DeleteAlways
	}
	return r.deleteSameTexts(all, mark)
}

// texts are prompts and lyrics of one guild.
type texts struct{ prompts, lyrics map[string]bool }

// in reports whether a draft's idea or a specification contains one of the texts.
func (t texts) in(idea string, b songs.SongSpec) bool {
	return t.prompts[idea] || t.lyrics[idea] || t.prompts[b.Prompt] || t.lyrics[b.Lyrics]
}

// deleteSameTexts deletes the texts of orders, and drafts, that contain one of the texts in the
// same guild; see [store.Batch.DeleteTexts]. The rows of a guild are read only once, because the
// transaction blocks other changes.
func (e eraser) deleteSameTexts(all []removedText, mark store.TextDeletion) error {
	byGuild := make(map[string]texts)
	for _, w := range all {
		t, known := byGuild[w.guild]
		if !known {
			t = texts{make(map[string]bool), make(map[string]bool)}
			byGuild[w.guild] = t
		}
		if w.prompt != "" {
			t.prompts[w.prompt] = true
		}
		if w.lyrics != "" {
			t.lyrics[w.lyrics] = true
		}
	}
	for guild, t := range byGuild {
		for _, rows := range []struct{ find, change string }{
			{`SELECT id, '', brief FROM orders WHERE guild_id = $1
				AND brief <> '{}' AND ` + mark.Which(), mark.Update(`id = $1`)},
			{`SELECT id, idea, brief FROM drafts WHERE guild_id = $1`, `DELETE FROM drafts WHERE id = $1`},
		} {
			if err := e.changeMatching(t, rows.find, rows.change, guild); err != nil {
				return err
			}
		}
	}
	return nil
}

// changeMatching runs a statement for each row of a guild that contains one of the texts.
func (e eraser) changeMatching(t texts, find, change, guild string) error {
	if len(t.prompts)+len(t.lyrics) == 0 {
		return nil
	}
	var same []string
	rows, err := e.Tx.QueryContext(e.Ctx, find, guild)
	_, err = store.Collect(rows, err, func(scan func(...any) error) (_ struct{}, err error) {
		var id, idea string
		var brief []byte
		var b songs.SongSpec
		if err := scan(&id, &idea, (*store.Text)(&brief)); err != nil {
			return struct{}{}, err
		}
		err = json.Unmarshal(brief, &b)
		if t.in(idea, b) {
			same = append(same, id)
		}
		return struct{}{}, err
	})
	if err != nil {
		return fmt.Errorf("find copies of removed texts: %w", err)
	}
	for _, id := range same {
		if err := e.Run(change, id); err != nil {
			return err
		}
	}
	return nil
}
