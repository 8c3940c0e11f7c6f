package commands

import (
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/palette"
	"riffbot/internal/requests"
)

// battleMessage is a battle as everybody sees it.
func battleMessage(b requests.Battle) Message {
	e := &discordgo.MessageEmbed{Title: "Battle of songs", Color: palette.Done, Author: &discordgo.MessageEmbedAuthor{Name: cut("Called by "+b.Host.Name, 256)}}
	if b.Idea != "" {
		e.Title = cut("Battle: "+plain(b.Idea), 256)
	}
	m := Message{Embeds: []*discordgo.MessageEmbed{e}}
	var lines []string
	var votes, hear Row
	total := b.Votes()
	for _, s := range b.Sides {
		lines = append(lines, sideLine(b, s, total))
		if s.Song == "" {
			continue
		}
		votes = append(votes, Button{Label: fmt.Sprintf("Vote %d", s.Number), Emoji: "🗳️", Style: ButtonBlue, CustomID: customID("side", string(b.ID), fmt.Sprint(s.Number))})
		hear = append(hear, Button{Label: fmt.Sprintf("Listen %d", s.Number), Emoji: "🎧", CustomID: customID("hear", string(s.Song))})
	}
	text := strings.Join(lines, "\n")
	switch b.State {
	case requests.Preparing:
		e.Color = palette.Working
		text += "\n\nVoting begins as soon as the songs are there."
	case requests.Running:
		text += fmt.Sprintf("\n\n%s so far · voting ends <t:%d:R>", counted(total, "vote"), b.EndsAt.Unix())
		m.Components = []Row{votes, hear}
	case requests.Over:
		text += fmt.Sprintf("\n\nIt is over: %s.", counted(total, "vote"))
		m.Components = []Row{hear}
	default:
		text += "\n\nThere is no battle: fewer than two songs could be made. Those that were are above."
	}
	e.Description = cut(strings.TrimSpace(text), 4096)
	return m
}

// sideLine is one side of a battle, with a bar of its votes.
func sideLine(b requests.Battle, s requests.Side, total int) string {
	name := plain(s.Title)
	switch {
	case name == "" && s.Style != "":
		name = plain(s.Style)
	case name == "":
		name = fmt.Sprintf("Song %d", s.Number)
	case s.Style != "":
		name += "** · **" + plain(s.Style)
	}
	line := ordinal(s.Number) + " **" + cut(name, 160) + "**"
	if b.State == requests.Preparing || s.Song == "" {
		return line
	}
	filled := 0
	if total > 0 {
		filled = (s.Votes*10 + total/2) / total
	}
	mark := ""
	if s.Won {
		mark = " 🏆"
	}
	return line + mark + "\n" + strings.Repeat("▰", filled) + strings.Repeat("▱", 10-filled) + " " + counted(s.Votes, "vote")
}

// missMessage says which songs of a battle could not be made, and what becomes of it.
func missMessage(b requests.Battle) Message {
	var lines []string
	for _, s := range b.Sides {
		if s.Song == "" {
			lines = append(lines, sideLine(b, s, 0))
		}
	}
	text := strings.Join(lines, "\n") + "\n\n"
	if b.State == requests.Dropped {
		text += "Fewer than two songs are left, so there is no battle."
	} else {
		text += "The others battle without it."
	}
	return Message{Embeds: []*discordgo.MessageEmbed{{Title: "Sorry: a song of the battle could not be made", Color: palette.Done, Description: cut(text, 4096)}}}
}

// resultMessage says who won.
func resultMessage(b requests.Battle) Message {
	e := &discordgo.MessageEmbed{Title: "The battle is over", Color: palette.Done, Footer: &discordgo.MessageEmbedFooter{Text: "/hall-of-fame shows the best of this server."}}
	var won []string
	var hear Row
	most := 0
	for _, s := range b.Sides {
		if s.Won {
			most = s.Votes
			won = append(won, "**"+cut(plain(s.Title), 120)+"**")
			hear = append(hear, Button{Label: cut("Listen to "+s.Title, 80), Emoji: "🎧", CustomID: customID("hear", string(s.Song))})
		}
	}
	switch len(won) {
	case 0:
		e.Description = "Nobody voted, so nobody won."
	case 1:
		e.Description = fmt.Sprintf("🏆 %s wins with %s of %s. It is a favourite of this server now.", won[0], thousands(most), counted(b.Votes(), "vote"))
	default:
		e.Description = fmt.Sprintf("🏆 A tie: %s, with %s each. They are favourites of this server now.", strings.Join(won, " and "), counted(most, "vote"))
	}
	m := Message{Embeds: []*discordgo.MessageEmbed{e}}
	if len(hear) > 0 {
		m.Components = []Row{hear}
	}
	return m
}
