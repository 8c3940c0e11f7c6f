package messages

import (
	"context"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/palette"
	"github.com/riffbot/riffbot/internal/songs"
)

// UnknownPosition is the queue position of an order that was not looked up.
const UnknownPosition = -1

// StatusMessage returns the message of an order in progress. ahead is how many orders are before
// it while it is queued, or UnknownPosition.
func (ord *Orders) StatusMessage(l i18n.Language, o songs.Order, ahead int) discord.Message {
	return ord.statusWithin(l, o, ahead, 0)
}

// statusWithin is like StatusMessage with the estimated time that remains; 0 if it is not known.
func (ord *Orders) statusWithin(l i18n.Language, o songs.Order, ahead int, remaining time.Duration) discord.Message {
	e := &discordgo.MessageEmbed{
		Title: l.T("orders.making"),
		Description: strings.TrimSpace(SpecText(l, o.Spec) + DefaultsText(l, o.Spec) + ord.skippedText(l, o) + "\n\n" +
			progressText(l, o, ahead, remaining)),
		Color: palette.Working,
	}
	if side := SideOf(o); side.Number > 0 { // its title is a secret
		e.Title = l.T("battle.making", "Side", side.Letter())
	} else if o.Spec.Title != "" {
		e.Title = discord.Cut(l.T("orders.making-titled", "Title", discord.Plain(o.Spec.Title)), 256)
	}
	if cost := ord.costText(l, o); cost != "" {
		e.Footer = &discordgo.MessageEmbedFooter{Text: cost}
	}
	m := discord.Message{Embeds: []*discordgo.MessageEmbed{e}}
	if o.ID != "" && o.State != songs.Delivering {
		m.Components = []discord.Row{{{Label: l.T("orders.button.cancel"), Emoji: "✖️",
			CustomID: discord.CustomID("cancel", string(o.ID))}}}
		if to, err := DecodeAddress(o.Address); err == nil && to.Token.Token != "" &&
			ord.cfg.Now().Sub(to.TokenFrom) > TokenAging {
			m.Components[0] = append(m.Components[0], getButton(l, o.ID))
			if to.External {
				e.Footer = &discordgo.MessageEmbedFooter{Text: l.T("orders.stage.directly")}
			}
		}
	}
	return m
}

// remaining returns the estimated time to the completion of an order; 0 if it is not known, and while a
// paid order is looked up.
func (ord *Orders) remaining(ctx context.Context, o songs.Order, ahead int) time.Duration {
	queued := o.State == songs.Queued
	if ord.cfg.Estimates == nil || lookingAgain(o) || queued && ahead < 0 {
		return 0
	}
	if !queued {
		ahead = -1
	}
	d, err := ord.cfg.Estimates.Remaining(ctx, o, percentDone(o), ahead)
	if err != nil {
		ord.cfg.Log.WarnContext(ctx, "estimate duration failed", "order", o.ID, "err", err)
	}
	return d
}

// getButton returns the button that shows the song in the message it belongs to.
func getButton(l i18n.Language, id songs.OrderID) discord.Button {
	return discord.Button{Label: l.T("orders.button.get"), Emoji: "🎧", CustomID: discord.CustomID("get", string(id))}
}

// SpecText says in one line what was ordered.
func SpecText(l i18n.Language, b songs.SongSpec) string {
	if b.Edit != nil {
		return originText(l, b.Edit)
	}
	return SpecSummary(b)
}

// defaultTexts are the ids of the names of the fields that may have defaults.
var defaultTexts = map[songs.Field]string{songs.FieldStyle: "song.defaults.style", songs.FieldVoice: "song.defaults.voice",
	songs.FieldLanguage: "song.defaults.language", songs.FieldModel: "song.defaults.model",
	songs.FieldInstrumental: "song.defaults.instrumental"}

// DefaultsText says which fields of a spec have the member's defaults, as lines to append; empty if none has.
func DefaultsText(l i18n.Language, b songs.SongSpec) string {
	if b.FromDefaults == "" {
		return ""
	}
	var names []string
	for field := range strings.SplitSeq(b.FromDefaults, ",") {
		if id := defaultTexts[songs.Field(field)]; id != "" {
			names = append(names, l.T(id))
		}
	}
	return "\n-# " + l.T("song.defaults.used", "Fields", strings.Join(names, l.T("errors.input.comma")))
}

// SpecSummary quotes in one line the prompt or the first line of the lyrics of a new song.
func SpecSummary(b songs.SongSpec) string {
	text := b.Prompt
	if text == "" {
		text, _, _ = strings.Cut(strings.TrimSpace(skipMarkers(b.Lyrics)), "\n")
	}
	if text == "" {
		return ""
	}
	return "> " + discord.Cut(discord.Plain(discord.OneLine(text)), 200)
}

// skipMarkers removes the section markers at the beginning of lyrics.
func skipMarkers(lyrics string) string {
	for {
		line, rest, more := strings.Cut(strings.TrimSpace(lyrics), "\n")
		line = strings.TrimSpace(line)
		if !more || !strings.HasPrefix(line, "[") || !strings.HasSuffix(line, "]") {
			return lyrics
		}
		lyrics = rest
	}
}

// progressText shows the progress of an order as a bar and a text.
func progressText(l i18n.Language, o songs.Order, ahead int, remaining time.Duration) string {
	percent, says := percentDone(o), ""
	switch o.State {
	case songs.Queued:
		says = positionText(l, o, ahead)
	case songs.Writing:
		says = l.T("orders.stage.writing")
	case songs.Buying:
		says = l.T("orders.stage.buying")
		if o.Attempt > 1 {
			says = l.T("orders.stage.full")
		}
	case songs.Rendering:
		says = renderingText(l, o.Spec)
	case songs.Fetching:
		says = l.T("orders.stage.fetching")
	case songs.Mastering:
		says = l.T("orders.stage.mastering")
	default:
		says = l.T("orders.stage.posting")
	}
	if lookingAgain(o) {
		says = l.T("orders.stage.looking")
	}
	if percent > 0 {
		says = l.T("songpost.percent", "Percent", percent, "Stage", says)
	}
	switch {
	case remaining > 0 && remaining < soon:
		says = l.T("songpost.almost", "Progress", says)
	case remaining > 0:
		says = l.T("songpost.remaining", "Progress", says, "Time", RoughDuration(l, remaining))
	}
	return progressBar(percent) + says
}

// soon is the time below which an estimate is not shown as a number.
const soon = 10 * time.Second

// lookingAgain reports whether an order that was paid for is about to be looked up.
func lookingAgain(o songs.Order) bool {
	return o.Rechecks > 0 && (o.State == songs.Queued || o.State == songs.Writing || o.State == songs.Buying)
}

// percentDone returns how much of an order is done. Rendering, which takes most of the time, is the
// part from 10 to 90 percent.
func percentDone(o songs.Order) int {
	if lookingAgain(o) {
		return 10
	}
	switch o.State {
	case songs.Queued:
		return 0
	case songs.Writing, songs.Buying:
		return 5
	case songs.Rendering:
		return 10 + min(max(o.Progress, 0), 100)*80/100
	case songs.Fetching:
		return 92
	case songs.Mastering:
		return 95
	default:
		return 98
	}
}

// renderingText says what the provider does for an order.
func renderingText(l i18n.Language, b songs.SongSpec) string {
	switch {
	case b.Edit.Separates():
		return l.T("songpost.stage.separating")
	case b.Instrumental:
		return l.T("songpost.stage.composing")
	default:
		return l.T("orders.stage.singing")
	}
}

// progressBar draws a percentage in tenths, rounded down.
func progressBar(percent int) string {
	done := percent / 10
	return strings.Repeat("▰", done) + strings.Repeat("▱", 10-done) + "  "
}

// positionText says how many orders are before a queued one, if that is known.
func positionText(l i18n.Language, o songs.Order, ahead int) string {
	switch {
	case o.ID == "": // not stored yet
		return l.T("orders.stage.taking")
	case ahead < 0:
		return l.T("orders.stage.queued")
	case ahead == 0:
		return l.T("orders.stage.next")
	default:
		return l.T("orders.stage.behind", "Ahead", ahead)
	}
}
