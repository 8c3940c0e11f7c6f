package board

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/boardmessages"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/layout"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/palette"
)

// ideasPageSize is the number of requests on a private page. It is limited by the number of vote buttons in one
// row.
const ideasPageSize = 5

// showPage shows the member a private page of the board.
func (h handlers) showPage(ctx context.Context, it *discord.Interaction, sort board.Sort, at string) error {
	if sort == "" {
		sort = board.SortVotes
	}
	offset, _ := strconv.Atoi(at) // an id without one means the first page
	offset = max(offset, 0)
	page, total, err := h.Board.Requests(ctx, board.Query{
		GuildID: it.GuildID, Viewer: it.User().ID, Sort: sort, Offset: offset, Limit: ideasPageSize,
	})
	if err != nil {
		return err
	}
	v, err := it.Viewer(ctx)
	if err != nil {
		return err
	}
	if page, err = boardmessages.VisibleRequests(ctx, it.Access, v, page); err != nil {
		return err
	}
	curates, err := discord.IsCurator(ctx, h.Authorizer, it)
	if err != nil {
		return err
	}
	rules, err := h.Board.RulesOf(ctx, it.GuildID)
	if err != nil {
		return err
	}
	l := it.Private()
	return it.Edit(ctx, pageMessage(l, page, total, sort, offset, curates, boardmessages.RulesText(l, rules)))
}

// pageMessage returns a private page of requests, each with a button beside it: to vote, or to edit an own one.
func pageMessage(
	l i18n.Language, page []board.Request, total int, sort board.Sort, offset int, curates bool, rules string,
) discord.Message {
	title := map[board.Sort]string{
		board.SortVotes: l.T("board.by-votes-title"), board.SortNew: l.T("board.new-title"),
		board.SortMine: l.T("board.mine-title"),
	}[sort]
	blocks := []discord.Block{layout.Heading(title)}
	var withdrawals discord.Row
	decide := discord.MenuConfig{CustomID: "ideadecide", Placeholder: l.T("board.decide-menu")}
	for i, r := range page {
		n := offset + i + 1
		button := voteButton(l, r, n, sort, offset)
		if sort == board.SortMine {
			own := ownButtons(l, r.ID)
			own[0].Label = l.T("board.edit-number", "Number", strconv.Itoa(n))
			own[1].Label = l.T("board.withdraw-number", "Number", strconv.Itoa(n))
			button = nil
			if r.Status == board.Open {
				button, withdrawals = &own[0], append(withdrawals, own[1])
			}
		}
		blocks = append(blocks, layout.Line(messages.Ordinal(n)+" "+boardmessages.RequestStatus(l, r), button))
		if r.Status == board.Open {
			decide.Options = append(decide.Options,
				discord.MenuOption{Label: fmt.Sprintf("%d. %s", n, r.Idea), Value: string(r.ID),
					Description: l.T(
						"board.vote-line", "Votes", l.Plural("board.votes", r.Votes), "Name", messages.MemberName(l, r.Proposer),
					)})
		}
	}
	pages := discord.Pager{
		Offset: offset, Size: ideasPageSize, Total: total,
		CustomID: func(at int) string { return discord.CustomID("ideas", string(sort), strconv.Itoa(at)) },
	}
	footer := []string{l.Plural("board.ideas", total)}
	if len(page) == 0 {
		blocks = append(blocks, discord.Text(l.T("board.nothing")))
	} else {
		footer = append(footer, l.T("board.page", "Page", pages.Page(), "Pages", pages.Pages()))
	}
	if rules != "" {
		footer = append(footer, rules)
	}
	blocks = append(blocks, layout.SmallText(strings.Join(footer, " · ")), withdrawals)
	if curates && len(decide.Options) > 0 {
		blocks = append(blocks, discord.NewMenu(decide))
	}
	blocks = append(blocks, layout.Rows(pages.Rows(l))...)
	return layout.Message(palette.Done, append(blocks, sortButtons(l, sort, curates))...)
}

// voteButton returns the button to vote for a request on a page; nil if it is not open.
func voteButton(l i18n.Language, r board.Request, n int, sort board.Sort, offset int) *discord.Button {
	if r.Status != board.Open {
		return nil
	}
	b := &discord.Button{
		Label: l.T("board.vote", "Number", strconv.Itoa(n)), Emoji: "👍",
		CustomID: discord.CustomID("vote", string(r.ID), string(sort), strconv.Itoa(offset)),
	}
	if r.VotedByViewer {
		b.Style = discord.ButtonBlue
	}
	return b
}

// sortButtons returns the buttons that lead to the other lists.
func sortButtons(l i18n.Language, sort board.Sort, curates bool) discord.Row {
	var sorts discord.Row
	for _, s := range []struct {
		sort  board.Sort
		label string
	}{
		{board.SortVotes, l.T("board.by-votes")}, {board.SortNew, l.T("board.new")},
		{board.SortMine, l.T("board.mine")},
	} {
		if s.sort != sort { // the offset is empty, because custom ids must differ from those of the pager
			sorts = append(sorts, discord.Button{
				Label: s.label, CustomID: discord.CustomID("ideas", string(s.sort), ""),
			})
		}
	}
	if curates {
		sorts = append(sorts, discord.Button{Label: l.T("board.rules"), Emoji: "⚙️", CustomID: "boardrules"})
	}
	return sorts
}
