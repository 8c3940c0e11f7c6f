package commands

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/palette"
	"riffbot/internal/requests"
	"riffbot/internal/songs"
	"riffbot/internal/words"
)

// ideasPage is how many ideas one private page lists: one vote each in a row.
const ideasPage = 5

// requests is /requests: the server's board. Curators post it, or move it; all
// others, and who asks for a list, get pages of their own.
func (c Community) requests() Command {
	return Command{
		Definition: serverDefinition("requests", "The board of ideas: vote for what is made, see what became of yours",
			&discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: "show",
				Description: "A list for you alone; left out, curators post the board here",
				Choices: []*discordgo.ApplicationCommandOptionChoice{
					{Name: "by votes", Value: string(requests.SortVotes)},
					{Name: "new", Value: string(requests.SortNew)},
					{Name: "mine", Value: string(requests.SortMine)},
				}}),
		Handle: func(ctx context.Context, it *Interaction) error {
			if err := it.DeferPrivately(ctx); err != nil {
				return err
			}
			curates, err := c.curates(ctx, it)
			if err != nil {
				return err
			}
			if show := it.Text("show"); show != "" || !curates {
				return c.page(ctx, it, requests.Sort(show), "0")
			}
			return c.post(ctx, it)
		},
		Buttons: map[string]Handler{
			"ideas": func(ctx context.Context, it *Interaction) error {
				acknowledge := it.DeferPrivately
				if it.Message != nil && it.Message.Flags&FlagEphemeral != 0 {
					acknowledge = it.DeferUpdate
				}
				if err := acknowledge(ctx); err != nil {
					return err
				}
				args := it.args(2)
				return c.page(ctx, it, requests.Sort(args[0]), args[1])
			},
			"ideamake": c.decided(func(ctx context.Context, it *Interaction, id requests.ID) (requests.Request, error) {
				// Where the curator is does not matter: the song is ordered where the board is.
				s, err := c.House.Settings(ctx, it.GuildID)
				if err == nil && s.Blocks(it.GuildID, it.User().ID) {
					err = &songs.LimitError{Kind: songs.LimitBlocked}
				}
				if err != nil {
					return requests.Request{}, err
				}
				return c.Council.Make(ctx, it.GuildID, id, it.UserName())
			}),
			"ideapin": c.decided(func(ctx context.Context, it *Interaction, id requests.ID) (requests.Request, error) {
				return c.Council.PutFirst(ctx, it.GuildID, id, true)
			}),
			"ideaunpin": c.decided(func(ctx context.Context, it *Interaction, id requests.ID) (requests.Request, error) {
				return c.Council.PutFirst(ctx, it.GuildID, id, false)
			}),
			"ideamerge":   c.openMerge,
			"ideadecline": c.openDecline,
			"boardrules":  c.showRules,
			"boardchange": c.openRules,
		},
		Menus: map[string]Handler{
			"ideadecide": func(ctx context.Context, it *Interaction) error {
				if err := it.DeferUpdate(ctx); err != nil {
					return err
				}
				return c.card(ctx, it, requests.ID(it.chosen()))
			},
			"ideainto": c.decided(func(ctx context.Context, it *Interaction, id requests.ID) (requests.Request, error) {
				return c.Council.Unite(ctx, it.GuildID, id, requests.ID(it.chosen()))
			}),
			"boardweights": c.weighed,
			"boardweight":  c.weighted,
		},
		Forms: map[string]Handler{
			"ideadeclined": c.decided(func(ctx context.Context, it *Interaction, id requests.ID) (requests.Request, error) {
				reason := cut(strings.Join(strings.Fields(it.Field("reason")), " "), requests.MaxReason)
				if err := it.allow(ctx, reason); err != nil {
					return requests.Request{}, err
				}
				return c.Council.TurnDown(ctx, it.GuildID, id, reason)
			}),
			"boardchanged": c.changedRules,
		},
	}
}

// post puts the board into this channel. The one that it replaces, if any, is left
// as a note of where it went.
func (c Community) post(ctx context.Context, it *Interaction) error {
	b, err := c.Council.Board(ctx, it.GuildID)
	if err != nil {
		return err
	}
	old, err := c.Council.Panel(ctx, requests.BoardPanel(it.GuildID))
	if err != nil {
		return err
	}
	if b, err = boardFor(ctx, it.access, it.GuildID, it.ChannelID, b); err != nil {
		return err
	}
	posted, err := it.discord.Post(ctx, it.ChannelID, boardMessage(it.Public(ctx), b))
	if err != nil {
		return err
	}
	at := requests.Post{ChannelID: it.ChannelID, MessageID: posted.ID, Within: it.within()}
	if err := c.Council.Place(ctx, it.GuildID, at); err != nil {
		return err
	}
	if old.Post.MessageID != "" {
		l := it.Public(ctx)
		moved := Message{Embeds: []*discordgo.MessageEmbed{{Title: l.Say("board.moved"), Color: palette.Done}},
			Components: []Row{{{Label: l.Say("board.board"), Emoji: "📋", URL: jump(it.GuildID, at)}}}}
		// It may be gone for long; the new one is what counts.
		_, _ = it.discord.Edit(ctx, old.Post.ChannelID, old.Post.MessageID, moved)
	}
	l := it.Private()
	m := news(l, "board.here", "How", how(l, b.Rules))
	m.Components = []Row{{{Label: l.Say("board.rules"), Emoji: "⚙️", CustomID: "boardrules"}, {Label: l.Say("board.all-ideas"), Emoji: "📋", CustomID: customID("ideas", string(requests.SortVotes), "0")}}}
	return it.Edit(ctx, m)
}

// page shows the person a page of the board.
func (c Community) page(ctx context.Context, it *Interaction, sort requests.Sort, at string) error {
	if sort == "" {
		sort = requests.SortVotes
	}
	offset, _ := strconv.Atoi(at) // an id without one means the first page
	offset = max(offset, 0)
	page, total, err := c.Council.Requests(ctx, requests.Query{GuildID: it.GuildID, Viewer: it.User().ID, Sort: sort, Offset: offset, Limit: ideasPage})
	if err != nil {
		return err
	}
	v, err := it.viewer(ctx)
	if err != nil {
		return err
	}
	if page, err = withoutHidden(ctx, it.access, v, page); err != nil {
		return err
	}
	curates, err := c.curates(ctx, it)
	if err != nil {
		return err
	}
	rules, err := c.Council.RulesOf(ctx, it.GuildID)
	if err != nil {
		return err
	}
	l := it.Private()
	m := pageMessage(l, page, total, sort, offset, curates)
	m.Embeds[0].Footer.Text += " · " + how(l, rules)
	return it.Edit(ctx, m)
}

func pageMessage(l words.Language, page []requests.Request, total int, sort requests.Sort, offset int, curates bool) Message {
	title := map[requests.Sort]string{requests.SortVotes: l.Say("board.by-votes-title"), requests.SortNew: l.Say("board.new-title"), requests.SortMine: l.Say("board.mine-title")}[sort]
	e := &discordgo.MessageEmbed{Title: title, Color: palette.Done, Description: l.Say("board.nothing"),
		Footer: &discordgo.MessageEmbedFooter{Text: l.Count("board.ideas", total)}}
	m := Message{Embeds: []*discordgo.MessageEmbed{e}}
	var lines []string
	var votes Row
	decide := Menu{Kind: MenuOptions, CustomID: "ideadecide", Placeholder: l.Say("board.decide-menu")}
	for i, r := range page {
		n := offset + i + 1
		lines = append(lines, ordinal(n)+" "+fateLine(l, r))
		b := Button{Label: l.Say("board.vote", "Number", strconv.Itoa(n)), Emoji: "👍", CustomID: customID("vote", string(r.ID), string(sort), strconv.Itoa(offset)), Disabled: r.Status != requests.Open}
		if r.Mine {
			b.Style = ButtonBlue
		}
		votes = append(votes, b)
		if r.Status == requests.Open {
			decide.Options = append(decide.Options, MenuOption{Label: cut(fmt.Sprintf("%d. %s", n, r.Idea), 100), Value: string(r.ID),
				Description: cut(l.Say("board.vote-line", "Votes", l.Count("board.votes", r.Votes), "Name", r.Proposer.Name), 100)})
		}
	}
	if len(lines) > 0 {
		e.Description = cut(strings.Join(lines, "\n"), 4096)
		e.Footer.Text += " · " + l.Say("board.page", "Page", offset/ideasPage+1, "Pages", (total+ideasPage-1)/ideasPage)
		m.Components = append(m.Components, votes)
	}
	if curates && len(decide.Options) > 0 {
		m.Menus = []Menu{decide}
	}
	to := func(s requests.Sort, at int) string { return customID("ideas", string(s), strconv.Itoa(at)) }
	if total > ideasPage {
		m.Components = append(m.Components, Row{
			{Label: l.Say("board.back"), Emoji: "◀️", CustomID: to(sort, offset-ideasPage), Disabled: offset == 0},
			{Label: l.Say("board.next"), Emoji: "▶️", CustomID: to(sort, offset+ideasPage), Disabled: offset+ideasPage >= total},
		})
	}
	var sorts Row
	for _, s := range []struct {
		sort  requests.Sort
		label string
	}{{requests.SortVotes, l.Say("board.by-votes")}, {requests.SortNew, l.Say("board.new")}, {requests.SortMine, l.Say("board.mine")}} {
		if s.sort != sort { // "0" is in use where there are pages
			sorts = append(sorts, Button{Label: s.label, CustomID: customID("ideas", string(s.sort), "")})
		}
	}
	if curates {
		sorts = append(sorts, Button{Label: l.Say("board.rules"), Emoji: "⚙️", CustomID: "boardrules"})
	}
	m.Components = append(m.Components, sorts)
	return m
}
