package commands

import (
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/palette"
	"riffbot/internal/requests"
)

// ideaLine is a request in a line, with its votes.
func ideaLine(r requests.Request) string {
	line := "**" + cut(plain(r.Idea), 120) + "**"
	if r.Style != "" {
		line += " · " + cut(plain(r.Style), 60)
	}
	if r.Voice != "" {
		line += " · voice: " + cut(plain(r.Voice), 40)
	}
	mark := ""
	if r.Pinned {
		mark = "📌 "
	}
	return mark + line + fmt.Sprintf(" · %s · by %s", counted(r.Votes, "vote"), cut(plain(r.Proposer.Name), 40))
}

// fateLine is a request that is not open, with what became of it.
func fateLine(r requests.Request) string {
	idea, url := "**"+cut(plain(r.Idea), 80)+"**", jump(r.GuildID, r.Post)
	if r.Idea == "" { // whose it was has had their data deleted, or it was long ago
		idea = "An idea"
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
			return "⏳ " + idea + " · chosen. " + cut(plain(r.Note), 160)
		}
		return "⏳ " + idea + " · chosen"
	case requests.Making:
		return "🎙️ " + idea + " · being made" + link("watch")
	case requests.Done:
		title := r.Title
		if title == "" {
			title = r.Idea
		}
		return "✅ **" + cut(plain(title), 80) + "** · an idea of " + cut(plain(r.Proposer.Name), 40) + link("listen")
	case requests.Declined:
		if r.Note == "" { // it was long ago
			return "✖️ " + idea + " · declined"
		}
		return "✖️ " + idea + " · declined: " + cut(plain(r.Note), 160)
	case requests.Merged:
		return "↪️ " + idea + " · went into another idea"
	default:
		if r.Note != "" {
			return ideaLine(r) + "\n" + cut(plain(r.Note), 160)
		}
		return ideaLine(r)
	}
}

// how says in a sentence how a server chooses.
func how(r requests.Rules) string {
	daily := fmt.Sprintf("; at most %s a day", counted(r.Daily, "song"))
	switch r.Mode {
	case requests.ByTimer:
		return fmt.Sprintf("Every %s the first idea is made%s.", counted(int(r.Every.Minutes()), "minute"), daily)
	case requests.ByVotes:
		return fmt.Sprintf("%s make an idea a song%s.", counted(r.Threshold, "vote"), daily)
	case requests.WhenDry:
		return "The first idea is made when the jukebox is about to run out" + daily + "."
	default:
		return "A curator chooses what is made."
	}
}

// boardMessage is a server's board: the first ideas, with a vote for each, and
// what became of others.
func boardMessage(b requests.Board) Message {
	e := &discordgo.MessageEmbed{Title: "Ideas of this server", Color: palette.Done, Footer: &discordgo.MessageEmbedFooter{Text: how(b.Rules)}}
	var lines []string
	var votes Row
	for i, r := range b.Open {
		lines = append(lines, ordinal(i+1)+" "+ideaLine(r))
		votes = append(votes, Button{Label: fmt.Sprintf("Vote %d", i+1), Emoji: "👍", CustomID: customID("vote", string(r.ID))})
	}
	if more := b.Total - len(b.Open); more > 0 {
		lines = append(lines, fmt.Sprintf("… and %s more", thousands(more)))
	}
	e.Description = cut(strings.Join(lines, "\n"), 2500)
	if len(lines) == 0 {
		e.Description = "No ideas yet. Press **New idea**, or use `/request`."
	}
	for _, part := range []struct {
		name string
		of   []requests.Request
	}{{"Under way", b.UnderWay}, {"Lately", b.Lately}} {
		var lines []string
		for _, r := range part.of {
			lines = append(lines, fateLine(r))
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
		{Label: "New idea", Emoji: "💡", Style: ButtonBlue, CustomID: "newidea"},
		{Label: "All ideas", Emoji: "📋", CustomID: customID("ideas", string(requests.SortVotes), "0")},
		{Label: "My ideas", Emoji: "🙋", CustomID: customID("ideas", string(requests.SortMine), "0")},
		{Label: "Tell me", Emoji: "🔔", CustomID: "pings"},
	})
	return m
}
