package board

import (
	"context"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/commands/internal/styleoption"
	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/boardmessages"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/palette"
	"github.com/riffbot/riffbot/internal/songs"
)

// requestCommand returns /idea new, which adds an idea to the guild's board. Similar open requests are shown first.
func (h handlers) requestCommand() discord.Command {
	return discord.Command{
		Group: "idea",
		Definition: discord.ServerDefinition("new",
			"Suggest an idea for a song",
			&discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: "idea",
				Required: true, MaxLength: board.MaxIdea,
				Description: "What's the song about?"},
			styleoption.Style("style", "Genre, mood, instruments; optional", board.MaxStyle), styleoption.Voice()),
		Autocomplete: func(ctx context.Context, it *discord.Interaction) error {
			_, err := styleoption.Suggest(ctx, it, h.Styles)
			return err
		},
		Handle: func(ctx context.Context, it *discord.Interaction) error {
			return h.propose(ctx, it, it.Text("idea"), it.Text("style"), it.Text("voice"))
		},
		Buttons: map[string]discord.Handler{
			"newidea": func(ctx context.Context, it *discord.Interaction) error {
				return it.Open(ctx, ideaForm(it.Private()))
			},
			"askanyway:{request}":            discord.Updating(h.proposeAnyway),
			"vote:{request}:{sort}:{offset}": h.vote,
			"pings":                          discord.Privately(h.togglePings),
		},
		Reopen: map[string]discord.FormBuilder{"idea": func(_ context.Context, it *discord.Interaction) (discord.Form, error) {
			return ideaForm(it.Private()), nil
		}},
		Forms: map[string]discord.Handler{"idea": func(ctx context.Context, it *discord.Interaction) error {
			return h.propose(ctx, it, it.Field("idea"), it.Field("style"), it.Field("voice"))
		}},
	}
}

// ideaForm returns the form for a new request.
func ideaForm(l i18n.Language) discord.Form {
	return discord.Form{CustomID: "idea", Title: l.T("board.form-title"), Fields: ideaFields(l, board.Request{})}
}

// ideaFields returns the fields of a form with the texts of a request.
func ideaFields(l i18n.Language, r board.Request) []discord.FormField {
	return []discord.FormField{
		{
			Label: l.T("board.form-idea"), Description: l.T("board.form-idea-about"),
			Input: discord.TextField{
				CustomID: "idea", Value: r.Idea, Max: board.MaxIdea, Paragraph: true, Required: true,
			},
		},
		{
			Label: l.T("board.form-style"), Description: l.T("board.form-style-about"),
			Input: discord.TextField{CustomID: "style", Value: r.Style, Max: board.MaxStyle},
		},
		{
			Label: l.T("board.form-voice"), Description: l.T("board.form-voice-about"),
			Input: discord.TextField{CustomID: "voice", Value: r.Voice, Max: board.MaxVoice},
		},
	}
}

// propose adds a request to the board. It responds before any lookup.
func (h handlers) propose(ctx context.Context, it *discord.Interaction, idea, style, voice string) error {
	r := board.Request{
		GuildID: it.GuildID, ChannelID: it.ChannelID, ParentChannelID: it.ParentChannelID(), Proposer: it.Requester(),
		Idea: idea, Style: style, Voice: voice, Interaction: it.ID,
	}.Normalized()
	if err := h.Offer.Check(ctx, it.GuildID, r.SongSpec(false)); err != nil {
		return &messages.SpecError{Err: err}
	}
	if err := it.DeferPrivately(ctx); err != nil {
		return err
	}
	s, err := h.Settings.Settings(ctx, it.GuildID)
	if err != nil {
		return err
	}
	if s.Blocks(it.GuildID, it.User().ID) {
		return &songs.LimitError{Kind: songs.LimitBlocked}
	}
	panel, err := h.Board.Panel(ctx, board.PanelID(it.GuildID))
	if err != nil {
		return err
	}
	// With a board, it is ordered in the channel of the board.
	if panel.Post.ChannelID == "" && !s.Allows(r.ChannelID) && !s.Allows(r.ParentChannelID) {
		return &songs.LimitError{Kind: songs.LimitChannel, Channels: s.Channels}
	}
	weight, err := h.voteWeight(ctx, it)
	if err != nil {
		return err
	}
	r, similar, err := h.Board.Propose(ctx, r, weight)
	if err != nil {
		return err
	}
	if len(similar) > 0 {
		return it.Edit(ctx, similarMessage(it.Private(), r, similar))
	}
	return h.showProposed(ctx, it, r)
}

// shownSimilar is the maximum number of similar requests that are shown.
const shownSimilar = 3

// similarMessage asks the member to vote for a similar request instead.
func similarMessage(l i18n.Language, r board.Request, similar []board.Request) discord.Message {
	similar = similar[:min(len(similar), shownSimilar)]
	people, own := 0, true
	var lines []string
	var row discord.Row
	for i, s := range similar {
		people += s.Voters
		own = own && s.Proposer.ID == r.Proposer.ID
		lines = append(lines, messages.Ordinal(i+1)+" "+boardmessages.RequestLine(l, s))
		b := discord.Button{
			Label: l.T("board.vote-for", "Number", strconv.Itoa(i+1)), Emoji: "👍",
			CustomID: discord.CustomID("vote", string(s.ID)),
		}
		if i == 0 {
			b.Label, b.Style = l.T("board.vote-instead"), discord.ButtonBlue
		}
		if s.VotedByViewer {
			b.Label, b.Disabled = l.T("board.voted-already"), true
		}
		row = append(row, b)
	}
	row = append(row, discord.Button{
		Label: l.T("board.ask-anyway"), Emoji: "💡", CustomID: discord.CustomID("askanyway", string(r.ID)),
	})
	title, text := l.Plural("board.people", people), l.T("board.similar")
	if own {
		title, text = l.T("board.similar-own-title"), l.T("board.similar-own")
		row = append(row, myIdeasButton(l))
	}
	return discord.Message{Embeds: []*discordgo.MessageEmbed{{Title: title, Color: palette.Done,
		Description: discord.Cut(text+"\n\n"+strings.Join(lines, "\n"), 4096)}}, Components: []discord.Row{row}}
}

// proposeAnyway adds a request in spite of similar ones.
func (h handlers) proposeAnyway(ctx context.Context, it *discord.Interaction) error {
	weight, err := h.voteWeight(ctx, it)
	if err != nil {
		return err
	}
	r, err := h.Board.Confirm(ctx, board.ID(it.Var("request")), it.Requester(), weight)
	if err != nil {
		return err
	}
	return h.showProposed(ctx, it, r)
}

// showProposed confirms that a request was added, with buttons to change it and a link to the board.
func (h handlers) showProposed(ctx context.Context, it *discord.Interaction, r board.Request) error {
	p, err := h.Board.Panel(ctx, board.PanelID(it.GuildID))
	if err != nil {
		return err
	}
	l := it.Private()
	title, text := l.T("board.asked"), l.T("board.asked-counts")
	row := ownButtons(l, r.ID)
	if url := messages.MessageLink(it.GuildID, p.Post); url != "" {
		row = append(row, discord.Button{Label: l.T("board.board"), Emoji: "📋", URL: url})
	} else {
		title, text = l.T("board.saved"), l.T("board.saved-where")
		row = append(row, myIdeasButton(l))
	}
	return it.Edit(ctx, discord.Message{Components: []discord.Row{row},
		Embeds: []*discordgo.MessageEmbed{{Title: title, Color: palette.Done,
			Description: discord.Cut(text+"\n\n"+boardmessages.RequestLine(l, r), 4096)}}})
}
