package commands

import (
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/palette"
	"riffbot/internal/requests"
	"riffbot/internal/songs"
	"riffbot/internal/words"
)

// battleMessage is a battle as everybody sees it.
func battleMessage(l words.Language, b requests.Battle) Message {
	e := &discordgo.MessageEmbed{Title: l.Say("battle.title"), Color: palette.Done, Author: &discordgo.MessageEmbedAuthor{Name: cut(l.Say("battle.host", "Name", b.Host.Name), 256)}}
	if b.Idea != "" {
		e.Title = cut(l.Say("battle.of", "Idea", plain(b.Idea)), 256)
	}
	m := Message{Embeds: []*discordgo.MessageEmbed{e}}
	var lines []string
	var votes, hear Row
	total := b.Votes()
	for _, s := range b.Sides {
		lines = append(lines, sideLine(l, b, s, total))
		if s.Song == "" {
			continue
		}
		number := strconv.Itoa(s.Number)
		votes = append(votes, Button{Label: l.Say("battle.vote", "Number", number), Emoji: "🗳️", Style: ButtonBlue, CustomID: customID("side", string(b.ID), number)})
		hear = append(hear, Button{Label: l.Say("battle.listen", "Number", number), Emoji: "🎧", CustomID: customID("hear", string(s.Song))})
	}
	text := strings.Join(lines, "\n")
	switch b.State {
	case requests.Preparing:
		e.Color = palette.Working
		text += "\n\n" + l.Say("battle.preparing")
	case requests.Running:
		text += "\n\n" + l.Say("battle.running", "Votes", l.Count("board.votes", total), "Until", until(b.EndsAt))
		m.Components = []Row{votes, hear}
	case requests.Over:
		text += "\n\n" + l.Say("battle.over", "Votes", l.Count("board.votes", total))
		m.Components = []Row{hear}
	default:
		text += "\n\n" + l.Say("battle.dropped")
	}
	e.Description = cut(strings.TrimSpace(text), 4096)
	return m
}

// sideLine is one side of a battle, with a bar of its votes.
func sideLine(l words.Language, b requests.Battle, s requests.Side, total int) string {
	name := plain(s.Title)
	switch {
	case name == "" && s.Style != "":
		name = plain(s.Style)
	case name == "":
		name = l.Say("battle.side", "Number", strconv.Itoa(s.Number))
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
	return line + mark + "\n" + strings.Repeat("▰", filled) + strings.Repeat("▱", 10-filled) + " " + l.Count("board.votes", s.Votes)
}

// missMessage says which songs of a battle could not be made, and what becomes of it.
func missMessage(l words.Language, b requests.Battle) Message {
	var lines []string
	for _, s := range b.Sides {
		if s.Song == "" {
			lines = append(lines, sideLine(l, b, s, 0))
		}
	}
	text := strings.Join(lines, "\n") + "\n\n"
	if b.State == requests.Dropped {
		text += l.Say("battle.missed-all")
	} else {
		text += l.Say("battle.missed-one")
	}
	m := Message{Embeds: []*discordgo.MessageEmbed{{Title: l.Say("battle.missed"), Color: palette.Done, Description: cut(text, 4096)}}}
	if b.Host.ID != "" { // the styles are the host's words
		m.Shows = showsSongs(songs.PostCopy, l.Tag(), nil, b.Host.ID)
	}
	return m
}

// resultMessage says who won.
func resultMessage(l words.Language, b requests.Battle) Message {
	e := &discordgo.MessageEmbed{Title: l.Say("battle.result"), Color: palette.Done, Footer: &discordgo.MessageEmbedFooter{Text: l.Say("battle.result-footer")}}
	var won []string
	var hear Row
	most := 0
	for _, s := range b.Sides {
		if s.Won {
			most = s.Votes
			won = append(won, "**"+cut(plain(s.Title), 120)+"**")
			hear = append(hear, Button{Label: cut(l.Say("battle.listen-to", "Title", s.Title), 80), Emoji: "🎧", CustomID: customID("hear", string(s.Song))})
		}
	}
	switch len(won) {
	case 0:
		e.Description = l.Say("battle.nobody")
	case 1:
		e.Description = l.Say("battle.won", "Winner", won[0], "Won", most, "Votes", l.Count("board.votes", b.Votes()))
	default:
		e.Description = l.Say("battle.tie", "Winners", strings.Join(won, l.Say("battle.and")), "Votes", l.Count("board.votes", most))
	}
	m := Message{Embeds: []*discordgo.MessageEmbed{e}}
	if len(hear) > 0 {
		m.Components = []Row{hear}
	}
	m.Shows = showsSongs(songs.PostCopy, l.Tag(), sung(b))
	return m
}

// sung are the songs of a battle that won.
func sung(b requests.Battle) []songs.SongID {
	var ids []songs.SongID
	for _, s := range b.Sides {
		if s.Won && s.Song != "" {
			ids = append(ids, s.Song)
		}
	}
	return ids
}
