package commands

import (
	"context"
	"errors"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/songs"
	"riffbot/internal/words"
)

// Lyrics is /lyrics: a form for one's own words, which are then sung. What
// somebody wrote is never lost to a mistake: "Fix it" opens the form again with
// everything in it.
//
// A style that is left empty is found by the writer where /song has its words
// written, too.
func Lyrics(line orderTaker, desk *Desk, shop Workshop, drafts *Drafts) Command {
	family := shop.Family
	form := func(l words.Language, b songs.Brief) Form {
		f := Form{CustomID: "lyrics", Title: l.Say("making.lyrics.heading"), Fields: []FormField{
			{Label: l.Say("making.field.title"),
				Input: TextField{CustomID: "title", Value: b.Title, Max: songs.MaxTitle, Placeholder: l.Say("making.lyrics.title-hint")}},
			{Label: l.Say("making.field.style"), Description: l.Say("making.field.style-hint"),
				Input: TextField{CustomID: "style", Value: b.Style, Max: songs.MaxStyle, Placeholder: l.Say("making.lyrics.style-example")}},
			{Label: l.Say("making.field.lyrics"), Description: l.Say("making.lyrics.markers"),
				Input: TextField{CustomID: "lyrics", Value: b.Lyrics, Max: songs.MaxLyrics, Paragraph: true, Required: true}},
		}}
		if models := family.ModelIDs(); len(models) > 1 {
			f.Fields = append(f.Fields, FormField{Label: l.Say("making.field.model"),
				Input: SelectField{CustomID: "model", Placeholder: family.DefaultModel(), Options: models, Chosen: b.Model}})
		}
		return f
	}
	return Command{
		Orders: true,
		Definition: &discordgo.ApplicationCommand{
			Name:             "lyrics",
			Description:      "Bring your own words: opens a form for title, style and lyrics",
			Contexts:         everywhere(),
			IntegrationTypes: inServers(),
		},
		Handle: func(ctx context.Context, it *Interaction) error {
			return it.Open(ctx, form(it.Private(), songs.Brief{}))
		},
		Forms: map[string]Handler{
			"lyrics": func(ctx context.Context, it *Interaction) error {
				brief := songs.Brief{
					Title: it.Field("title"), Style: it.Field("style"), Lyrics: it.Field("lyrics"), Model: it.Field("model"),
				}.Tidy()
				brief.Expand = brief.Style == "" && shop.Writer != nil && shop.usual(ctx, it) != "off"
				var err error
				if brief.Lyrics == "" {
					err = &songs.BriefError{Field: "lyrics", Kind: "missing"}
				} else {
					err = brief.Check(family)
				}
				if err != nil {
					return &briefError{err: err, fix: customID("rewrite", drafts.Keep(it.User().ID, brief))}
				}
				return order(ctx, it, line, desk, brief)
			},
		},
		Buttons: map[string]Handler{
			"rewrite": func(ctx context.Context, it *Interaction) error {
				brief, ok := drafts.Find(it.User().ID, it.args(1)[0])
				if !ok {
					return errDraftGone
				}
				return it.Open(ctx, form(it.Private(), brief))
			},
		},
	}
}

// errDraftGone says that a draft was dropped, or is somebody else's.
var errDraftGone = errors.New("no such draft")
