package boardmessages

import (
	"context"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/layout"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/palette"
	"github.com/riffbot/riffbot/internal/songs"
)

// IdeaMessage returns the announcement of a request, with a button to vote while it is open.
func IdeaMessage(l i18n.Language, r board.Request) discord.Message {
	var vote *discord.Button
	if r.Status == board.Open {
		vote = &discord.Button{Label: l.T("board.vote-this"), Emoji: "👍", CustomID: discord.CustomID("vote", string(r.ID))}
	}
	title := discord.Cut(l.T("board.announced", "Name", discord.Plain(messages.MemberName(l, r.Proposer))), 256)
	m := layout.Message(palette.Done, layout.Heading(title),
		layout.Line(RequestStatus(l, r), vote), discord.Row{{Label: l.T("board.all-ideas"), Emoji: "📋",
			CustomID: discord.CustomID("ideas", string(board.SortVotes), "0")}})
	if r.Proposer.ID != "" {
		m.Shows = &songs.Post{Kind: songs.PostCopy, Language: l.Tag(), Users: []string{r.Proposer.ID}}
	}
	return m
}

// AnnounceIdea posts a new request in a channel.
func (n *Notifier) AnnounceIdea(ctx context.Context, channelID string, r board.Request) (board.Post, error) {
	m := IdeaMessage(n.language(ctx, r.GuildID), r)
	m.Nonce = string(r.ID) + "-n"
	posted, err := n.discord.Post(ctx, channelID, m)
	if err != nil {
		return board.Post{}, messages.Undeliverable(err)
	}
	return board.Post{ChannelID: channelID, MessageID: posted.ID}, nil
}

// UpdateIdea edits a panel to show a request.
func (n *Notifier) UpdateIdea(ctx context.Context, p board.Panel, r board.Request) (board.Panel, error) {
	v, err := n.access.Audience(ctx, p.GuildID, p.Post.ChannelID)
	if err != nil {
		return p, err
	}
	visible, err := VisibleRequests(ctx, n.access, v, []board.Request{r})
	if err != nil {
		return p, err
	}
	return n.updatePanel(ctx, p, IdeaMessage(n.language(ctx, p.GuildID), visible[0]))
}
