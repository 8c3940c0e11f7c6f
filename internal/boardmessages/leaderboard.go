package boardmessages

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/fold"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/layout"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/palette"
	"github.com/riffbot/riffbot/internal/songs"
)

// LeaderboardMessage returns a message that lists the best songs of a server, each with a button to
// listen.
func LeaderboardMessage(l i18n.Language, title, guildID string, best []board.LeaderboardEntry) discord.Message {
	blocks := []discord.Block{layout.Heading(title)}
	for i, line := range leaderboardLines(l, guildID, best) {
		blocks = append(blocks, layout.Line(line, &discord.Button{
			Label: l.T("board.leaderboard-listen", "Number", strconv.Itoa(i+1)), Emoji: "🎧",
			CustomID: discord.CustomID("hear", string(best[i].Song))}))
	}
	if len(best) == 0 {
		blocks = append(blocks, discord.Text(l.T("board.leaderboard-empty")))
	}
	m := layout.Message(palette.Done, append(blocks, layout.SmallText(l.T("board.leaderboard-footer")))...)
	if len(best) > 0 {
		m.Shows = discord.ShowsSongs(songs.PostCopy, l.Tag(), leaderboardSongs(best))
	}
	return m
}

// leaderboardSongs returns the ids of the songs of a leaderboard.
func leaderboardSongs(best []board.LeaderboardEntry) []songs.SongID {
	var ids []songs.SongID
	for _, f := range best {
		ids = append(ids, f.Song)
	}
	return ids
}

// twins returns the entries whose title another one has, too.
func twins(best []board.LeaderboardEntry) map[songs.SongID]bool {
	first, same := make(map[string]songs.SongID), make(map[songs.SongID]bool)
	for _, f := range best {
		title := fold.Case(strings.TrimSpace(f.Title))
		if other, seen := first[title]; seen {
			same[other], same[f.Song] = true, true
		} else {
			first[title] = f.Song
		}
	}
	return same
}

// leaderboardLines lists songs with their votes, favourites and trophies. Songs with equal titles
// have their styles and lengths, too.
func leaderboardLines(l i18n.Language, guildID string, best []board.LeaderboardEntry) (lines []string) {
	same := twins(best)
	for i, f := range best {
		rank := messages.Ordinal(i + 1)
		if medals := []string{"🥇", "🥈", "🥉"}; i < len(medals) {
			rank = medals[i]
		}
		title := f.Title
		if title == "" {
			title = l.T("board.untitled")
		}
		line := fmt.Sprintf("%s **%s**", rank, discord.Cut(discord.Plain(title), 80))
		if same[f.Song] && f.Style != "" {
			line += " · " + discord.Cut(discord.Plain(f.Style), 60)
		}
		line += " · " + discord.Cut(discord.Plain(messages.MemberName(l, f.Requester)), 40)
		if same[f.Song] && f.Duration > 0 {
			line += " · " + discord.Clock(f.Duration)
		}
		if f.Votes > 0 {
			line += " · " + l.Plural("board.votes", f.Votes)
		}
		if f.Favourites > 0 {
			line += " · ⭐ " + l.Number(f.Favourites)
		}
		if f.Trophies > 0 {
			line += " · " + strings.Repeat("🏆", min(f.Trophies, 5))
		}
		if url := messages.MessageLink(guildID, f.Post); url != "" {
			line += " · [" + l.T("board.listen") + "](" + url + ")"
		}
		lines = append(lines, line)
	}
	return lines
}

// DigestMessage returns the weekly digest of a server.
func DigestMessage(l i18n.Language, w board.Week) discord.Message {
	e := &discordgo.MessageEmbed{Title: l.T("board.week"), Color: palette.Done,
		Description: l.T("board.week-text", "Ideas", l.Plural("board.ideas", w.Ideas),
			"Votes", l.Plural("board.votes", w.Votes),
			"Songs", l.Plural("board.songs", w.Songs), "Battles", l.Plural("board.battles", w.Battles))}
	if len(w.Best) > 0 {
		e.Fields = append(e.Fields, &discordgo.MessageEmbedField{Name: l.T("board.week-best"),
			Value: discord.Cut(strings.Join(leaderboardLines(l, w.GuildID, w.Best), "\n"), 1024)})
	}
	if w.Leading != nil {
		e.Fields = append(e.Fields, &discordgo.MessageEmbedField{Name: l.T("board.week-leading"),
			Value: discord.Cut(RequestLine(l, *w.Leading), 1024)})
	}
	m := discord.Message{Embeds: []*discordgo.MessageEmbed{e}, Shows: discord.ShowsSongs(songs.PostCopy, l.Tag(),
		leaderboardSongs(w.Best))}
	if w.Leading != nil && w.Leading.Proposer.ID != "" {
		m.Shows.Users = []string{w.Leading.Proposer.ID}
	}
	return m
}
