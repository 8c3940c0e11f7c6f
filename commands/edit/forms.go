package edit

import (
	"strconv"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/songs"
)

// songForm returns a form for a change of one of an order's songs, with a menu if there are
// several.
func songForm(l i18n.Language, title, verb string, order songs.Order, c change,
	fields ...discord.FormField) discord.Form {
	f := discord.Form{CustomID: discord.CustomID(verb, string(order.ID), c.song), Title: title}
	if len(order.Songs) > 1 {
		menu := discord.MenuConfig{CustomID: "take"}
		for _, s := range order.Songs {
			menu.Options = append(menu.Options, discord.MenuOption{Label: messages.SongLabel(l, order, s),
				Value: string(s.ID), Chosen: string(s.ID) == c.song})
		}
		f.Fields = append(f.Fields, discord.FormField{Label: l.T("edit.field.take"), Input: discord.NewMenu(menu)})
	}
	f.Fields = append(f.Fields, fields...)
	return f
}

// songOf returns the song of an order that a change is about.
func songOf(order songs.Order, c change) songs.Song {
	for _, s := range order.Songs {
		if string(s.ID) == c.song {
			return s
		}
	}
	return order.Songs[0]
}

// priced returns the title of the form of an edit with its price.
func (h handlers) priced(l i18n.Language, id string, order songs.Order, a provider.Action) string {
	return messages.Priced(l, l.T(id), h.Offer.Price(h.Price, h.Offer.Catalog.Owner(order.Provider), a, ""))
}

func (h handlers) extendForm(l i18n.Language, order songs.Order, c change) discord.Form {
	s := songOf(order, c)
	if c.from == "" {
		c.from = discord.ExactTime(s.Duration)
	}
	title := h.priced(l, "edit.form.extend", order, provider.ActionExtend)
	return withoutUnusedFields(songForm(l, title, "extended", order, c,
		discord.FormField{Label: l.T("edit.field.from"), Description: l.T("edit.field.until",
			"End", discord.ExactTime(s.Duration)),
			Input: discord.TextField{CustomID: "from", Value: c.from, Max: 20,
				Placeholder: discord.ExactTime(s.Duration)}},
		discord.FormField{Label: l.T("song.field.style"),
			Input: discord.TextField{CustomID: "style", Value: c.spec.Style, Max: songs.MaxStyle,
				Placeholder: l.T("edit.field.style-stays")}},
		discord.FormField{Label: l.T("song.field.lyrics"), Description: l.T("edit.field.lyrics-extended"),
			Input: discord.TextField{CustomID: "lyrics", Value: c.spec.Lyrics, Max: songs.MaxLyrics, Paragraph: true}}),
		h.Offer.Catalog.Owner(order.Provider), provider.ActionExtend)
}

func (h handlers) coverForm(l i18n.Language, order songs.Order, c change) discord.Form {
	title := h.priced(l, "edit.form.cover", order, provider.ActionCover)
	return withoutUnusedFields(songForm(l, title, "covered", order, c,
		discord.FormField{Label: l.T("song.field.style"), Description: h.styleHint(l),
			Input: discord.TextField{CustomID: "style", Value: c.spec.Style, Max: songs.MaxStyle, Required: !h.Writes,
				Placeholder: l.T("edit.field.style-example")}},
		discord.FormField{Label: l.T("song.field.title"),
			Input: discord.TextField{CustomID: "title", Value: c.spec.Title, Max: songs.MaxTitle,
				Placeholder: l.T("edit.field.title-stays")}}), h.Offer.Catalog.Owner(order.Provider), provider.ActionCover)
}

// variationSteps are the choices of how different a variation is.
var variationSteps = []struct {
	label   string
	percent int
}{{"edit.difference.little", 20}, {"edit.difference.clear", 50}, {"edit.difference.complete", 90}}

func (h handlers) varyForm(l i18n.Language, order songs.Order, c change) discord.Form {
	steps, chosen := discord.MenuConfig{CustomID: "variation"}, variationSteps[1].percent
	for _, v := range variationSteps {
		steps.Options = append(steps.Options, discord.MenuOption{Label: l.T(v.label), Value: strconv.Itoa(v.percent)})
		if v.percent == c.variation {
			chosen = v.percent
		}
	}
	steps.Options = discord.Choose(steps.Options, strconv.Itoa(chosen))
	family := h.Offer.Catalog.Owner(order.Provider)
	f := songForm(l, h.priced(l, "edit.form.vary", order, messages.VariationAction(family)), "varied", order, c)
	if messages.TakesDifference(family) {
		f.Fields = append(f.Fields, discord.FormField{Label: l.T("edit.field.difference"),
			Input: discord.NewMenu(steps)})
	}
	return f
}

func (h handlers) replaceForm(l i18n.Language, order songs.Order, c change) discord.Form {
	s := songOf(order, c)
	parts := discord.MenuConfig{CustomID: "section", Placeholder: l.T("edit.field.part-choose")}
	values := sectionValues(s)
	for i, part := range s.Sections() {
		parts.Options = append(parts.Options, discord.MenuOption{Label: part.Name, Value: values[i],
			Chosen:      values[i] == c.section,
			Description: discord.ExactTime(part.Start) + "–" + discord.ExactTime(part.End)})
	}
	title := h.priced(l, "edit.form.replace", order, provider.ActionReplaceSection)
	return withoutUnusedFields(songForm(l, title, "replaced", order, c,
		discord.FormField{Label: l.T("edit.field.part"), Description: l.T("edit.field.part-hint"),
			Input: discord.NewMenu(parts)},
		discord.FormField{Label: l.T("edit.field.from"), Input: discord.TextField{CustomID: "from", Value: c.from,
			Max: 20, Placeholder: "0:10"}},
		discord.FormField{Label: l.T("edit.field.to"), Description: l.T("edit.field.end",
			"End", discord.ExactTime(s.Duration)),
			Input: discord.TextField{CustomID: "to", Value: c.to, Max: 20, Placeholder: discord.ExactTime(s.Duration)}},
		discord.FormField{Label: l.T("song.field.lyrics"), Description: l.T("edit.field.lyrics-replaced"),
			Input: discord.TextField{CustomID: "lyrics", Value: c.spec.Lyrics, Max: songs.MaxLyrics, Paragraph: true}}),
		h.Offer.Catalog.Owner(order.Provider), provider.ActionReplaceSection)
}

func (h handlers) stemsForm(l i18n.Language, order songs.Order, c change) discord.Form {
	return songForm(l, h.priced(l, "edit.form.stems", order, provider.ActionStems), "stemmed", order, c)
}

func (h handlers) remasterForm(l i18n.Language, order songs.Order, c change) discord.Form {
	return songForm(l, h.priced(l, "edit.form.remaster", order, provider.ActionRemaster), "remastered", order, c)
}

func (h handlers) joinForm(l i18n.Language, order songs.Order, c change) discord.Form {
	return songForm(l, h.priced(l, "edit.form.join", order, provider.ActionJoin), "joined", order, c)
}
