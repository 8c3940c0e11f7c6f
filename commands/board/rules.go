package board

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/boardmessages"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/input"
	"github.com/riffbot/riffbot/internal/layout"
	"github.com/riffbot/riffbot/internal/palette"
)

// maxWeight is the maximum weight of the votes of a role.
const maxWeight = 5

// showRules shows the rules of the board to curators.
func (h handlers) showRules(ctx context.Context, it *discord.Interaction) error {
	return h.showRulesCard(ctx, it, "")
}

// showRulesCard shows the rules. Server admins can also change the weight of a role's votes.
func (h handlers) showRulesCard(ctx context.Context, it *discord.Interaction, role string) error {
	if err := discord.RequireCurator(ctx, h.Authorizer, it); err != nil {
		return err
	}
	rules, err := h.Board.RulesOf(ctx, it.GuildID)
	if err != nil {
		return err
	}
	l := it.Private()
	digest := l.T("board.no-digest")
	if rules.Digest {
		digest = l.T("board.digest")
	}
	blocks := []discord.Block{
		layout.Heading(l.T("board.rules")), discord.Text(boardmessages.RulesText(l, rules)),
		discord.Text(digest), discord.Text(discord.Cut(weightsText(l, rules), 2000)),
	}
	var change discord.Row
	if it.MemberCan(discordgo.PermissionManageGuild) {
		change = discord.Row{{Label: l.T("board.change"), Emoji: "✏️", Style: discord.ButtonBlue, CustomID: "boardchange"}}
		which := discord.MenuConfig{
			Kind: discord.MenuRoles, CustomID: "boardweights", Placeholder: l.T("board.weight-roles"),
		}
		if role != "" {
			which.Chosen = []string{role}
		}
		blocks = append(blocks, discord.Separator{}, discord.NewMenu(which))
		if role != "" {
			blocks = append(blocks, weightMenu(l, role, rules))
		}
	}
	blocks = append(blocks, append(change, allIdeasButton(l)))
	return it.Edit(ctx, layout.Message(palette.Done, blocks...))
}

// allIdeasButton returns the button that shows the ideas by votes.
func allIdeasButton(l i18n.Language) discord.Button {
	return discord.Button{
		Label: l.T("board.all-ideas"), Emoji: "📋", CustomID: discord.CustomID("ideas", string(board.SortVotes), "0"),
	}
}

// weightsText returns a sentence that lists the weights of roles.
func weightsText(l i18n.Language, r board.Rules) string {
	var all []string
	for _, role := range slices.Sorted(maps.Keys(r.Weights)) {
		all = append(all, "<@&"+role+"> "+l.Number(r.Weights[role]))
	}
	if len(all) == 0 {
		return l.T("board.weights-equal")
	}
	return l.T("board.weights", "Roles", strings.Join(all, l.T("board.comma")))
}

// weightMenu returns the menu of weights for a role.
func weightMenu(l i18n.Language, role string, r board.Rules) discord.Menu {
	m := discord.MenuConfig{CustomID: discord.CustomID("boardweight", role), Placeholder: l.T("board.weight-menu")}
	for n := 1; n <= maxWeight; n++ {
		m.Options = append(m.Options, discord.MenuOption{
			Label: l.T("board.weight", "Weight", n), Value: strconv.Itoa(n),
		})
	}
	m.Options = discord.Choose(m.Options, strconv.Itoa(max(r.Weights[role], 1)))
	return discord.NewMenu(m)
}

// chooseWeightRole selects the role whose weight is set next.
func (h handlers) chooseWeightRole(ctx context.Context, it *discord.Interaction) error {
	return h.showRulesCard(ctx, it, it.Chosen())
}

// saveWeight saves the weight of a role's votes.
func (h handlers) saveWeight(ctx context.Context, it *discord.Interaction) error {
	role, n := it.Var("role"), input.MenuNumber(it.Data.Values)
	if role == "" || n < 1 || n > maxWeight {
		return discord.ErrUnknown
	}
	if err := it.DeferUpdate(ctx); err != nil {
		return err
	}
	_, err := h.Settings.Change(ctx, it.GuildID, it.User().ID, func(s *guild.Settings) error {
		s.Board.Weights = maps.Clone(s.Board.Weights)
		if s.Board.Weights == nil {
			s.Board.Weights = make(map[string]int)
		}
		s.Board.Weights[role] = n
		if n == 1 {
			delete(s.Board.Weights, role)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return h.redrawRules(ctx, it, role)
}

// redrawRules updates the board and the card after a change of the rules.
func (h handlers) redrawRules(ctx context.Context, it *discord.Interaction, role string) error {
	if err := Redraw(h.Board)(ctx, it.GuildID); err != nil {
		return err
	}
	return h.showRulesCard(ctx, it, role)
}

// Redraw returns a function that updates the message of a guild's board.
func Redraw(b service) func(ctx context.Context, guildID string) error {
	return func(ctx context.Context, guildID string) error {
		p, err := b.Panel(ctx, board.PanelID(guildID))
		if err == nil && p.Post.MessageID != "" {
			err = b.PlaceBoard(ctx, guildID, p.Post)
		}
		return err
	}
}
