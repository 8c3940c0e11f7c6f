package boardmessages

import (
	"strconv"
	"strings"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/layout"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/palette"
)

// RequestLine formats a request in one line, with its votes.
func RequestLine(l i18n.Language, r board.Request) string {
	line := "**" + discord.Cut(discord.Plain(r.Idea), 120) + "**"
	if r.Style != "" {
		line += " · " + discord.Cut(discord.Plain(r.Style), 60)
	}
	if r.Voice != "" {
		line += " · " + l.T("board.voice", "Voice", discord.Cut(discord.Plain(r.Voice), 40))
	}
	mark := ""
	if r.Pinned {
		mark = "📌 "
	}
	line = mark + line + " · " + l.Plural("board.votes", r.Votes) + " · " + l.T("board.by",
		"Name", discord.Cut(discord.Plain(messages.MemberName(l, r.Proposer)), 40))
	if r.Note == board.NoteEdited {
		line += " · " + l.T("board.edited")
	}
	return line
}

// RequestStatus formats a request in one line with its outcome; an open one like RequestLine.
func RequestStatus(l i18n.Language, r board.Request) string {
	idea, url := "**"+discord.Cut(discord.Plain(r.Idea), 80)+"**", messages.MessageLink(r.GuildID, r.Post)
	if r.Idea == "" { // the member's data was deleted, or the request has expired
		idea = l.T("board.an-idea")
	}
	link := func(word string) string {
		if url == "" {
			return ""
		}
		return " · [" + word + "](" + url + ")"
	}
	switch r.Status {
	case board.Chosen:
		if r.Note != "" {
			return l.T("board.chosen-but", "Idea", idea, "Note", discord.Cut(NoteText(l, r.Note), 160))
		}
		return l.T("board.chosen", "Idea", idea)
	case board.Making:
		return l.T("board.making", "Idea", idea) + link(l.T("board.watch"))
	case board.Done:
		title := r.Title
		if title == "" {
			title = r.Idea
		}
		return l.T("board.made", "Title", discord.Cut(discord.Plain(title), 80),
			"Name", discord.Cut(discord.Plain(messages.MemberName(l, r.Proposer)), 40)) + link(l.T("board.listen"))
	case board.Declined:
		if r.Note == board.NoteWithdrawn {
			return l.T("board.withdrawn-idea", "Idea", idea)
		}
		if r.Note == "" { // the note has expired
			return l.T("board.declined-long-ago", "Idea", idea)
		}
		return l.T("board.declined", "Idea", idea, "Note", discord.Cut(NoteText(l, r.Note), 160))
	case board.Merged:
		return l.T("board.merged", "Idea", idea)
	default:
		if r.Note != "" && r.Note != board.NoteEdited {
			return RequestLine(l, r) + "\n" + discord.Cut(NoteText(l, r.Note), 160)
		}
		return RequestLine(l, r)
	}
}

// NoteText returns the text of a note. A note that a curator wrote is shown as it was typed.
func NoteText(l i18n.Language, n board.Note) string {
	switch n {
	case board.NoteNoChannel:
		return l.T("board.no-channel")
	case board.NoteBlocked:
		return l.T("board.blocked")
	case board.NoteForbidden:
		return l.T("board.forbidden")
	case board.NoteLimitReached:
		return l.T("board.used-up")
	case board.NoteInvalid:
		return l.T("board.unsuitable")
	case board.NoteUnsure:
		return l.T("board.unsure")
	case board.NoteCancelled:
		return l.T("board.cancelled")
	case board.NoteRetry:
		return l.T("board.again")
	case board.NoteFailed:
		return l.T("board.failed")
	case board.NoteEdited:
		return l.T("board.edited")
	case board.NoteWithdrawn:
		return l.T("board.withdrawn")
	case board.NoteRemoved:
		return l.T("board.removed")
	default:
		return discord.Plain(string(n))
	}
}

// RulesText describes in one sentence how a server chooses requests.
func RulesText(l i18n.Language, r board.Rules) string {
	daily := l.Plural("board.songs", r.MaxPerDay)
	switch r.Mode {
	case board.ByTimer:
		return l.T("board.how-timer", "Minutes", l.Plural("board.minutes", int(r.Every.Minutes())), "Songs", daily)
	case board.ByVotes:
		return l.T("board.how-votes", "Votes", l.Plural("board.votes", r.Threshold), "Songs", daily)
	case board.WhenQueueLow:
		return l.T("board.how-queue-low", "Songs", daily)
	default:
		return l.T("board.how-curator")
	}
}

// BoardMessage returns the message that shows a server's board: the first requests, each with a
// button to vote, those in progress, and recent outcomes.
func BoardMessage(l i18n.Language, b board.Board) discord.Message {
	blocks := []discord.Block{layout.Heading(l.T("board.title"))}
	for i, r := range b.Open {
		blocks = append(blocks, layout.Line(messages.Ordinal(i+1)+" "+RequestLine(l, r), &discord.Button{
			Label: l.T("board.vote", "Number", strconv.Itoa(i+1)), Emoji: "👍",
			CustomID: discord.CustomID("vote", string(r.ID))}))
	}
	if more := b.Total - len(b.Open); more > 0 {
		blocks = append(blocks, discord.Text(l.T("board.more", "More", more)))
	}
	if len(b.Open) == 0 {
		blocks = append(blocks, discord.Text(l.T("board.empty")))
	}
	for _, part := range []struct {
		name string
		of   []board.Request
	}{{l.T("board.in-progress"), b.InProgress}, {l.T("board.recent"), b.Recent}} {
		var lines []string
		for _, r := range part.of {
			lines = append(lines, RequestStatus(l, r))
		}
		if len(lines) > 0 {
			blocks = append(blocks, discord.Separator{},
				discord.Text("**"+part.name+"**\n"+discord.Cut(strings.Join(lines, "\n"), 1024)))
		}
	}
	return layout.Message(palette.Done, append(blocks, layout.SmallText(RulesText(l, b.Rules)), discord.Row{
		{Label: l.T("board.new-idea"), Emoji: "💡", Style: discord.ButtonBlue, CustomID: "newidea"},
		{Label: l.T("board.all-ideas"), Emoji: "📋", CustomID: discord.CustomID("ideas", string(board.SortVotes), "0")},
		{Label: l.T("board.my-ideas"), Emoji: "🙋", CustomID: discord.CustomID("ideas", string(board.SortMine), "0")},
		{Label: l.T("board.tell-me"), Emoji: "🔔", CustomID: "pings"},
	})...)
}

// ModeName returns the name of a mode in which a board chooses requests.
func ModeName(l i18n.Language, m board.Mode) string {
	switch m {
	case board.ByTimer:
		return l.T("board.mode-timer")
	case board.ByVotes:
		return l.T("board.mode-votes")
	case board.WhenQueueLow:
		return l.T("board.mode-queue-low")
	default:
		return l.T("board.mode-curator")
	}
}
