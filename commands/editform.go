package commands

import (
	"context"
	"fmt"
	"strconv"

	"riffbot/internal/songs"
	"riffbot/riffusion"
)

// open answers a button under a song with the form of a change. A form has to be
// the first answer, so the order is read before it: by its key.
func (e *editing) open(form func(order songs.Order, c change) Form, verb string) Handler {
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
		return it.Open(ctx, form(order, c))
	}
}

// seen returns an order whose songs the person may see.
func (e *editing) seen(ctx context.Context, it *Interaction, id songs.OrderID) (songs.Order, error) {
	order, err := e.line.Order(ctx, id)
	if err != nil {
		return order, err
	}
	if len(order.Songs) == 0 || order.Place.GuildID != it.GuildID || it.GuildID == "" && order.Requester.ID != it.User().ID {
		return order, errNoSong
	}
	return order, nil
}

// sent reads the song that a submitted form is about: the order's take that the
// menu names.
func (e *editing) sent(ctx context.Context, it *Interaction) (song string, err error) {
	args := it.args(2)
	if args[1] != "" && it.Field("take") == "" {
		return args[1], nil
	}
	order, err := e.seen(ctx, it, songs.OrderID(args[0]))
	if err != nil {
		return "", err
	}
	n := takeOf(it.Field("take"))
	for _, s := range order.Songs {
		if s.Take == n {
			return string(s.ID), nil
		}
	}
	return string(order.Songs[0].ID), nil
}

// form is a form about one of an order's takes.
func form(title, verb string, order songs.Order, c change, fields ...FormField) Form {
	f := Form{CustomID: customID(verb, string(order.ID), c.song), Title: title}
	if len(order.Songs) > 1 {
		var takes []string
		chosen := ""
		for _, s := range order.Songs {
			name := "Take " + strconv.Itoa(s.Take)
			takes = append(takes, name)
			if string(s.ID) == c.song {
				chosen = name
			}
		}
		f.Fields = append(f.Fields, FormField{Label: "Take", Input: SelectField{CustomID: "take", Options: takes, Chosen: chosen}})
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

func (e *editing) extendForm(order songs.Order, c change) Form {
	s := takeFor(order, c)
	if c.from == "" {
		c.from = exactly(s.Duration)
	}
	return form("Go on with the song", "extended", order, c,
		FormField{Label: "From", Description: "Up to " + exactly(s.Duration) + ", where it ends",
			Input: TextField{CustomID: "from", Value: c.from, Max: 10, Placeholder: exactly(s.Duration)}},
		FormField{Label: "Style", Input: TextField{CustomID: "style", Value: c.brief.Style, Max: songs.MaxStyle, Placeholder: "Left empty, it stays as it is"}},
		FormField{Label: "Lyrics", Description: "Left empty, they are written for you; [Instrumental] for none",
			Input: TextField{CustomID: "lyrics", Value: c.brief.Lyrics, Max: songs.MaxLyrics, Paragraph: true}})
}

func (e *editing) coverForm(order songs.Order, c change) Form {
	return form("Cover the song", "covered", order, c,
		FormField{Label: "Style", Description: e.styleHint(),
			Input: TextField{CustomID: "style", Value: c.brief.Style, Max: songs.MaxStyle, Required: e.Writer == nil, Placeholder: "bossa nova, nylon guitar, soft male voice"}},
		FormField{Label: "Title", Input: TextField{CustomID: "title", Value: c.brief.Title, Max: songs.MaxTitle, Placeholder: "Left empty, it is the song's"}})
}

// The steps of a variation, in percent, by what people are asked.
var variations = []struct {
	label   string
	percent int
}{{"a little", 20}, {"clearly", 50}, {"completely", 90}}

func (e *editing) varyForm(order songs.Order, c change) Form {
	var labels []string
	chosen := variations[1].label
	for _, v := range variations {
		labels = append(labels, v.label)
		if v.percent == c.variation {
			chosen = v.label
		}
	}
	return form("Sing it in another way", "varied", order, c,
		FormField{Label: "How different", Input: SelectField{CustomID: "variation", Options: labels, Chosen: chosen}})
}

func (e *editing) replaceForm(order songs.Order, c change) Form {
	s := takeFor(order, c)
	fields := []FormField{}
	var sections []string
	chosen := ""
	for _, part := range s.Sections() {
		sections = append(sections, part.Name)
		if part.Name == c.section {
			chosen = part.Name
		}
	}
	if len(sections) > 0 {
		fields = append(fields, FormField{Label: "Part", Description: "Or say from where to where below",
			Input: SelectField{CustomID: "section", Options: sections, Chosen: chosen, Placeholder: "Choose a part"}})
	}
	fields = append(fields,
		FormField{Label: "From", Input: TextField{CustomID: "from", Value: c.from, Max: 10, Placeholder: "0:10"}},
		FormField{Label: "To", Description: fmt.Sprintf("The song ends at %s", exactly(s.Duration)), Input: TextField{CustomID: "to", Value: c.to, Max: 10, Placeholder: exactly(s.Duration)}},
		FormField{Label: "Lyrics", Description: "What is sung there; left empty, it is written for you",
			Input: TextField{CustomID: "lyrics", Value: c.brief.Lyrics, Max: songs.MaxLyrics, Paragraph: true}})
	return form("Replace a part", "replaced", order, c, fields...)
}

func (e *editing) stemsForm(order songs.Order, c change) Form {
	return form("Take the song apart", "stemmed", order, c)
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
	forms := map[riffusion.Action]func(songs.Order, change) Form{
		riffusion.ActionExtend: e.extendForm, riffusion.ActionCover: e.coverForm, riffusion.ActionReplaceSection: e.replaceForm, riffusion.ActionVariation: e.varyForm,
	}
	open, ok := forms[c.action]
	if !ok {
		return errDraftGone
	}
	return it.Open(ctx, open(order, c))
}
