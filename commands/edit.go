package commands

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/songs"
	"riffbot/internal/words"
	"riffbot/riffusion"
)

// editing is what all commands have in common that make a song from another.
// What each of them does is in a file of its own.
type editing struct {
	Workshop
	line    orderTaker
	desk    *Desk
	library librarian
	drafts  *Drafts
}

// change is an edit as a person asked for it, before anybody looked at the song.
type change struct {
	action riffusion.Action
	verb   string // of its button and form

	song, other string // ids or titles
	from, to    string
	section     string
	variation   int
	brief       songs.Brief
	upload      *Attachment
}

// buy answers with a status, looks the song up and orders.
func (e *editing) buy(ctx context.Context, it *Interaction, c change) error {
	o := newOrder(it)
	o.Brief = songs.Brief{Edit: &songs.Edit{Action: c.action}}
	posted, err := it.Reply(ctx, e.desk.status(it.Public(ctx), o, unknown))
	if err != nil {
		return err
	}
	if o.Brief, err = e.complete(ctx, it, c); err != nil {
		return e.fixable(it, c, err)
	}
	if err := it.allowBrief(ctx, o.Brief); err != nil {
		return err
	}
	o.Address = newAddress(ctx, it, posted).encode()
	_, err = e.line.Submit(ctx, o)
	return err
}

// complete adds to a change what is known of its song, and checks it.
func (e *editing) complete(ctx context.Context, it *Interaction, c change) (songs.Brief, error) {
	b := c.brief.Tidy()
	if c.upload != nil {
		b.Edit = &songs.Edit{Action: c.action, Upload: c.upload.URL, Title: c.upload.title(), Length: c.upload.length()}
	} else {
		song, err := publicEntry(ctx, it, e.library, c.song)
		if err != nil {
			return b, err
		}
		b.Edit = songs.NewEdit(c.action, song)
		if err := pick(c, song, b.Edit); err != nil {
			return b, err
		}
		b.Edit.FindLines(song.Song)
	}
	if c.other != "" {
		other, err := publicEntry(ctx, it, e.library, c.other)
		if err != nil {
			return b, err
		}
		b.Edit.Other, b.Edit.OtherVendorID, b.Edit.OtherTitle = other.ID, other.VendorID, other.Title
	}
	if err := pickRecording(c, b.Edit); err != nil {
		return b, err
	}
	b.Edit.Variation = c.variation
	if b.Title == "" {
		b.Title = newTitle(it.Public(ctx), b.Edit)
	}
	wordless := strings.EqualFold(b.Lyrics, "[instrumental]")
	switch {
	case wordless:
		b.Lyrics, b.Instrumental = "", true
	case b.Edit.Covers():
		b.Expand = b.Style == "" && e.Writer != nil
	case b.Lyrics != "" || b.Instrumental:
	case c.action.Base() == riffusion.ActionReplaceSection && e.Writer == nil && !instrumental(b.Edit.Words):
		return b, &songs.BriefError{Field: "lyrics", Kind: "missing"}
	case c.action == riffusion.ActionReplaceSection, c.action == riffusion.ActionExtend:
		b.Instrumental = instrumental(b.Edit.Words)
		b.Expand = !b.Instrumental && e.Writer != nil
	}
	return b, b.Check(e.Family)
}

// pick finds the part of the song that a change is about.
func pick(c change, song songs.Entry, edit *songs.Edit) (err error) {
	switch c.action {
	case riffusion.ActionExtend:
		edit.From = song.Duration
		if c.from != "" {
			edit.From, err = parsePosition("from", c.from, song.Duration)
		}
	case riffusion.ActionReplaceSection:
		if c.section != "" {
			part := song.Section(c.section)
			if part == nil {
				return &songs.BriefError{Field: "section", Kind: "unknown", Choices: sectionNames(song)}
			}
			edit.Section, edit.From, edit.To = part.Name, part.Start, part.End
			return nil
		}
		var from, to error
		edit.From, from = parsePosition("from", c.from, song.Duration)
		edit.To, to = parsePosition("to", c.to, song.Duration)
		err = errors.Join(from, to)
	}
	return err
}

// pickRecording finds the part of a recording that a change is about. Nothing is
// known of its sections, and its end is only sometimes.
func pickRecording(c change, edit *songs.Edit) error {
	if c.upload == nil {
		return nil
	}
	var from, to error
	if base := c.action.Base(); base == riffusion.ActionExtend || base == riffusion.ActionReplaceSection {
		edit.From, from = parsePosition("from", c.from, edit.Length)
	}
	if c.action.Base() == riffusion.ActionReplaceSection {
		edit.To, to = parsePosition("to", c.to, edit.Length)
	}
	return errors.Join(from, to)
}

// instrumental reports whether a song is known to have no words. A song without
// lyrics may still have some.
func instrumental(words string) bool {
	return strings.EqualFold(strings.TrimSpace(words), "[instrumental]")
}

// fixable keeps what somebody asked for, so that the form opens again with it.
func (e *editing) fixable(it *Interaction, c change, err error) error {
	var brief *songs.BriefError
	var span *songs.RangeError
	var position *positionError
	if !errors.As(err, &brief) && !errors.As(err, &span) && !errors.As(err, &position) {
		return err
	}
	if c.verb == "" || c.upload != nil {
		return &briefError{err: err}
	}
	return &briefError{err: err, fix: customID("fix", e.drafts.KeepChange(it.User().ID, c))}
}

// songOption is the option that chooses the song.
func songOption(name, description string) *discordgo.ApplicationCommandOption {
	return &discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: name, Description: description,
		Required: true, Autocomplete: true, MaxLength: 100}
}

func textOption(name, description string, most int) *discordgo.ApplicationCommandOption {
	return &discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: name, Description: description, MaxLength: most}
}

// definition is a slash command of the workshop.
func definition(name, description string, options ...*discordgo.ApplicationCommandOption) *discordgo.ApplicationCommand {
	return &discordgo.ApplicationCommand{Name: name, Description: description, Contexts: everywhere(), IntegrationTypes: inServers(), Options: options}
}

// suggest completes the options of the workshop's commands.
func (e *editing) suggest(ctx context.Context, it *Interaction) error {
	if name, typed := it.Focused(); name == "section" {
		return e.suggestSections(ctx, it, typed)
	}
	return songChoices(ctx, it, e.library)
}

func (e *editing) suggestSections(ctx context.Context, it *Interaction, typed string) error {
	song, err := entry(ctx, it, e.library, it.Text("song"))
	if errors.Is(err, errNoSong) {
		return it.Suggest(ctx, nil)
	}
	if err != nil {
		return err
	}
	var choices []Choice
	for _, part := range song.Sections() {
		if strings.Contains(strings.ToLower(part.Name), strings.ToLower(strings.TrimSpace(typed))) {
			choices = append(choices, Choice{Name: cut(sectionLabel(part), 100), Value: cut(part.Name, 100)})
		}
	}
	return it.Suggest(ctx, choices[:min(len(choices), 25)])
}

func sectionLabel(part songs.Section) string {
	return part.Name + " · " + exactly(part.Start) + "–" + exactly(part.End)
}

func sectionNames(song songs.Entry) []string {
	var names []string
	for _, part := range song.Sections() {
		names = append(names, sectionLabel(part))
	}
	return names
}

// lineBreaks lets people write several lines where they have only one: "/"
// stands for a new one, as in quoted poems.
func lineBreaks(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, " / ", "\n"), `\n`, "\n")
}

// Attachment is a file that came with a command.
type Attachment struct {
	ID          string  `json:"id"`
	Filename    string  `json:"filename"`
	URL         string  `json:"url"`
	ContentType string  `json:"content_type"`
	Size        int64   `json:"size"`
	Seconds     float64 `json:"duration_secs"` // of voice messages alone
}

// The provider fetches recordings of at most four minutes in these forms.
// https://docs.acedata.cloud/en/guides/producer/producer_upload
const (
	maxUpload     = 20 << 20
	maxUploadTime = 4 * time.Minute
)

var uploadName = regexp.MustCompile(`(?i)\.(mp3|m4a|ogg|oga|opus|wav|flac|aac)$`)

// check reports what keeps a recording from being worked on.
func (a *Attachment) check() error {
	switch {
	case !uploadName.MatchString(a.Filename), a.ContentType != "" && !strings.HasPrefix(a.ContentType, "audio/"):
		return &uploadError{"type"}
	case a.Size > maxUpload:
		return &uploadError{"size"}
	case a.length() > maxUploadTime:
		return &uploadError{"length"}
	}
	return nil
}

func (a *Attachment) length() time.Duration { return time.Duration(a.Seconds * float64(time.Second)) }

// title is the name of the file without what it is.
func (a *Attachment) title() string {
	return strings.TrimSpace(strings.ReplaceAll(uploadName.ReplaceAllString(a.Filename, ""), "_", " "))
}

// uploadError says that a file cannot be worked on: its "type", "size" or "length".
type uploadError struct{ what string }

func (e *uploadError) Error() string { return "the upload's " + e.what + " is not taken" }

func (e *uploadError) advice(l words.Language) string {
	switch e.what {
	case "size":
		return l.Say("trouble.advice.upload-size", "Most", megabytes(maxUpload))
	case "length":
		return l.Say("trouble.advice.upload-length")
	default:
		return l.Say("trouble.advice.upload-type")
	}
}
