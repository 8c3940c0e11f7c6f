package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/riffbot/riffbot/internal/lyrics"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/songs"
)

// orderWriter adapts [limitedWriter] to [songs.LyricsWriter].
type orderWriter struct{ writer *limitedWriter }

// Complete writes the missing lyrics, title and style of an order.
func (l orderWriter) Complete(ctx context.Context, o songs.Order) (songs.SongSpec, error) {
	b := o.Spec
	wish := lyrics.Request{Idea: b.Prompt, Style: b.Style, Voice: b.Voice, Language: b.Language}
	switch {
	case b.Edit != nil:
		wish = partOf(b)
	case b.Lyrics != "":
		wish.Part, wish.Previous = lyrics.PartStyle, &lyrics.Draft{Title: b.Title, Lyrics: b.Lyrics}
	}
	d, err := l.writer.writeInTurn(ctx, songs.WriterCall{Member: o.Requester, Place: o.Place, Shared: o.Shared()}, wish)
	if e, ok := errors.AsType[*lyrics.Error](err); ok && (e.Kind == lyrics.Refused || e.Kind == lyrics.Moderated) {
		return b, fmt.Errorf("%w: %w", songs.ErrLyricsRefused, err)
	}
	if err != nil {
		return b, err
	}
	if wish.Part == lyrics.PartStyle {
		b.Style = d.Style
		return b, nil
	}
	b.Lyrics = d.Lyrics
	if b.Edit != nil { // the rest of the song stays as it is
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

// partOf returns the request for the lyrics of the part that an edit makes.
func partOf(b songs.SongSpec) lyrics.Request {
	e := b.Edit
	wish := lyrics.Request{Idea: e.Title, Part: lyrics.PartNext, Previous: &lyrics.Draft{Title: e.Title, Style: e.Style,
		Lyrics: e.Lyrics}}
	switch e.Action.Base() {
	case provider.ActionCover:
		wish.Part = lyrics.PartStyle
	case provider.ActionSample, provider.ActionAddVocals: // a text of its own
		return lyrics.Request{Idea: cmp.Or(b.Title, e.Title), Style: cmp.Or(b.Style, e.Style)}
	case provider.ActionReplaceSection:
		wish.Part, wish.Section, wish.Length = lyrics.PartSection, e.Section, e.To-e.From
		wish.Change = "another text for " + cmp.Or(e.Section, "that part")
	}
	return wish
}

// moderator adapts [lyrics.Moderator] to [songs.Moderator].
type moderator struct{ *lyrics.Moderator }

// Allow returns [songs.ErrUnsuitable] for a text that moderation rejects.
func (m moderator) Allow(ctx context.Context, text string) error {
	err := m.Moderator.Allow(ctx, text)
	if e, ok := errors.AsType[*lyrics.Error](err); ok && e.Kind == lyrics.Moderated {
		return fmt.Errorf("%w: %w", songs.ErrUnsuitable, err)
	}
	return err
}
