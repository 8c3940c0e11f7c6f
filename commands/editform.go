package commands

import (
	"cmp"
	"context"
	"errors"
	"strconv"

	"riffbot/internal/songs"
	"riffbot/internal/words"
	"riffbot/riffusion"
)

// open answers a button under a song with the form of a change. A form has to be
// the first answer, so the order is read before it: by its key.
func (e *editing) open(form func(l words.Language, order songs.Order, c change) Form, verb string) Handler {
	return func(ctx context.Context, it *Interaction) error {
		args := it.args(2)
		order, err := e.seen(ctx, it, songs.OrderID(args[0]))
		if err != nil {
			return err
		}
		c := change{verb: verb, song: args[1]}
		if c.song == "" {
			c.song = string(order.Songs[0].ID)
		}
		return it.Open(ctx, form(it.Private(), order, c))
	}
}

// openOrBuy answers a button under a song with the form of a change that asks
// nothing but which song is meant, or orders it where there is only one.
func (e *editing) openOrBuy(form func(l words.Language, order songs.Order, c change) Form, verb string, action riffusion.Action) Handler {
	return func(ctx context.Context, it *Interaction) error {
		order, err := e.seen(ctx, it, songs.OrderID(it.args(2)[0]))
		if err != nil {
			return err
		}
		if len(order.Songs) == 1 {
			return e.buy(ctx, it, change{action: action, song: string(order.Songs[0].ID)})
		}
		return e.open(form, verb)(ctx, it)
	}
}

// seen returns an order whose songs the person may see.
func (e *editing) seen(ctx context.Context, it *Interaction, id songs.OrderID) (songs.Order, error) {
	order, err := e.line.Order(ctx, id)
	if err != nil {
		return order, err
	}
	if len(order.Songs) == 0 {
		return order, errNoSong
	}
	if order, err = it.sees(ctx, order); errors.Is(err, songs.ErrNotFound) {
		err = errNoSong
	}
	return order, err
}

// sent reads the song that a submitted form is about: the take that the menu names,
// the one whose form it is, or the order's first.
func (e *editing) sent(ctx context.Context, it *Interaction) (song string, err error) {
	args := it.args(2)
	if song := cmp.Or(it.Field("take"), args[1]); song != "" {
		return song, nil // whether the person may see it is looked at when it is ordered
	}
	order, err := e.seen(ctx, it, songs.OrderID(args[0]))
	if err != nil {
		return "", err
	}
	return string(order.Songs[0].ID), nil
}

// form is a form about one of an order's takes.
func form(l words.Language, title, verb string, order songs.Order, c change, fields ...FormField) Form {
	f := Form{CustomID: customID(verb, string(order.ID), c.song), Title: title}
	if len(order.Songs) > 1 {
		takes := SelectField{CustomID: "take", Chosen: c.song}
		for _, s := range order.Songs {
			takes.Options = append(takes.Options, string(s.ID))
			takes.Labels = append(takes.Labels, cut(labelIn(l, order, s), 100))
		}
		f.Fields = append(f.Fields, FormField{Label: l.Say("workshop.field.take"), Input: takes})
	}
	f.Fields = append(f.Fields, fields...)
	return f
}

// takeFor is the take of an order that a change is about.
func takeFor(order songs.Order, c change) songs.Song {
	for _, s := range order.Songs {
		if string(s.ID) == c.song {
			return s
		}
	}
	return order.Songs[0]
}

func (e *editing) extendForm(l words.Language, order songs.Order, c change) Form {
	s := takeFor(order, c)
	if c.from == "" {
		c.from = exactly(s.Duration)
	}
	return form(l, l.Say("workshop.form.extend"), "extended", order, c,
		FormField{Label: l.Say("workshop.field.from"), Description: l.Say("workshop.field.until", "End", exactly(s.Duration)),
			Input: TextField{CustomID: "from", Value: c.from, Max: 10, Placeholder: exactly(s.Duration)}},
		FormField{Label: l.Say("making.field.style"),
			Input: TextField{CustomID: "style", Value: c.brief.Style, Max: songs.MaxStyle, Placeholder: l.Say("workshop.field.style-stays")}},
		FormField{Label: l.Say("making.field.lyrics"), Description: l.Say("workshop.field.lyrics-extended"),
			Input: TextField{CustomID: "lyrics", Value: c.brief.Lyrics, Max: songs.MaxLyrics, Paragraph: true}})
}

func (e *editing) coverForm(l words.Language, order songs.Order, c change) Form {
	return form(l, l.Say("workshop.form.cover"), "covered", order, c,
		FormField{Label: l.Say("making.field.style"), Description: e.styleHint(l),
			Input: TextField{CustomID: "style", Value: c.brief.Style, Max: songs.MaxStyle, Required: e.Writer == nil,
				Placeholder: l.Say("workshop.field.style-example")}},
		FormField{Label: l.Say("making.field.title"),
			Input: TextField{CustomID: "title", Value: c.brief.Title, Max: songs.MaxTitle, Placeholder: l.Say("workshop.field.title-stays")}})
}

// The steps of a variation, in percent, by the message that people are asked with.
var variations = []struct {
	label   string
	percent int
}{{"workshop.difference.little", 20}, {"workshop.difference.clear", 50}, {"workshop.difference.complete", 90}}

func (e *editing) varyForm(l words.Language, order songs.Order, c change) Form {
	steps := SelectField{CustomID: "variation", Chosen: strconv.Itoa(variations[1].percent)}
	for _, v := range variations {
		steps.Options = append(steps.Options, strconv.Itoa(v.percent))
		steps.Labels = append(steps.Labels, l.Say(v.label))
		if v.percent == c.variation {
			steps.Chosen = strconv.Itoa(v.percent)
		}
	}
	f := form(l, l.Say("workshop.form.vary"), "varied", order, c)
	if usesDifference(e.Family) {
		f.Fields = append(f.Fields, FormField{Label: l.Say("workshop.field.difference"), Input: steps})
	}
	return f
}

func (e *editing) replaceForm(l words.Language, order songs.Order, c change) Form {
	s := takeFor(order, c)
	fields := []FormField{}
	var sections []string
	for _, part := range s.Sections() {
		sections = append(sections, part.Name)
	}
	if len(sections) > 0 {
		fields = append(fields, FormField{Label: l.Say("workshop.field.part"), Description: l.Say("workshop.field.part-hint"),
			Input: SelectField{CustomID: "section", Options: sections, Chosen: c.section, Placeholder: l.Say("workshop.field.part-choose")}})
	}
	fields = append(fields,
		FormField{Label: l.Say("workshop.field.from"), Input: TextField{CustomID: "from", Value: c.from, Max: 10, Placeholder: "0:10"}},
		FormField{Label: l.Say("workshop.field.to"), Description: l.Say("workshop.field.end", "End", exactly(s.Duration)),
			Input: TextField{CustomID: "to", Value: c.to, Max: 10, Placeholder: exactly(s.Duration)}},
		FormField{Label: l.Say("making.field.lyrics"), Description: l.Say("workshop.field.lyrics-replaced"),
			Input: TextField{CustomID: "lyrics", Value: c.brief.Lyrics, Max: songs.MaxLyrics, Paragraph: true}})
	return form(l, l.Say("workshop.form.replace"), "replaced", order, c, fields...)
}

func (e *editing) stemsForm(l words.Language, order songs.Order, c change) Form {
	return form(l, l.Say("workshop.form.stems"), "stemmed", order, c)
}

// reopen opens the form of a change that could not be ordered, with all that
// was in it.
func (e *editing) reopen(ctx context.Context, it *Interaction) error {
	c, ok := e.drafts.FindChange(it.User().ID, it.args(1)[0])
	if !ok {
		return errDraftGone
	}
	song, err := entry(ctx, it, e.library, c.song)
	if err != nil {
		return err
	}
	c.song = string(song.ID)
	order, err := e.seen(ctx, it, song.OrderID)
	if err != nil {
		return err
	}
	forms := map[riffusion.Action]func(words.Language, songs.Order, change) Form{
		riffusion.ActionExtend: e.extendForm, riffusion.ActionCover: e.coverForm, riffusion.ActionReplaceSection: e.replaceForm, variationOf(e.Family): e.varyForm,
	}
	open, ok := forms[c.action]
	if !ok {
		return errDraftGone
	}
	return it.Open(ctx, open(it.Private(), order, c))
}
