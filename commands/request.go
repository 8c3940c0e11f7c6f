package commands

import (
	"context"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/palette"
	"riffbot/internal/requests"
	"riffbot/internal/songs"
	"riffbot/internal/words"
)

// request is /request: an idea for the server's board. Similar ones that are there
// already are shown first.
func (c Community) request() Command {
	return Command{
		Definition: serverDefinition("request", "Put an idea on the server's board; members vote for what is made",
			&discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: "idea", Required: true, MaxLength: requests.MaxIdea,
				Description: "What the song is about"},
			&discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: "style", MaxLength: requests.MaxStyle,
				Description: "A hint: genre, mood, instruments"},
			&discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: "voice", MaxLength: requests.MaxVoice,
				Description: "A hint: who sings, like “deep and calm”"}),
		Handle: func(ctx context.Context, it *Interaction) error {
			return c.ask(ctx, it, it.Text("idea"), it.Text("style"), it.Text("voice"))
		},
		Buttons: map[string]Handler{
			"newidea": func(ctx context.Context, it *Interaction) error {
				l := it.Private()
				return it.Open(ctx, Form{CustomID: "idea", Title: l.Say("board.form-title"), Fields: []FormField{
					{Label: l.Say("board.form-idea"), Description: l.Say("board.form-idea-about"), Input: TextField{CustomID: "idea", Max: requests.MaxIdea, Paragraph: true, Required: true}},
					{Label: l.Say("board.form-style"), Description: l.Say("board.form-style-about"), Input: TextField{CustomID: "style", Max: requests.MaxStyle}},
					{Label: l.Say("board.form-voice"), Description: l.Say("board.form-voice-about"), Input: TextField{CustomID: "voice", Max: requests.MaxVoice}},
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
	r := requests.Request{GuildID: it.GuildID, ChannelID: it.ChannelID, Within: it.within(), Proposer: it.member(), Idea: idea, Style: style, Voice: voice, Interaction: it.ID}.Tidy()
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
		return it.Edit(ctx, similarMessage(it.Private(), r, similar))
	}
	return c.asked(ctx, it, r)
}

// shownSimilar is how many similar ideas are offered.
const shownSimilar = 3

// similarMessage asks whether to vote for what is there already.
func similarMessage(l words.Language, r requests.Request, similar []requests.Request) Message {
	similar = similar[:min(len(similar), shownSimilar)]
	people := 0
	var lines []string
	var row Row
	for i, s := range similar {
		people += s.Voters
		lines = append(lines, ordinal(i+1)+" "+ideaLine(l, s))
		b := Button{Label: l.Say("board.vote-for", "Number", strconv.Itoa(i+1)), Emoji: "👍", CustomID: customID("vote", string(s.ID))}
		if i == 0 {
			b.Label, b.Style = l.Say("board.vote-instead"), ButtonBlue
		}
		if s.Mine {
			b.Label, b.Disabled = l.Say("board.voted-already"), true
		}
		row = append(row, b)
	}
	row = append(row, Button{Label: l.Say("board.ask-anyway"), Emoji: "💡", CustomID: customID("askanyway", string(r.ID))})
	return Message{Embeds: []*discordgo.MessageEmbed{{Title: l.Count("board.people", people), Color: palette.Done,
		Description: cut(l.Say("board.similar")+"\n\n"+strings.Join(lines, "\n"), 4096)}}, Components: []Row{row}}
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
	l := it.Private()
	text := l.Say("board.asked-counts")
	m := Message{Embeds: []*discordgo.MessageEmbed{{Title: l.Say("board.asked"), Color: palette.Done}}}
	if url := jump(it.GuildID, p.Post); url != "" {
		m.Components = []Row{{{Label: l.Say("board.board"), Emoji: "📋", URL: url}}}
	} else {
		text = l.Say("board.asked-where")
	}
	m.Embeds[0].Description = cut(text+"\n\n"+ideaLine(l, r), 4096)
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
	l := it.Private()
	e := &discordgo.MessageEmbed{Title: l.Say("board.vote-back"), Color: palette.Done, Description: ideaLine(l, r)}
	if r.Mine {
		e.Title, e.Footer = l.Say("board.vote-counts"), &discordgo.MessageEmbedFooter{Text: l.Say("board.vote-press")}
		if r.Status != requests.Open {
			e.Title = l.Say("board.vote-enough")
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
	if !on {
		return it.Edit(ctx, news(it.Private(), "board.not-pinged"))
	}
	return it.Edit(ctx, news(it.Private(), "board.pinged"))
}
