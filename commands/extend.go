package commands

import (
	"context"
	"strings"

	"riffbot/internal/songs"
	"riffbot/riffusion"
)

// extend is /extend: a song goes on from where it ends, or from earlier.
func (e *editing) extend() Command {
	c := Command{
		Definition: definition("extend", "Go on with a song", songOption("song", "Which one"),
			textOption("from", "From where on, like 1:15; left out, from its end", 10),
			textOption("lyrics", "What is sung; “ / ” begins a line. Left out, it is written; [Instrumental] for none", songs.MaxLyrics),
			textOption("style", "Left out, it stays as it is", songs.MaxStyle),
			textOption("title", "Left out, it is the song's", songs.MaxTitle)),
		Autocomplete: e.suggest,
		Handle: func(ctx context.Context, it *Interaction) error {
			return e.brought(ctx, it, change{action: riffusion.ActionExtend, verb: "extend", song: it.Text("song"), from: it.Text("from"),
				brief: songs.Brief{Lyrics: lineBreaks(it.Text("lyrics")), Style: it.Text("style"), Title: it.Text("title")}}, riffusion.ActionUploadExtend)
		},
		Buttons: map[string]Handler{"extend": e.open(e.extendForm, "extend")},
		Forms: map[string]Handler{"extended": func(ctx context.Context, it *Interaction) error {
			song, err := e.sent(ctx, it)
			if err != nil {
				return err
			}
			return e.buy(ctx, it, change{action: riffusion.ActionExtend, verb: "extend", song: song, from: strings.TrimSpace(it.Field("from")),
				brief: songs.Brief{Lyrics: it.Field("lyrics"), Style: it.Field("style")}})
		}},
	}
	e.takesRecordings(c.Definition, riffusion.ActionUploadExtend)
	return c
}
