package board

import (
	"context"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/boardmessages"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/layout"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/palette"
	"github.com/riffbot/riffbot/internal/songs"
)

// requestsCommand returns /idea board. Curators post or move the board with it; other members, and curators who
// choose a list, get a private page.
func (h handlers) requestsCommand() discord.Command {
	return discord.Command{
		Group: "idea",
		Definition: discord.ServerDefinition("board",
			"Vote on ideas, and see what became of yours",
			&discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: "show",
				Description: "A list only you see; without it, curators post the board",
				Choices: []*discordgo.ApplicationCommandOptionChoice{
					{Name: "by votes", Value: string(board.SortVotes)},
					{Name: "new", Value: string(board.SortNew)},
					{Name: "mine", Value: string(board.SortMine)},
				}}),
		Handle: discord.Privately(func(ctx context.Context, it *discord.Interaction) error {
			curates, err := discord.IsCurator(ctx, h.Authorizer, it)
			if err != nil {
				return err
			}
			if show := it.Text("show"); show != "" || !curates {
				return h.showPage(ctx, it, board.Sort(show), "0")
			}
			return h.postBoard(ctx, it)
		}),
		Buttons: map[string]discord.Handler{
			"ideas:{sort}:{offset}": func(ctx context.Context, it *discord.Interaction) error {
				acknowledge := it.DeferPrivately
				if it.Message != nil && it.Message.Flags&discord.FlagEphemeral != 0 {
					acknowledge = it.DeferUpdate
				}
				if err := acknowledge(ctx); err != nil {
					return err
				}
				return h.showPage(ctx, it, board.Sort(it.Var("sort")), it.Var("offset"))
			},
			"ideamake:{request}": h.decide(func(
				ctx context.Context, it *discord.Interaction, id board.ID,
			) (board.Request, error) {
				// The channel does not matter, because the song is ordered in the channel of the board.
				s, err := h.Settings.Settings(ctx, it.GuildID)
				if err == nil && s.Blocks(it.GuildID, it.User().ID) {
					err = &songs.LimitError{Kind: songs.LimitBlocked}
				}
				if err != nil {
					return board.Request{}, err
				}
				return h.Board.Choose(ctx, it.GuildID, id, it.UserName())
			}),
			"ideapin:{request}": h.decide(func(
				ctx context.Context, it *discord.Interaction, id board.ID,
			) (board.Request, error) {
				return h.Board.Pin(ctx, it.GuildID, id, true)
			}),
			"ideaunpin:{request}": h.decide(func(
				ctx context.Context, it *discord.Interaction, id board.ID,
			) (board.Request, error) {
				return h.Board.Pin(ctx, it.GuildID, id, false)
			}),
			"ideamerge:{request}":   discord.Updating(h.showMergeMenu),
			"ideadecline:{request}": h.openDeclineForm,
			"boardrules":            discord.Updating(h.showRules),
			"boardchange":           discord.ManagersOnly(h.openRulesForm),
		},
		Menus: map[string]discord.Handler{
			"ideadecide": discord.Updating(func(ctx context.Context, it *discord.Interaction) error {
				return h.showCard(ctx, it, board.ID(it.Chosen()))
			}),
			"ideainto:{request}": h.decide(func(
				ctx context.Context, it *discord.Interaction, id board.ID,
			) (board.Request, error) {
				return h.Board.Merge(ctx, it.GuildID, id, board.ID(it.Chosen()))
			}),
			"boardweights":       discord.ManagersOnly(discord.Updating(h.chooseWeightRole)),
			"boardweight:{role}": discord.ManagersOnly(h.saveWeight),
		},
		Reopen: map[string]discord.FormBuilder{"ideadeclined:{request}": h.declineForm, "boardchanged": h.rulesForm},
		Forms: map[string]discord.Handler{
			"ideadeclined:{request}": h.decide(func(
				ctx context.Context, it *discord.Interaction, id board.ID,
			) (board.Request, error) {
				reason := discord.Cut(strings.Join(strings.Fields(it.Field("reason")), " "), board.MaxReason)
				if reason == "" {
					return board.Request{}, &messages.SpecError{Err: &songs.SpecError{Field: songs.FieldReason,
						Kind: songs.ProblemMissing}}
				}
				if err := it.AllowTexts(ctx, reason); err != nil {
					return board.Request{}, err
				}
				return h.Board.Decline(ctx, it.GuildID, id, reason)
			}),
			"boardchanged": discord.ManagersOnly(h.saveRules),
		},
	}
}

// postBoard posts the board in this channel. The message of an earlier board is replaced by a link to the new one.
func (h handlers) postBoard(ctx context.Context, it *discord.Interaction) error {
	b, err := h.Board.Board(ctx, it.GuildID)
	if err != nil {
		return err
	}
	old, err := h.Board.Panel(ctx, board.PanelID(it.GuildID))
	if err != nil {
		return err
	}
	if b, err = boardmessages.VisibleBoard(ctx, it.Access, it.GuildID, it.ChannelID, b); err != nil {
		return err
	}
	posted, err := it.Client.Post(ctx, it.ChannelID, boardmessages.BoardMessage(it.Public(ctx), b))
	if err != nil {
		return err
	}
	at := board.Post{ChannelID: it.ChannelID, MessageID: posted.ID, ParentChannelID: it.ParentChannelID()}
	if err := h.Board.PlaceBoard(ctx, it.GuildID, at); err != nil {
		return err
	}
	if old.Post.MessageID != "" {
		l := it.Public(ctx)
		moved := layout.Message(palette.Done, layout.Heading(l.T("board.moved")), discord.Row{{
			Label: l.T("board.board"), Emoji: "📋", URL: messages.MessageLink(it.GuildID, at),
		}})
		// The earlier message may no longer exist.
		_, _ = it.Client.Edit(ctx, old.Post.ChannelID, old.Post.MessageID, moved)
	}
	l := it.Private()
	m := discord.Success(l, "board.here", "How", boardmessages.RulesText(l, b.Rules))
	m.Components = []discord.Row{{
		{Label: l.T("board.rules"), Emoji: "⚙️", CustomID: "boardrules"},
		allIdeasButton(l),
	}}
	return it.Edit(ctx, m)
}
