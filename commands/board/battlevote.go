package board

import (
	"context"
	"errors"
	"strconv"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/commands/internal/songoption"
	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/boardmessages"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/palette"
	"github.com/riffbot/riffbot/internal/songs"
)

// battleButtons returns the handlers of the buttons of battles. They are not part of [handlers.battleCommand],
// because they order nothing.
func (h handlers) battleButtons() discord.Command {
	return discord.Command{
		Buttons: map[string]discord.Handler{
			"side:{battle}:{side}": discord.Privately(h.voteBattle), "hear:{song}": discord.Privately(h.showSong),
		},
	}
}

// voteBattle votes for a side, moves the vote there, or removes it.
func (h handlers) voteBattle(ctx context.Context, it *discord.Interaction) error {
	battle := board.BattleID(it.Var("battle"))
	number, _ := strconv.Atoi(it.Var("side")) // no side has the number 0
	if err := h.checkBattleVisible(ctx, it, battle); err != nil {
		return err
	}
	l := it.Private()
	side, err := h.Board.VoteBattle(ctx, it.GuildID, battle, number, it.User().ID)
	if errors.Is(err, board.ErrClosed) {
		b, readErr := h.Board.Battle(ctx, it.GuildID, battle)
		if refused := boardmessages.VoteRefused(l, b, h.Now()); readErr == nil && refused != nil {
			err = refused
		}
	}
	if err != nil {
		return err
	}
	if side == 0 {
		return it.Edit(ctx, discord.Message{
			Embeds: []*discordgo.MessageEmbed{{Title: l.T("battle.vote-back"), Color: palette.Done}},
		})
	}
	voted := board.Side{Number: side}
	return it.Edit(ctx, discord.Success(l, "battle.voted", "Side", voted.Letter()))
}

// checkBattleVisible returns [board.ErrNotFound] if the member may not see any song of the battle.
func (h handlers) checkBattleVisible(ctx context.Context, it *discord.Interaction, id board.BattleID) error {
	b, err := h.Board.Battle(ctx, it.GuildID, id)
	if err != nil {
		return err
	}
	v, err := it.Viewer(ctx)
	if err != nil {
		return err
	}
	var ids []songs.SongID
	for _, s := range b.Sides {
		switch {
		case s.Song == "":
		case s.Order == "":
			ids = append(ids, s.Song)
		default: // its song is hidden until the vote ends
			if visible, err := it.Access.VisibleOrder(ctx, v, s.Order); err != nil || visible {
				return err
			}
		}
	}
	visible, err := it.Access.VisibleSongs(ctx, v, ids...)
	if err == nil && len(visible) == 0 {
		err = board.ErrNotFound
	}
	return err
}

// showSong shows the member a song of a battle or of the leaderboard.
func (h handlers) showSong(ctx context.Context, it *discord.Interaction) error {
	e, err := songoption.Find(ctx, it, h.Library, it.Var("song"))
	if err != nil {
		return err
	}
	return songoption.Show(ctx, it, h.Library, h.Messages, e)
}
