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
type lyricist struct{ writer *limitedWriter }

func (l lyricist) Words(ctx context.Context, o songs.Order) (songs.Brief, error) {
	b := o.Brief
	wish := songwriter.Wish{Idea: b.Prompt, Style: b.Style}
	switch {
	case b.Edit != nil:
		wish = partOf(b)
	case b.Lyrics != "":
		wish.Part, wish.Was = songwriter.PartStyle, &songwriter.Draft{Title: b.Title, Lyrics: b.Lyrics}
	}
	d, err := l.writer.writeInTurn(ctx, songs.WriterCall{Member: o.Requester, Place: o.Place, Shared: o.Shared()}, wish)
	if e, ok := errors.AsType[*songwriter.Error](err); ok && (e.Kind == songwriter.Refused || e.Kind == songwriter.Moderated) {
		return b, fmt.Errorf("%w: %w", songs.ErrUnwritable, err)
	}
	if err != nil {
		return b, err
	}
	if wish.Part == songwriter.PartStyle {
		b.Style = d.Style
		return b, nil
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
	switch e.Action.Base() {
	case riffusion.ActionCover:
		wish.Part = songwriter.PartStyle
	case riffusion.ActionReplaceSection:
		wish.Part, wish.Section, wish.Length = songwriter.PartSection, e.Section, e.To-e.From
		wish.Change = "another text for " + cmp.Or(e.Section, "that part")
	}
	return wish
}

// censor lets the songwriter's moderation look at what is bought.
type censor struct{ *songwriter.Moderator }

func (c censor) Allow(ctx context.Context, text string) error {
	err := c.Moderator.Allow(ctx, text)
	if e, ok := errors.AsType[*songwriter.Error](err); ok && e.Kind == songwriter.Moderated {
		return fmt.Errorf("%w: %w", songs.ErrUnsuitable, err)
	}
	return err
}
