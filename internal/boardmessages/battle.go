package boardmessages

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/layout"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/palette"
	"github.com/riffbot/riffbot/internal/songs"
)

// BattleMessage returns the message that shows a battle, with a button beside each side: to vote
// while it runs, and to listen once it has ended.
func BattleMessage(l i18n.Language, b board.Battle) discord.Message {
	title, color, total := l.T("battle.title"), palette.Done, b.Votes()
	if b.Idea != "" {
		title = discord.Cut(l.T("battle.of", "Idea", discord.Plain(b.Idea)), 300)
	}
	status := ""
	switch b.State {
	case board.Preparing:
		color, status = palette.Working, l.T("battle.preparing")
	case board.Running:
		status = l.T("battle.running", "Votes", l.Plural("board.votes", total), "Until", discord.RelativeTime(b.EndsAt))
	case board.Ended:
		status = l.T("battle.over", "Votes", l.Plural("board.votes", total))
	case board.Abandoned:
		status = l.T(abandonedText(b))
	}
	blocks := []discord.Block{
		layout.SmallText(discord.Cut(l.T("battle.host", "Name", discord.Plain(messages.MemberName(l, b.Host))), 256)),
		layout.Heading(title),
	}
	for _, s := range b.Sides {
		blocks = append(blocks, layout.Line(sideLine(l, b, s, total), sideButton(l, b, s)))
	}
	return layout.Message(color, append(blocks, discord.Separator{}, discord.Text(status))...)
}

// abandonedText returns the id of the text that says why an abandoned battle has no vote and what becomes of the
// song that is left, if there is one.
func abandonedText(b board.Battle) string {
	cancelled := slices.ContainsFunc(b.Sides, func(s board.Side) bool { return s.Cancelled })
	left := len(battleSongs(b)) > 0
	switch {
	case cancelled && left:
		return "battle.called-off"
	case cancelled:
		return "battle.missed-all"
	case left:
		return "battle.dropped"
	}
	return "battle.dropped-all"
}

// sideButton returns the button beside a side; nil for none.
func sideButton(l i18n.Language, b board.Battle, s board.Side) *discord.Button {
	switch {
	case s.Song == "":
		return nil
	case b.State == board.Running:
		return &discord.Button{Label: l.T("battle.vote", "Side", s.Letter()), Emoji: "🗳️", Style: discord.ButtonBlue,
			CustomID: discord.CustomID("side", string(b.ID), strconv.Itoa(s.Number))}
	case b.State == board.Ended:
		return &discord.Button{Label: l.T("battle.listen", "Side", s.Letter()), Emoji: "🎧",
			CustomID: discord.CustomID("hear", string(s.Song))}
	}
	return nil
}

// sideLine formats one side of a battle with a bar of its votes. It names only the letter before
// the vote ends.
func sideLine(l i18n.Language, b board.Battle, s board.Side, total int) string {
	line := "**" + l.T("battle.side", "Side", s.Letter()) + "**"
	switch {
	case b.Hidden():
	case s.Song != "":
		line = "**" + revealedSide(l, s) + "**"
	case s.Style != "":
		line += " · " + discord.Cut(discord.Plain(s.Style), 120)
	}
	if s.Cancelled {
		line += " · " + messages.CancelledBy(l, s)
	}
	if b.State == board.Preparing || s.Song == "" {
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
	return line + mark + "\n" + strings.Repeat("▰", filled) + strings.Repeat("▱", 10-filled) + " " +
		l.Plural("board.votes", s.Votes)
}

// BattleResult returns the message that names the winners of a battle and reveals all sides, each
// with a button to listen. commandID returns the id of a registered command, and may be nil.
func BattleResult(l i18n.Language, b board.Battle, commandID func(string) string) discord.Message {
	won := winners(b)
	listen := func(s board.Side) *discord.Button {
		return &discord.Button{Label: l.T("battle.listen", "Side", s.Letter()), Emoji: "🎧",
			CustomID: discord.CustomID("hear", string(s.Song))}
	}
	blocks := []discord.Block{layout.Heading(l.T("battle.result"))}
	if len(won) == 1 {
		blocks = append(blocks, layout.Line(outcome(l, b), listen(won[0])))
	} else {
		blocks = append(blocks, discord.Text(outcome(l, b)))
	}
	for _, s := range b.Sides {
		if s.Song != "" && (!s.Won || len(won) > 1) {
			blocks = append(blocks, layout.Line(revealedSide(l, s)+" · "+l.Plural("board.votes", s.Votes), listen(s)))
		}
	}
	m := layout.Message(palette.Done, append(blocks, layout.SmallText(l.T("battle.result-footer", "Command",
		discord.CommandMention(l, commandID, "idea leaderboard"))))...)
	m.Shows = discord.ShowsSongs(songs.PostCopy, l.Tag(), battleSongs(b))
	return m
}

// winners returns the sides that won a battle.
func winners(b board.Battle) (won []board.Side) {
	for _, s := range b.Sides {
		if s.Won {
			won = append(won, s)
		}
	}
	return won
}

// outcome says which sides won a battle that has ended.
func outcome(l i18n.Language, b board.Battle) string {
	won := winners(b)
	var names []string
	for _, s := range won {
		names = append(names, "**"+revealedSide(l, s)+"**")
	}
	switch len(won) {
	case 0:
		return l.T("battle.nobody")
	case 1:
		return l.T("battle.won", "Winner", names[0], "Won", won[0].Votes, "Votes",
			l.Plural("board.votes", b.Votes()))
	default:
		return l.T("battle.tie", "Winners", strings.Join(names, l.T("battle.and")), "Votes",
			l.Plural("board.votes", won[0].Votes))
	}
}

// VoteRefused returns the error of a vote in a battle that accepts none, which says how the battle ended; nil if
// the battle accepts votes at a time.
func VoteRefused(l i18n.Language, b board.Battle, now time.Time) error {
	text, what := "battle.vote-ended", ""
	switch {
	case b.State == board.Ended:
		what = outcome(l, b)
	case b.State == board.Abandoned:
		text = "battle.vote-off"
	case b.State == board.Preparing:
		text = "battle.vote-early"
	case b.EndsAt.After(now):
		return nil
	default: // the result is about to be saved
		what = l.T("battle.counting")
	}
	return &discord.UserError{Reason: "the battle accepts no votes", Text: text, Args: []any{"Outcome", what}}
}

// battleSongs returns the songs of a battle.
func battleSongs(b board.Battle) []songs.SongID {
	var ids []songs.SongID
	for _, s := range b.Sides {
		if s.Song != "" {
			ids = append(ids, s.Song)
		}
	}
	return ids
}

// sideTitle returns the title of the song of a side.
func sideTitle(l i18n.Language, s board.Side) string {
	return discord.Cut(discord.Plain(cmp.Or(s.Title, l.T("board.untitled"))), 120)
}

// revealedSide names a side with its song and style.
func revealedSide(l i18n.Language, s board.Side) string {
	id := "battle.revealed"
	if s.Style == "" {
		id = "battle.revealed-plain"
	}
	return l.T(id, "Side", s.Letter(), "Title", sideTitle(l, s), "Style", discord.Cut(discord.Plain(s.Style), 120))
}
