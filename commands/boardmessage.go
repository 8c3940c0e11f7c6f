package commands

import (
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/palette"
	"riffbot/internal/requests"
	"riffbot/internal/words"
)

// ideaLine is a request in a line, with its votes.
func ideaLine(l words.Language, r requests.Request) string {
	line := "**" + cut(plain(r.Idea), 120) + "**"
	if r.Style != "" {
		line += " · " + cut(plain(r.Style), 60)
	}
	if r.Voice != "" {
		line += " · " + l.Say("board.voice", "Voice", cut(plain(r.Voice), 40))
	}
	mark := ""
	if r.Pinned {
		mark = "📌 "
	}
	return mark + line + " · " + l.Count("board.votes", r.Votes) + " · " + l.Say("board.by", "Name", cut(plain(r.Proposer.Name), 40))
}

// fateLine is a request that is not open, with what became of it.
func fateLine(l words.Language, r requests.Request) string {
	idea, url := "**"+cut(plain(r.Idea), 80)+"**", jump(r.GuildID, r.Post)
	if r.Idea == "" { // whose it was has had their data deleted, or it was long ago
		idea = l.Say("board.an-idea")
	}
	link := func(word string) string {
		if url == "" {
			return ""
		}
		return " · [" + word + "](" + url + ")"
	}
	switch r.Status {
	case requests.Chosen:
		if r.Note != "" {
			return l.Say("board.chosen-but", "Idea", idea, "Note", cut(noteText(l, r.Note), 160))
		}
		return l.Say("board.chosen", "Idea", idea)
	case requests.Making:
		return l.Say("board.making", "Idea", idea) + link(l.Say("board.watch"))
	case requests.Done:
		title := r.Title
		if title == "" {
			title = r.Idea
		}
		return l.Say("board.made", "Title", cut(plain(title), 80), "Name", cut(plain(r.Proposer.Name), 40)) + link(l.Say("board.listen"))
	case requests.Declined:
		if r.Note == "" { // it was long ago
			return l.Say("board.declined-long-ago", "Idea", idea)
		}
		return l.Say("board.declined", "Idea", idea, "Note", cut(noteText(l, r.Note), 160))
	case requests.Merged:
		return l.Say("board.merged", "Idea", idea)
	default:
		if r.Note != "" {
			return ideaLine(l, r) + "\n" + cut(noteText(l, r.Note), 160)
		}
		return ideaLine(l, r)
	}
}

// noteText is a note in words; what a curator wrote is shown as it was typed.
func noteText(l words.Language, n requests.Note) string {
	switch n {
	case requests.NotePlaceless:
		return l.Say("board.placeless")
	case requests.NoteBlocked:
		return l.Say("board.blocked")
	case requests.NoteForbidden:
		return l.Say("board.forbidden")
	case requests.NoteUsedUp:
		return l.Say("board.used-up")
	case requests.NoteUnfit:
		return l.Say("board.unfit")
	case requests.NoteUnsure:
		return l.Say("board.unsure")
	case requests.NoteCalledOff:
		return l.Say("board.called-off")
	case requests.NoteAgain:
		return l.Say("board.again")
	case requests.NoteFailed:
		return l.Say("board.failed")
	case requests.NoteWithdrawn:
		return l.Say("board.withdrawn")
	case requests.NoteRemoved:
		return l.Say("board.removed")
	default:
		return plain(string(n))
	}
}

// how says in a sentence how a server chooses.
func how(l words.Language, r requests.Rules) string {
	daily := l.Count("board.songs", r.Daily)
	switch r.Mode {
	case requests.ByTimer:
		return l.Say("board.how-timer", "Minutes", l.Count("board.minutes", int(r.Every.Minutes())), "Songs", daily)
	case requests.ByVotes:
		return l.Say("board.how-votes", "Votes", l.Count("board.votes", r.Threshold), "Songs", daily)
	case requests.WhenDry:
		return l.Say("board.how-dry", "Songs", daily)
	default:
		return l.Say("board.how-curator")
	}
}

// boardMessage is a server's board: the first ideas, with a vote for each, and
// what became of others.
func boardMessage(l words.Language, b requests.Board) Message {
	e := &discordgo.MessageEmbed{Title: l.Say("board.title"), Color: palette.Done, Footer: &discordgo.MessageEmbedFooter{Text: how(l, b.Rules)}}
	var lines []string
	var votes Row
	for i, r := range b.Open {
		lines = append(lines, ordinal(i+1)+" "+ideaLine(l, r))
		votes = append(votes, Button{Label: l.Say("board.vote", "Number", strconv.Itoa(i+1)), Emoji: "👍", CustomID: customID("vote", string(r.ID))})
	}
	if more := b.Total - len(b.Open); more > 0 {
		lines = append(lines, l.Say("board.more", "More", more))
	}
	e.Description = cut(strings.Join(lines, "\n"), 2500)
	if len(lines) == 0 {
		e.Description = l.Say("board.empty")
	}
	for _, part := range []struct {
		name string
		of   []requests.Request
	}{{l.Say("board.under-way"), b.UnderWay}, {l.Say("board.lately"), b.Lately}} {
		var lines []string
		for _, r := range part.of {
			lines = append(lines, fateLine(l, r))
		}
		if len(lines) > 0 {
			e.Fields = append(e.Fields, &discordgo.MessageEmbedField{Name: part.name, Value: cut(strings.Join(lines, "\n"), 1024)})
		}
	}
	m := Message{Embeds: []*discordgo.MessageEmbed{e}}
	if len(votes) > 0 {
		m.Components = append(m.Components, votes)
	}
	m.Components = append(m.Components, Row{
		{Label: l.Say("board.new-idea"), Emoji: "💡", Style: ButtonBlue, CustomID: "newidea"},
		{Label: l.Say("board.all-ideas"), Emoji: "📋", CustomID: customID("ideas", string(requests.SortVotes), "0")},
		{Label: l.Say("board.my-ideas"), Emoji: "🙋", CustomID: customID("ideas", string(requests.SortMine), "0")},
		{Label: l.Say("board.tell-me"), Emoji: "🔔", CustomID: "pings"},
	})
	return m
}
