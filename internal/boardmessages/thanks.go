package boardmessages

import (
	"context"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/palette"
	"github.com/riffbot/riffbot/internal/songs"
)

const (
	maxNames = 20 // voters named in one message
	maxPings = 80 // voters pinged in one message, of 22 characters each
)

// ThankVoters posts who proposed a request and who voted for it. It pings only members who asked
// for that.
func (n *Notifier) ThankVoters(ctx context.Context, r board.Request, voters []board.Voter) error {
	m := ThanksMessage(n.language(ctx, r.GuildID), r, voters)
	m.ReplyTo, m.Nonce = r.Post.MessageID, string(r.ID)+"-t"
	m.Shows = &songs.Post{Kind: songs.PostCopy, Language: n.language(ctx, r.GuildID).Tag(),
		Users: namedMembers(r, voters)}
	if r.Song != "" {
		m.Shows.Songs = []songs.SongID{r.Song}
	}
	_, err := n.discord.Post(ctx, r.Post.ChannelID, m)
	return messages.Undeliverable(err)
}

// namedMembers returns the members that ThanksMessage names or pings.
func namedMembers(r board.Request, voters []board.Voter) (ids []string) {
	if r.Proposer.ID != "" {
		ids = append(ids, r.Proposer.ID)
	}
	for i, v := range voters {
		if (i < maxNames || v.Ping) && v.ID != r.Proposer.ID {
			ids = append(ids, v.ID)
		}
	}
	return ids
}

// ThanksMessage returns the message that thanks the proposer and the voters of a request.
func ThanksMessage(l i18n.Language, r board.Request, voters []board.Voter) discord.Message {
	title := r.Title
	if title == "" {
		title = r.Idea
	}
	var m discord.Message
	var names, mentions []string
	for _, v := range voters {
		if v.Ping && len(m.Pings) < maxPings {
			m.Pings = append(m.Pings, v.ID)
			mentions = append(mentions, "<@"+v.ID+">")
		}
		if len(names) < maxNames {
			names = append(names, discord.Cut(discord.Plain(v.Name), 40))
		}
	}
	text := l.T("board.idea-made-text", "Title", discord.Cut(discord.Plain(title), 120),
		"Name", discord.Cut(discord.Plain(messages.MemberName(l, r.Proposer)), 40))
	named := strings.Join(names, l.T("board.comma"))
	switch left := len(voters) - len(names); {
	case len(voters) == 0:
	case left > 0:
		text += "\n" + l.Plural("board.voters-more", len(voters), "Names", named, "More", left)
	default:
		text += "\n" + l.Plural("board.voters", len(voters), "Names", named)
	}
	m.Content = strings.Join(mentions, " ")
	m.Embeds = []*discordgo.MessageEmbed{{Title: l.T("board.idea-made"), Description: text, Color: palette.Done,
		Footer: &discordgo.MessageEmbedFooter{Text: l.T("board.idea-made-footer")}}}
	return m
}
