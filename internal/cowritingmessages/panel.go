package cowritingmessages

import (
	"strconv"
	"strings"

	"github.com/riffbot/riffbot/internal/cowriting"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/layout"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/palette"
	"github.com/riffbot/riffbot/internal/songs"
)

// Sizes of the parts of a panel in UTF-16 units. Together with the other texts they fit the 4,000 units of a layout,
// https://discord.com/developers/docs/components/reference#anatomy-of-a-component
const (
	maxShownText     = 1500
	maxShownProposal = 160
	maxName          = 40
)

// Options are what panels depend on.
type Options struct {
	MaxLyrics int // maximum length of a text in characters
	Price     int // of a song in credits
}

// Title returns the title of a session, or a title for one without.
func Title(l i18n.Language, s cowriting.Session) string {
	for _, text := range []string{s.Title, s.Theme} {
		if text != "" {
			return text
		}
	}
	return l.T("cowriting.untitled")
}

// name returns the name of a member as it is shown.
func name(l i18n.Language, m songs.Member) string {
	return discord.Cut(discord.Plain(messages.MemberName(l, m)), maxName)
}

// Panel returns the message that shows a session with its buttons.
func Panel(l i18n.Language, s cowriting.Session, o Options) discord.Message {
	blocks := []discord.Block{layout.Heading(discord.Cut(discord.Plain(Title(l, s)), 200))}
	if s.State == cowriting.Open || s.State == cowriting.Opening {
		blocks = append(blocks, layout.SmallText(about(l, s)))
	}
	blocks = append(blocks, discord.Text("**"+l.T("cowriting.text")+"**\n"+shownText(l, s)), discord.Separator{})
	switch s.State {
	case cowriting.Ordered:
		blocks = append(blocks, discord.Text("✅ "+l.T("cowriting.ordered")), discord.Row{textButton(l, s)})
		return layout.Message(palette.Done, blocks...)
	case cowriting.Stopped:
		return layout.Message(palette.Done, append(blocks, discord.Text("⏹️ "+l.T("cowriting.stopped")))...)
	}
	return layout.Message(palette.Done, append(blocks, currentLine(l, s, o)...)...)
}

// about returns the host, the theme and the style of a session.
func about(l i18n.Language, s cowriting.Session) string {
	parts := []string{l.T("cowriting.host", "Name", name(l, s.Host))}
	if s.Theme != "" && s.Title != "" {
		parts = append(parts, l.T("cowriting.about-theme", "Theme", discord.Cut(discord.Plain(s.Theme), 200)))
	}
	if s.Style != "" {
		parts = append(parts, discord.Cut(discord.Plain(s.Style), 200))
	}
	return strings.Join(parts, " · ")
}

// TextLine returns a line of the text with its author. The text of a stopped session has no names, because it may be
// shown for longer than the data of its members is kept.
func TextLine(l i18n.Language, s cowriting.Session, line cowriting.Line) string {
	switch {
	case line.Section:
		return "**[" + discord.Plain(line.Text) + "]**"
	case line.Text == "": // its author's data was deleted
		return "…"
	case s.State == cowriting.Stopped:
		return discord.Plain(line.Text)
	default:
		return discord.Plain(line.Text) + " · *" + name(l, line.Author) + "*"
	}
}

// shownText returns the end of the text, as much as fits.
func shownText(l i18n.Language, s cowriting.Session) string {
	if len(s.Lines) == 0 {
		return l.T("cowriting.text-empty")
	}
	var lines []string
	used, first := 0, len(s.Lines)
	for i := len(s.Lines) - 1; i >= 0; i-- {
		line := TextLine(l, s, s.Lines[i])
		if used += discord.Units(line) + 1; used > maxShownText && len(lines) > 0 {
			break
		}
		lines, first = append([]string{line}, lines...), i
	}
	if first > 0 {
		lines = append([]string{"-# " + l.Plural("cowriting.earlier", first)}, lines...)
	}
	return strings.Join(lines, "\n")
}

// currentLine returns the proposals for the current line and the buttons of a session in progress.
func currentLine(l i18n.Language, s cowriting.Session, o Options) []discord.Block {
	id, complete := string(s.ID), s.Complete(o.MaxLyrics)
	var blocks []discord.Block
	if complete {
		blocks = append(blocks, discord.Text("**"+l.T("cowriting.complete")+"**\n"+l.T("cowriting.complete-text")))
	} else {
		blocks = append(blocks, discord.Text("**"+lineTitle(l, s)+"**\n"+proposals(l, s)))
		if len(s.Proposals) > 0 {
			blocks = append(blocks, voteMenu(l, s))
		}
		blocks = append(blocks, layout.SmallText(rules(l, s)))
	}
	buttons := discord.Row{
		{Label: l.T("cowriting.propose"), Emoji: "✍️", Style: discord.ButtonBlue, Disabled: complete,
			CustomID: discord.CustomID("cowrite-propose", id)},
		{Label: l.T("cowriting.close"), Emoji: "✅", Disabled: len(s.Proposals) == 0,
			CustomID: discord.CustomID("cowrite-close", id, strconv.Itoa(s.Turn))},
		{Label: l.T("cowriting.section"), Emoji: "🔖", Disabled: complete,
			CustomID: discord.CustomID("cowrite-section", id)},
	}
	last := discord.Row{{Label: messages.Priced(l, l.T("cowriting.sing"), o.Price), Emoji: "🎶", Disabled: s.Sung() == 0,
		Style: singStyle(complete), CustomID: discord.CustomID("cowrite-sing", id)}}
	if n := len(s.Lines); n > 0 {
		buttons = append(buttons, discord.Button{Label: l.T("cowriting.undo"), Emoji: "↩️",
			CustomID: discord.CustomID("cowrite-undo", id, strconv.Itoa(s.Lines[n-1].Number))})
		last = append(last, textButton(l, s))
	}
	last = append(last, discord.Button{Label: l.T("cowriting.stop"), Emoji: "⏹️", Style: discord.ButtonRed,
		CustomID: discord.CustomID("cowrite-stop", id)})
	return append(blocks, buttons, last)
}

// singStyle returns the colour of the button that orders the song: blue when it is what remains to do.
func singStyle(complete bool) discord.ButtonStyle {
	if complete {
		return discord.ButtonBlue
	}
	return discord.ButtonGrey
}

// textButton returns the button that shows the whole text.
func textButton(l i18n.Language, s cowriting.Session) discord.Button {
	return discord.Button{Label: l.T("cowriting.whole"), Emoji: "📜",
		CustomID: discord.CustomID("cowrite-text", string(s.ID), "0")}
}

// lineTitle returns the title of the current line with its number.
func lineTitle(l i18n.Language, s cowriting.Session) string {
	if s.MaxLines > 0 {
		return l.T("cowriting.line-of", "Number", s.Sung()+1, "Total", s.MaxLines)
	}
	return l.T("cowriting.line", "Number", s.Sung()+1)
}

// proposals lists the proposals for the current line with their votes.
func proposals(l i18n.Language, s cowriting.Session) string {
	if len(s.Proposals) == 0 {
		return l.T("cowriting.no-proposals")
	}
	var lines []string
	for i, p := range s.Proposals {
		lines = append(lines, messages.Ordinal(i+1)+" "+discord.Cut(discord.Plain(p.Text), maxShownProposal)+" · *"+
			name(l, p.Author)+"* · "+l.Plural("board.votes", s.VotesFor(p.Number)))
	}
	return strings.Join(lines, "\n")
}

// voteMenu returns the menu of the proposals for the current line.
func voteMenu(l i18n.Language, s cowriting.Session) discord.Menu {
	var options []discord.MenuOption
	for _, p := range s.Proposals {
		options = append(options, discord.MenuOption{Label: p.Text, Value: strconv.Itoa(p.Number),
			Description: messages.MemberName(l, p.Author)})
	}
	return discord.NewMenu(discord.MenuConfig{CustomID: discord.CustomID("cowrite-vote", string(s.ID)),
		Placeholder: l.T("cowriting.vote-menu"), Options: options})
}

// rules says when and how the current line is chosen.
func rules(l i18n.Language, s cowriting.Session) string {
	var parts []string
	switch {
	case s.LineTime <= 0:
		parts = append(parts, l.T("cowriting.no-time"))
	case s.DueAt.IsZero():
		parts = append(parts, l.T("cowriting.time-begins", "Minutes", l.Plural("board.minutes", int(s.LineTime.Minutes()))))
	default:
		parts = append(parts, l.T("cowriting.time-ends", "When", discord.RelativeTime(s.DueAt)))
	}
	if s.MinVoters > 0 && s.LineTime > 0 {
		parts = append(parts, l.Plural("cowriting.voters", s.MinVoters))
	}
	return strings.Join(append(parts, l.T("cowriting.rules")), "\n-# ")
}
