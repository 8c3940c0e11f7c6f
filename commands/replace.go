package commands

import (
	"context"
	"strings"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/songs"
	"riffbot/riffusion"
)

// replace is /replace: a part of a song is made anew, the rest stays.
func (e *editing) replace() Command {
	c := Command{
		Definition: definition("replace", "Make a part of a song anew", songOption("song", "Which one"),
			&discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: "section", Autocomplete: true, MaxLength: 100,
				Description: "Which part, like Chorus 1; or say from where to where"},
			textOption("from", "Where the part begins, like 0:32", 10),
			textOption("to", "Where it ends, like 0:48", 10),
			textOption("lyrics", "What is sung there; “ / ” begins a line. Left out, it is written for you", songs.MaxLyrics)),
		Autocomplete: e.suggest,
		Handle: func(ctx context.Context, it *Interaction) error {
			return e.brought(ctx, it, change{action: riffusion.ActionReplaceSection, verb: "replace", song: it.Text("song"), section: it.Text("section"),
				from: it.Text("from"), to: it.Text("to"), brief: songs.Brief{Lyrics: lineBreaks(it.Text("lyrics"))}}, riffusion.ActionUploadReplaceSection)
		},
		Buttons: map[string]Handler{"replace": e.open(e.replaceForm, "replace")},
		Forms: map[string]Handler{"replaced": func(ctx context.Context, it *Interaction) error {
			song, err := e.sent(ctx, it)
			if err != nil {
				return err
			}
			c := change{action: riffusion.ActionReplaceSection, verb: "replace", song: song, section: it.Field("section"),
				from: strings.TrimSpace(it.Field("from")), to: strings.TrimSpace(it.Field("to")), brief: songs.Brief{Lyrics: it.Field("lyrics")}}
			if c.from != "" || c.to != "" {
				c.section = "" // what was typed is meant
			}
			return e.buy(ctx, it, c)
		}},
	}
	e.takesRecordings(c.Definition, riffusion.ActionUploadReplaceSection)
	return c
}
