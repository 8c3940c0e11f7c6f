package commands

import (
	"context"
	"errors"
	"time"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/moderation"
	"riffbot/internal/songs"
	"riffbot/internal/songwriter"
	"riffbot/internal/words"
	"riffbot/riffusion"
)

// wordsmith is what commands need of the songwriter.
type wordsmith interface {
	// Write writes for a member; a [*songs.LimitError] when it may not.
	Write(ctx context.Context, c songs.WriterCall, wish songwriter.Wish, progress func(songwriter.Draft)) (songwriter.Draft, error)
}

// draftKeeper keeps drafts over restarts.
type draftKeeper interface {
	KeepDraft(ctx context.Context, d songs.Draft) error
	Draft(ctx context.Context, id songs.DraftID) (songs.Draft, error)
	TakeDraft(ctx context.Context, id songs.DraftID, owner string) (songs.Draft, error)
}

// Workshop is what /write and its buttons work with.
type Workshop struct {
	Writer wordsmith // nil: there is no songwriter
	Drafts draftKeeper
	Family riffusion.Family
	Price  int // credits of a song
	// Default is what /song does about words when nobody says: "off", "auto"
	// (written without asking) or "draft" (shown first).
	Default  string
	Settings settler // nil: servers have no settings
	Blocked  moderation.Words
	NewID    func() string
	Now      func() time.Time
}

// maxIdea is how long an idea may be, in characters.
const maxIdea = 1000

// maxChange is how long a wish for a change may be, in characters.
const maxChange = 500

// Write is /write: an idea becomes words to look at, change and then have sung.
func Write(line orderTaker, shop Workshop) Command {
	w := &writing{Workshop: shop, line: line}
	return Command{
		Orders: true,
		Definition: &discordgo.ApplicationCommand{
			Name:             "write",
			Description:      "Have words written for an idea; change them as you like, then have them sung",
			Contexts:         everywhere(),
			IntegrationTypes: inServers(),
			Options: []*discordgo.ApplicationCommandOption{
				{Type: discordgo.ApplicationCommandOptionString, Name: "idea", Required: true, MaxLength: maxIdea,
					Description: "What the song is about"},
				{Type: discordgo.ApplicationCommandOptionString, Name: "style", MaxLength: songs.MaxStyle,
					Description: "Genre, mood, instruments; left out, the writer chooses"},
				{Type: discordgo.ApplicationCommandOptionString, Name: "language", MaxLength: 40,
					Description: "Left out, it is the language of the idea"},
			},
		},
		Handle: w.begin,
		Buttons: map[string]Handler{
			"sing": w.sing, "redraft": w.openEdit, "reword": w.openReword, "another": w.another, "discard": w.discard, "back": w.back,
			"reidea": w.openIdea, "rechange": w.openChange,
		},
		Forms: map[string]Handler{"redrafted": w.edited, "reworded": w.reworded, "reideaed": w.retryIdea},
		Turns: map[string]TurnHandler{"reword": w.turn, "again": w.turnSong},
	}
}

type writing struct {
	Workshop
	line orderTaker
}

// begin answers /write with a card that fills as it is written.
func (w *writing) begin(ctx context.Context, it *Interaction) error {
	return w.draft(ctx, it, songs.Brief{Prompt: it.Text("idea"), Style: it.Text("style")}, it.Text("language"))
}

// draft has a first draft written for a brief's prompt.
func (w *writing) draft(ctx context.Context, it *Interaction, b songs.Brief, language string) error {
	l := it.Public(ctx)
	if _, err := it.Reply(ctx, w.unfinished(l, songs.Draft{Idea: b.Prompt}, songwriter.Draft{})); err != nil {
		return err
	}
	return w.first(ctx, l, it, b, language)
}

// first has a first draft written, after the interaction was answered.
func (w *writing) first(ctx context.Context, l words.Language, it *Interaction, b songs.Brief, language string) error {
	d := songs.Draft{Owner: songs.Member{ID: it.User().ID, Name: it.UserName()}, Place: songs.Place{GuildID: it.GuildID, ChannelID: it.ChannelID},
		Idea: b.Prompt, Brief: songs.Brief{Model: b.Model, Title: b.Title, Play: b.Play}}
	err := w.compose(ctx, l, it, d, songwriter.Wish{Idea: d.Idea, Style: b.Style, Language: language})
	if err != nil {
		return w.keepIdea(ctx, d, b.Style, language, err)
	}
	return nil
}

// editEvery is how often a card is edited while it is written.
const editEvery = 2 * time.Second

// compose has words written and shows them as they come. base is what the draft
// has in common with the one it is made from.
func (w *writing) compose(ctx context.Context, l words.Language, it editable, base songs.Draft, wish songwriter.Wish) error {
	last := time.Now()
	got, err := w.Writer.Write(ctx, songs.WriterCall{Member: base.Owner, Place: base.Place}, wish, func(so songwriter.Draft) {
		if time.Since(last) < editEvery {
			return
		}
		last = time.Now()
		if w.Blocked.In(so.Title + "\n" + so.Style + "\n" + so.Lyrics) {
			return // the writer refuses it in the end
		}
		_ = it.Edit(ctx, w.unfinished(l, base, so)) // the next part, or the end, gets another chance
	})
	if err != nil {
		return err
	}
	base.Language = got.Language
	if base.Brief.Title == "" || base.Before != "" {
		base.Brief.Title = got.Title
	}
	base.Brief.Style, base.Brief.Lyrics, base.Brief.Prompt = got.Style, got.Lyrics, base.Idea
	return w.show(ctx, l, it, base)
}

// show keeps a draft as a version of its own and puts it on the card.
func (w *writing) show(ctx context.Context, l words.Language, it editable, d songs.Draft) error {
	d.ID, d.CreatedAt = songs.DraftID(w.NewID()), w.Now()
	d.Brief = d.Brief.Tidy()
	if err := d.Brief.Check(w.Family); err != nil {
		return &briefError{err: err}
	}
	if err := w.Drafts.KeepDraft(ctx, d); err != nil {
		return err
	}
	return it.Edit(ctx, w.card(l, d))
}

// own returns the draft whose button was pressed, if it is the person's.
func (w *writing) own(ctx context.Context, it *Interaction) (songs.Draft, error) {
	d, err := w.Drafts.Draft(ctx, songs.DraftID(it.args(1)[0]))
	switch {
	case errors.Is(err, songs.ErrNotFound):
		return d, errDraftGone
	case err != nil:
		return d, err
	case d.Owner.ID != it.User().ID:
		return d, errNotYours
	}
	return d, nil
}

// change has an own draft written anew; when that fails, the card shows what it
// showed before.
func (w *writing) change(ctx context.Context, it *Interaction, wish func(songs.Draft) songwriter.Wish) error {
	if err := it.DeferUpdate(ctx); err != nil {
		return err
	}
	d, err := w.own(ctx, it)
	if err != nil {
		return err
	}
	next := d
	next.Before = d.ID
	l := it.Public(ctx)
	if err := it.Edit(ctx, w.unfinished(l, next, songwriter.Draft{})); err != nil {
		return err
	}
	err = w.compose(ctx, l, it, next, wish(d))
	if err != nil {
		_ = it.Edit(ctx, w.card(l, d)) // what went wrong is told either way
	}
	return err
}

func (w *writing) another(ctx context.Context, it *Interaction) error {
	return w.change(ctx, it, func(d songs.Draft) songwriter.Wish {
		return songwriter.Wish{Idea: d.Idea, Style: d.Brief.Style, Language: d.Language, Change: "write it anew, with other pictures and other words"}
	})
}

func (w *writing) reworded(ctx context.Context, it *Interaction) error {
	change := it.Field("change")
	var was songs.Draft
	err := w.change(ctx, it, func(d songs.Draft) songwriter.Wish {
		was = d
		return songwriter.Wish{Idea: d.Idea, Change: change,
			Was: &songwriter.Draft{Title: d.Brief.Title, Style: d.Brief.Style, Language: d.Language, Lyrics: d.Brief.Lyrics}}
	})
	if err != nil && was.ID != "" {
		return w.keepChange(ctx, was, change, err)
	}
	return err
}

func (w *writing) openReword(ctx context.Context, it *Interaction) error {
	if _, err := w.own(ctx, it); err != nil {
		return err
	}
	return it.Open(ctx, changeForm(it.Private(), songs.DraftID(it.args(1)[0]), ""))
}

// openEdit opens the words in a form. That has to be the first answer, so the
// draft is looked up before it: one row by its key.
func (w *writing) openEdit(ctx context.Context, it *Interaction) error {
	d, err := w.own(ctx, it)
	if err != nil {
		return err
	}
	l := it.Private()
	return it.Open(ctx, Form{CustomID: customID("redrafted", string(d.ID)), Title: l.Say("writing.edit.heading"), Fields: []FormField{
		{Label: l.Say("making.field.title"), Input: TextField{CustomID: "title", Value: d.Brief.Title, Max: songs.MaxTitle}},
		{Label: l.Say("making.field.style"), Input: TextField{CustomID: "style", Value: d.Brief.Style, Max: songs.MaxStyle}},
		{Label: l.Say("making.field.lyrics"), Input: TextField{CustomID: "lyrics", Value: d.Brief.Lyrics, Max: songs.MaxLyrics, Paragraph: true, Required: true}},
	}})
}

func (w *writing) edited(ctx context.Context, it *Interaction) error {
	if err := it.DeferUpdate(ctx); err != nil {
		return err
	}
	d, err := w.own(ctx, it)
	if err != nil {
		return err
	}
	d.Before = d.ID
	d.Brief.Title, d.Brief.Style, d.Brief.Lyrics = it.Field("title"), it.Field("style"), it.Field("lyrics")
	if err := it.allow(ctx, d.Brief.Title, d.Brief.Style, d.Brief.Lyrics); err != nil {
		return err
	}
	return w.show(ctx, it.Public(ctx), it, d)
}

// back shows the version before.
func (w *writing) back(ctx context.Context, it *Interaction) error {
	if err := it.DeferUpdate(ctx); err != nil {
		return err
	}
	d, err := w.own(ctx, it)
	if err != nil {
		return err
	}
	before, err := w.Drafts.Draft(ctx, d.Before)
	if errors.Is(err, songs.ErrNotFound) {
		return errDraftGone
	}
	if err != nil {
		return err
	}
	return it.Edit(ctx, w.card(it.Public(ctx), before))
}

func (w *writing) discard(ctx context.Context, it *Interaction) error {
	if err := it.DeferUpdate(ctx); err != nil {
		return err
	}
	if _, err := w.own(ctx, it); err != nil {
		return err
	}
	if _, err := w.Drafts.TakeDraft(ctx, songs.DraftID(it.args(1)[0]), it.User().ID); err != nil {
		return err
	}
	return it.Edit(ctx, news(it.Public(ctx), "writing.discarded"))
}

// sing orders the song. A draft is sung once: the song has a button for more. The
// card becomes the song.
func (w *writing) sing(ctx context.Context, it *Interaction) error {
	if err := it.DeferUpdate(ctx); err != nil {
		return err
	}
	d, err := w.own(ctx, it)
	if err != nil {
		return err
	}
	o := newOrder(it)
	o.Brief, o.Draft = d.Brief, d.ID // the draft goes when the order is there, and not before
	o.Address = newAddress(ctx, it, it.Message).encode()
	_, err = w.line.Submit(ctx, o)
	return err
}
