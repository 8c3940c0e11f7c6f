package song

import (
	"context"

	"github.com/riffbot/riffbot/commands/internal/styleoption"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/songs"
)

// editOrderCommand returns the button that opens what a member typed for an order that ended without a song, and its
// form, which places a new order.
func (h handlers) editOrderCommand() discord.Command {
	return discord.Command{
		Orders: true,
		Buttons: map[string]discord.Handler{
			"editorder:{order}": func(ctx context.Context, it *discord.Interaction) error {
				form, err := h.orderFormOf(ctx, it)
				if err != nil {
					return err
				}
				return it.Open(ctx, form)
			}},
		Forms:  map[string]discord.Handler{"orderedited:{order}": h.submitEditedOrder},
		Reopen: map[string]discord.FormBuilder{"orderedited:{order}": h.orderFormOf},
	}
}

// orderFormOf returns the form of the order of an interaction.
func (h handlers) orderFormOf(ctx context.Context, it *discord.Interaction) (discord.Form, error) {
	o, err := h.typedOrder(ctx, it)
	return h.orderForm(it.Private(), o), err
}

// typedOrder returns the order of an interaction if the member typed it.
func (h handlers) typedOrder(ctx context.Context, it *discord.Interaction) (songs.Order, error) {
	o, err := h.Orders.Order(ctx, songs.OrderID(it.Var("order")))
	if err == nil {
		_, err = it.VisibleOrder(ctx, o)
	}
	switch {
	case err != nil:
		return o, err
	case o.Requester.ID != it.User().ID:
		return o, discord.ErrNotYours
	case o.Spec == (songs.SongSpec{}):
		return o, errTextDeleted
	}
	return o, nil
}

// orderForm returns the form of the texts of an order.
func (h handlers) orderForm(l i18n.Language, o songs.Order) discord.Form {
	s := o.Spec
	f := discord.Form{CustomID: discord.CustomID("orderedited", string(o.ID)),
		Title: messages.Priced(l, l.T("orders.button.edit-again"), o.Credits)}
	text := func(id, label, value string, limit int) {
		f.Fields = append(f.Fields, discord.FormField{Label: l.T(label), Input: discord.TextField{CustomID: id,
			Value: value, Max: max(limit, discord.Units(value)), Paragraph: limit > songs.MaxStyle,
			Required: id == requiredText(s)}})
	}
	text("title", "song.field.title", s.Title, songs.MaxTitle)
	if h.takesText(s, provider.ParamStyle) {
		text("style", "song.field.style", s.Style, songs.MaxStyle)
	}
	if s.Edit == nil && !s.Instrumental {
		text("voice", "song.field.voice", s.Voice, songs.MaxVoice)
	}
	switch {
	case s.Edit == nil && s.Lyrics == "":
		text("prompt", "welcome.form.idea", s.Prompt, maxPrompt)
	case s.Edit == nil || !s.Edit.Covers() && h.takesText(s, provider.ParamLyrics):
		text("lyrics", "song.field.lyrics", s.Lyrics, songs.MaxLyrics)
	}
	if family := h.Offer.Catalog.Owner(o.Provider); s.Edit == nil && len(family.Models) > 1 {
		f.Fields = append(f.Fields, discord.FormField{Label: l.T("song.field.model"),
			Input: discord.NewMenu(discord.MenuConfig{CustomID: "model", Placeholder: family.DefaultModel(),
				Options: discord.OptionsFor(family.ModelIDs(), s.Model)})})
	}
	return f
}

// requiredText returns the id of the required field of [handlers.orderForm]; empty if there is none.
func requiredText(s songs.SongSpec) string {
	switch {
	case s.Edit != nil && s.Edit.Covers():
		return string(songs.FieldStyle)
	case s.Edit != nil:
		return ""
	case s.Lyrics != "":
		return string(songs.FieldLyrics)
	}
	return string(songs.FieldPrompt)
}

// takesText reports whether a text has an effect on an order.
func (h handlers) takesText(s songs.SongSpec, p provider.Param) bool {
	return s.Edit == nil || h.Offer.Catalog.Owner(s.Edit.Provider).Accepts(s.Edit.Action, p)
}

// submitEditedOrder orders a song with the texts of the form and everything else as in the order before.
func (h handlers) submitEditedOrder(ctx context.Context, it *discord.Interaction) error {
	if err := styleoption.CheckBlank(it, songs.FieldTitle, songs.FieldStyle, songs.FieldVoice, songs.FieldPrompt,
		songs.FieldLyrics); err != nil {
		return err
	}
	return h.Messages.Order(ctx, it, h.Orders, func(ctx context.Context) (songs.Order, error) {
		fresh := it.NewOrder()
		old, err := h.typedOrder(ctx, it)
		if err != nil {
			return fresh, err
		}
		fresh.Spec, fresh.CopiedFrom = h.editedSpec(ctx, it, old), old.ID
		if err := checkEdited(fresh.Spec, old.Spec); err != nil {
			return fresh, &messages.SpecError{Err: err}
		}
		if err := h.Offer.Check(ctx, it.GuildID, fresh.Spec); err != nil {
			return fresh, &messages.SpecError{Err: err}
		}
		return fresh, it.AllowBrief(ctx, fresh.Spec)
	})
}

// editedSpec returns the specification of an order with the texts of the form.
func (h handlers) editedSpec(ctx context.Context, it *discord.Interaction, old songs.Order) songs.SongSpec {
	s := old.Spec
	s.FromDefaults = ""
	for _, field := range h.orderForm(it.Private(), old).Fields {
		input, ok := field.Input.(discord.TextField)
		if !ok {
			s.Model = it.Field("model")
			continue
		}
		*map[string]*string{"title": &s.Title, "style": &s.Style, "voice": &s.Voice, "prompt": &s.Prompt,
			"lyrics": &s.Lyrics}[input.CustomID] = it.Field(input.CustomID)
	}
	s = s.Trimmed()
	incomplete := s.Edit == nil && s.Lyrics != "" && s.Style == "" ||
		s.Edit != nil && !s.Edit.Covers() && s.Lyrics == "" && !s.Instrumental
	switch {
	case s.Edit != nil && s.Edit.Covers():
		s.Expand = false
	case s.Lyrics != "" || s.Edit != nil:
		s.Expand = incomplete && h.Writer != nil &&
			(s.Edit != nil || h.defaultLyricsMode(ctx, it, h.ownDefaults(ctx, it)) != guild.LyricsOff)
	}
	return s
}

// checkEdited returns an error if the form emptied the lyrics, which the order before had in place of a prompt.
func checkEdited(s, old songs.SongSpec) error {
	if s.Edit == nil && s.Lyrics == "" && old.Lyrics != "" {
		return &songs.SpecError{Field: songs.FieldLyrics, Kind: songs.ProblemMissing}
	}
	return nil
}
