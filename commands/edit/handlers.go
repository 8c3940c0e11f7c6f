package edit

import (
	"context"
	"errors"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/commands/internal/songoption"
	"github.com/riffbot/riffbot/commands/internal/styleoption"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/songs"
)

// handlers implements the commands of this package; each command has its own file.
type handlers Deps

// change is an edit as a member requested it, before the song is looked up.
type change struct {
	action provider.Action // empty: the variation of the song's provider

	song, other string // ids or titles
	from, to    string
	section     string
	variation   int
	track       string
	spec        songs.SongSpec
	upload      *discord.Attachment
}

// submit looks up the song, checks the order, responds with its status and submits it.
func (h handlers) submit(ctx context.Context, it *discord.Interaction, c change) error {
	if err := styleoption.CheckBlank(it, songs.FieldLyrics, songs.FieldStyle, songs.FieldTitle); err != nil {
		return err
	}
	return h.Messages.Order(ctx, it, h.Orders, func(ctx context.Context) (songs.Order, error) {
		o, err := it.NewOrder(), error(nil)
		if o.Spec, err = h.buildSpec(ctx, it, &c); err != nil {
			return o, inputError(err)
		}
		return o, it.AllowBrief(ctx, o.Spec)
	})
}

// findSong returns a song that everyone in the channel may see: the one that an option of the
// command names, else the one with the id.
func (h handlers) findSong(ctx context.Context, it *discord.Interaction, option, id string) (songs.Entry, error) {
	if it.Type == discord.TypeCommand {
		return songoption.NamedToBuy(ctx, it, h.Library, option)
	}
	return songoption.FindPublic(ctx, it, h.Library, id)
}

// buildSpec completes a change with the data of its song and checks the result. The titles in the
// change become ids.
func (h handlers) buildSpec(ctx context.Context, it *discord.Interaction, c *change) (songs.SongSpec, error) {
	b := c.spec.Trimmed()
	if c.upload != nil {
		if err := c.upload.CheckContent(ctx, h.Recordings); err != nil {
			return b, err
		}
		b.Edit = &songs.Edit{Action: c.action, Upload: c.upload.URL, Title: c.upload.DisplayName(),
			Length: c.upload.Length()}
	} else {
		song, err := h.findSong(ctx, it, "song", c.song)
		if err != nil {
			return b, err
		}
		c.song = string(song.ID)
		b.Edit = songs.NewEdit(c.action, song)
		if err := setRange(*c, song, b.Edit); err != nil {
			return b, err
		}
		b.Edit.FindLines(song.Song)
	}
	if c.action == "" {
		h.chooseVariation(ctx, it, c, b.Edit)
	}
	if c.other != "" {
		other, err := h.findSong(ctx, it, "other", c.other)
		if err != nil {
			return b, err
		}
		c.other = string(other.ID)
		if err := h.sameProvider(ctx, it, b, other); err != nil {
			return b, err
		}
		b.Edit.Other, b.Edit.OtherVendorID, b.Edit.OtherTitle = other.ID, other.VendorID, other.Title
	}
	if err := setRecordingRange(*c, b.Edit); err != nil {
		return b, err
	}
	b.Edit.Variation, b.Edit.Track = c.variation, c.track
	if family := h.Offer.For(ctx, it.GuildID, b); !family.ForModel("").Supports(c.action) {
		b.Model = family.ModelFor(c.action) // another model may offer it
	}
	if b.Title == "" {
		b.Title = newTitle(it.Public(ctx), b.Edit)
	}
	instrumental := songs.IsInstrumental(b.Lyrics)
	switch {
	case instrumental:
		b.Lyrics, b.Instrumental = "", true
	case b.Edit.Covers():
		b.Expand = b.Style == "" && h.Writes
	case c.action.Base() == provider.ActionSample, c.action.Base() == provider.ActionAddVocals:
		b.Expand = b.Lyrics == "" && h.Writes
	case b.Lyrics != "" || b.Instrumental:
	case c.action.Base() == provider.ActionReplaceSection && !h.Writes && !songs.IsInstrumental(b.Edit.Lyrics):
		return b, &songs.SpecError{Field: "lyrics", Kind: "missing"}
	case c.action == provider.ActionReplaceSection, c.action == provider.ActionExtend:
		b.Instrumental = songs.IsInstrumental(b.Edit.Lyrics)
		b.Expand = !b.Instrumental && h.Writes
	}
	return b, h.Offer.Check(ctx, it.GuildID, b)
}

// sameProvider returns an error if the second song of an edit is from another provider than the first.
func (h handlers) sameProvider(ctx context.Context, it *discord.Interaction, b songs.SongSpec,
	other songs.Entry) error {
	family := h.Offer.For(ctx, it.GuildID, b)
	if h.Offer.Catalog.Owner(other.Provider).ID == family.ID {
		return nil
	}
	return &songs.SpecError{Field: songs.FieldOtherSong, Kind: songs.ProblemUnknown, Provider: family.Name}
}

// setRange sets the part of a song that a change affects.
func setRange(c change, song songs.Entry, edit *songs.Edit) (err error) {
	switch c.action.Base() {
	case provider.ActionExtend:
		edit.From = song.Duration
		if c.from != "" {
			edit.From, err = discord.ParsePosition("from", c.from, song.Duration)
		}
	case provider.ActionReplaceSection, provider.ActionSample:
		if c.section != "" {
			part := sectionOf(song.Song, c.section)
			if part == nil {
				return &songs.SpecError{Field: "section", Kind: "unknown", Choices: sectionNames(song)}
			}
			edit.Section, edit.From, edit.To = part.Name, part.Start, part.End
			return nil
		}
		var from, to error
		edit.From, from = discord.ParsePosition("from", c.from, song.Duration)
		edit.To, to = discord.ParsePosition("to", c.to, song.Duration)
		err = errors.Join(noSection(c, song), from, to)
	}
	return err
}

// noSection returns an error that names the sections of a song, if a change has neither one of them nor a range.
func noSection(c change, song songs.Entry) error {
	names := sectionNames(song)
	if c.from != "" || c.to != "" || len(names) == 0 {
		return nil
	}
	return &songs.SpecError{Field: songs.FieldSection, Kind: songs.ProblemMissing, Choices: names}
}

// setRecordingRange sets the part of a recording that a change affects. Its sections, and
// sometimes its length, are not known.
func setRecordingRange(c change, edit *songs.Edit) error {
	if c.upload == nil {
		return nil
	}
	var from, to error
	section := c.action.Base() == provider.ActionReplaceSection || c.action.Base() == provider.ActionSample
	if section || c.action.Base() == provider.ActionExtend {
		edit.From, from = discord.ParsePosition("from", c.from, edit.Length)
	}
	if section {
		edit.To, to = discord.ParsePosition("to", c.to, edit.Length)
	}
	return errors.Join(from, to)
}

// inputError returns an error of the input of a member as a [messages.SpecError], and others unchanged.
func inputError(err error) error {
	var spec *songs.SpecError
	var span *songs.RangeError
	var position *discord.PositionError
	if errors.As(err, &spec) || errors.As(err, &span) || errors.As(err, &position) {
		return &messages.SpecError{Err: err}
	}
	return err
}

// textOption returns an optional text option of a command.
func textOption(name, description string, most int) *discordgo.ApplicationCommandOption {
	return &discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: name,
		Description: description, MaxLength: most}
}

// autocomplete suggests songs, styles or, for the option section, the sections of the chosen song.
func (h handlers) autocomplete(ctx context.Context, it *discord.Interaction) error {
	if name, typed := it.Focused(); name == "section" {
		return h.suggestSections(ctx, it, typed)
	}
	if ok, err := styleoption.Suggest(ctx, it, h.Styles); ok {
		return err
	}
	return songoption.Suggest(ctx, it, h.Library)
}

// lineBreaks replaces " / " and "\n" by line breaks, because options of commands have one line.
func lineBreaks(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, " / ", "\n"), `\n`, "\n")
}
