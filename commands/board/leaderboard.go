package board

import (
	"context"
	"time"

	"github.com/riffbot/riffbot/internal/boardmessages"
	"github.com/riffbot/riffbot/internal/discord"
)

// leaderboardSize is the number of songs on the leaderboard.
const leaderboardSize = 10

// leaderboardCommand returns /idea leaderboard, which shows the most popular songs of a guild.
func (h handlers) leaderboardCommand() discord.Command {
	return discord.Command{
		Group: "idea",
		Definition: discord.ServerDefinition("leaderboard",
			"The most popular songs here",
			discord.ChoiceOption("of", "This week or all time; all time by default",
				discord.Choice{Name: "all time", Value: "all"},
				discord.Choice{Name: "the last seven days", Value: "week"},
			)),
		Handle: discord.Publicly(func(ctx context.Context, it *discord.Interaction) error {
			l := it.Public(ctx)
			since, title := time.Time{}, l.T("board.leaderboard")
			if it.Text("of") == "week" {
				since, title = h.Now().Add(-7*24*time.Hour), l.T("board.leaderboard-week")
			}
			best, err := h.Board.Leaderboard(ctx, it.GuildID, it.ChannelID, since, leaderboardSize)
			if err != nil {
				return err
			}
			return it.Edit(ctx, boardmessages.LeaderboardMessage(l, title, it.GuildID, best))
		}),
	}
}
