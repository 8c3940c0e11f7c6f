package main

import (
	"context"
	"errors"
	"fmt"

	"riffbot/internal/songs"
	"riffbot/internal/songwriter"
)

// lyricist lets the songwriter write for the line.
type lyricist struct{ writer *songwriter.Writer }

func (l lyricist) Words(ctx context.Context, b songs.Brief) (songs.Brief, error) {
	d, err := l.writer.Write(ctx, songwriter.Wish{Idea: b.Prompt, Style: b.Style}, nil)
	if e, ok := errors.AsType[*songwriter.Error](err); ok && (e.Kind == songwriter.Refused || e.Kind == songwriter.Moderated) {
		return b, fmt.Errorf("%w: %w", songs.ErrUnwritable, err)
	}
	if err != nil {
		return b, err
	}
	b.Lyrics = d.Lyrics
	if b.Title == "" {
		b.Title = d.Title
	}
	if b.Style == "" {
		b.Style = d.Style
	}
	return b, nil
}
