package commands

import (
	"context"
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/palette"
	"riffbot/internal/requests"
	"riffbot/internal/songs"
)

// request is /request: an idea for the server's board. Similar ones that are there
// already are shown first.
func (c Community) request() Command {
	return Command{
		Definition: &discordgo.ApplicationCommand{
			Name:             "request",
			Description:      "Put an idea on the server's board; members vote for what is made",
			Contexts:         inGuilds(),
			IntegrationTypes: inServers(),
			Options: []*discordgo.ApplicationCommandOption{
				{Type: discordgo.ApplicationCommandOptionString, Name: "idea", Required: true, MaxLength: requests.MaxIdea,
					Description: "What the song is about"},
				{Type: discordgo.ApplicationCommandOptionString, Name: "style", MaxLength: requests.MaxStyle,
					Description: "A hint: genre, mood, instruments"},
				{Type: discordgo.ApplicationCommandOptionString, Name: "voice", MaxLength: requests.MaxVoice,
					Description: "A hint: who sings, like “deep and calm”"},
			},
		},
		Handle: func(ctx context.Context, it *Interaction) error {
			return c.ask(ctx, it, it.Text("idea"), it.Text("style"), it.Text("voice"))
		},
		Buttons: map[string]Handler{
			"newidea": func(ctx context.Context, it *Interaction) error {
				return it.Open(ctx, Form{CustomID: "idea", Title: "A new idea", Fields: []FormField{
					{Label: "Idea", Description: "What the song is about", Input: TextField{CustomID: "idea", Max: requests.MaxIdea, Paragraph: true, Required: true}},
					{Label: "Style", Description: "A hint: genre, mood, instruments", Input: TextField{CustomID: "style", Max: requests.MaxStyle}},
					{Label: "Voice", Description: "A hint: who sings", Input: TextField{CustomID: "voice", Max: requests.MaxVoice}},
				}})
			},
			"askanyway": c.askAnyway,
			"vote":      c.vote,
			"pings":     c.pings,
		},
		Forms: map[string]Handler{"idea": func(ctx context.Context, it *Interaction) error {
			return c.ask(ctx, it, it.Field("idea"), it.Field("style"), it.Field("voice"))
		}},
	}
}

// ask puts an idea on the board. It answers before it looks anything up.
func (c Community) ask(ctx context.Context, it *Interaction, idea, style, voice string) error {
	r := requests.Request{GuildID: it.GuildID, ChannelID: it.ChannelID, Within: it.within(), Proposer: it.member(), Idea: idea, Style: style, Voice: voice}.Tidy()
	brief := r.Brief(false)
	if err := brief.Check(c.Family); err != nil {
		return &briefError{err: err}
	}
	if err := it.DeferPrivately(ctx); err != nil {
		return err
	}
	s, err := c.House.Settings(ctx, it.GuildID)
	if err != nil {
		return err
	}
	if s.Blocks(it.GuildID, it.User().ID) {
		return &songs.LimitError{Kind: songs.LimitBlocked}
	}
	board, err := c.Council.Panel(ctx, requests.BoardPanel(it.GuildID))
	if err != nil {
		return err
	}
	if board.Post.ChannelID == "" && !s.Allows(r.ChannelID) && !s.Allows(r.Within) { // else it is ordered where the board is
		return &songs.LimitError{Kind: songs.LimitChannel, Channels: s.Channels}
	}
	weight, err := c.weight(ctx, it)
	if err != nil {
		return err
	}
	r, similar, err := c.Council.Ask(ctx, r, weight)
	if err != nil {
		return err
	}
	if len(similar) > 0 {
		return it.Edit(ctx, similarMessage(r, similar))
	}
	return c.asked(ctx, it, r)
}

// shownSimilar is how many similar ideas are offered.
const shownSimilar = 3

// similarMessage asks whether to vote for what is there already.
func similarMessage(r requests.Request, similar []requests.Request) Message {
	similar = similar[:min(len(similar), shownSimilar)]
	people := 0
	var lines []string
	var row Row
	for i, s := range similar {
		people += s.Voters
		lines = append(lines, ordinal(i+1)+" "+ideaLine(s))
		b := Button{Label: fmt.Sprintf("Vote for %d", i+1), Emoji: "👍", CustomID: customID("vote", string(s.ID))}
		if i == 0 {
			b.Label, b.Style = "Vote instead", ButtonBlue
		}
		if s.Mine {
			b.Label, b.Disabled = "You voted", true
		}
		row = append(row, b)
	}
	title := fmt.Sprintf("%s people already asked for something like this", thousands(people))
	if people == 1 {
		title = "Somebody already asked for something like this"
	}
	row = append(row, Button{Label: "Ask anyway", Emoji: "💡", CustomID: customID("askanyway", string(r.ID))})
	return Message{Embeds: []*discordgo.MessageEmbed{{Title: title, Color: palette.Done,
		Description: cut("Vote for it instead? Ideas with more votes are made sooner.\n\n"+strings.Join(lines, "\n"), 4096)}}, Components: []Row{row}}
}

func (c Community) askAnyway(ctx context.Context, it *Interaction) error {
	if err := it.DeferUpdate(ctx); err != nil {
		return err
	}
	weight, err := c.weight(ctx, it)
	if err != nil {
		return err
	}
	r, err := c.Council.Confirm(ctx, requests.ID(it.args(1)[0]), it.member(), weight)
	if err != nil {
		return err
	}
	return c.asked(ctx, it, r)
}

// asked says that an idea is on the board, and where that is.
func (c Community) asked(ctx context.Context, it *Interaction, r requests.Request) error {
	p, err := c.Council.Panel(ctx, requests.BoardPanel(it.GuildID))
	if err != nil {
		return err
	}
	text := "Your vote counts already. "
	m := Message{Embeds: []*discordgo.MessageEmbed{{Title: "Your idea is on the board", Color: palette.Done}}}
	if url := jump(it.GuildID, p.Post); url != "" {
		m.Components = []Row{{{Label: "Board", Emoji: "📋", URL: url}}}
	} else {
		text += "`/requests` shows the board. "
	}
	m.Embeds[0].Description = cut(text+"\n\n"+ideaLine(r), 4096)
	return it.Edit(ctx, m)
}

// vote gives a vote or takes it back. On the board it answers the person alone,
// on a private page it draws that anew.
func (c Community) vote(ctx context.Context, it *Interaction) error {
	args := it.args(3)
	onPage := args[1] != ""
	acknowledge := it.DeferPrivately
	if onPage {
		acknowledge = it.DeferUpdate
	}
	if err := acknowledge(ctx); err != nil {
		return err
	}
	weight, err := c.weight(ctx, it)
	if err != nil {
		return err
	}
	r, err := c.Council.Vote(ctx, it.GuildID, requests.ID(args[0]), it.member(), weight)
	if err != nil {
		return err
	}
	if onPage {
		return c.page(ctx, it, requests.Sort(args[1]), args[2])
	}
	e := &discordgo.MessageEmbed{Title: "Your vote is taken back", Color: palette.Done, Description: ideaLine(r)}
	if r.Mine {
		e.Title, e.Footer = "Your vote counts", &discordgo.MessageEmbedFooter{Text: "Press again to take it back."}
		if r.Status != requests.Open {
			e.Title = "Your vote counts, and that was enough"
			e.Footer = nil
		}
	}
	return it.Edit(ctx, Message{Embeds: []*discordgo.MessageEmbed{e}})
}

// pings makes the person be pinged about songs that they voted for, or no longer.
func (c Community) pings(ctx context.Context, it *Interaction) error {
	if err := it.DeferPrivately(ctx); err != nil {
		return err
	}
	on, err := c.Council.Pings(ctx, it.GuildID, it.User().ID)
	if err != nil {
		return err
	}
	e := &discordgo.MessageEmbed{Title: "I will tell you", Color: palette.Done,
		Description: "When a song is there that you voted for on this server, you are mentioned below it. Press **Tell me** again to stop that."}
	if !on {
		e.Title, e.Description = "I will not tell you any more", "You are named with everybody else who voted, without a ping."
	}
	return it.Edit(ctx, Message{Embeds: []*discordgo.MessageEmbed{e}})
}
