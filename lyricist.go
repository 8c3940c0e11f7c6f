package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"riffbot/internal/songs"
	"riffbot/internal/songwriter"
	"riffbot/riffusion"
)

// lyricist lets the songwriter write for the line.
type lyricist struct{ writer *songwriter.Writer }

func (l lyricist) Words(ctx context.Context, b songs.Brief) (songs.Brief, error) {
	wish := songwriter.Wish{Idea: b.Prompt, Style: b.Style}
	if b.Edit != nil {
		wish = partOf(b)
	}
	d, err := l.writer.Write(ctx, wish, nil)
	if e, ok := errors.AsType[*songwriter.Error](err); ok && (e.Kind == songwriter.Refused || e.Kind == songwriter.Moderated) {
		return b, fmt.Errorf("%w: %w", songs.ErrUnwritable, err)
	}
	if err != nil {
		return b, err
	}
	b.Lyrics = d.Lyrics
	if b.Edit != nil { // a new part takes nothing else of the song
		return b, nil
	}
	if b.Title == "" {
		b.Title = d.Title
	}
	if b.Style == "" {
		b.Style = d.Style
	}
	return b, nil
}

// partOf asks for the words of the part that an edit makes.
func partOf(b songs.Brief) songwriter.Wish {
	e := b.Edit
	wish := songwriter.Wish{Idea: e.Title, Part: songwriter.PartNext, Was: &songwriter.Draft{Title: e.Title, Style: e.Style, Lyrics: e.Words}}
	if e.Action == riffusion.ActionReplaceSection {
		wish.Part, wish.Section, wish.Length = songwriter.PartSection, e.Section, e.To-e.From
		wish.Change = "another text for " + cmp.Or(e.Section, "that part")
	}
	return wish
}
