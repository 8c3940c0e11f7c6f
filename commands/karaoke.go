package commands

import (
	"context"

	"riffbot/internal/songs"
	"riffbot/internal/words"
)

// karaoke is /karaoke: a video of a song whose words are lit while they are sung.
// Everybody sees it.
func (d Delivery) karaoke() Command {
	sing := func(ctx context.Context, it *Interaction, song string) error {
		if err := it.Defer(ctx); err != nil {
			return err
		}
		e, err := publicEntry(ctx, it, d.Library, song)
		if err != nil {
			return err
		}
		return d.Errands.Go(it, errand{again: customID("karaokeof", string(e.ID)), bring: func(ctx context.Context, limit int64) (Message, error) {
			return d.video(ctx, it.Public(ctx), e, limit)
		}})
	}
	return Command{
		Definition:   definition("karaoke", "A video of a song to sing along: its words light up as they are sung", songOption("song", "Which one")),
		Autocomplete: d.suggest,
		Handle:       func(ctx context.Context, it *Interaction) error { return sing(ctx, it, it.Text("song")) },
		Buttons: map[string]Handler{"karaokeof": func(ctx context.Context, it *Interaction) error {
			return sing(ctx, it, it.args(1)[0])
		}},
	}
}

func (d Delivery) video(ctx context.Context, l words.Language, e songs.Entry, limit int64) (Message, error) {
	f, err := d.Copies.Karaoke(ctx, e.Song, limit)
	if err != nil {
		return Message{}, err
	}
	file := fileName(l, nameOfEntry(l, e)+" karaoke", ".mp4")
	m := d.about(l, e, estimated(l, e.Song), d.Desk.file(f, file, l.Say("delivery.karaoke-of", "Title", nameOfEntry(l, e))))
	m.Shows = showsSongs(songs.PostCopy, l.Tag(), []songs.SongID{e.ID})
	return m, nil
}
