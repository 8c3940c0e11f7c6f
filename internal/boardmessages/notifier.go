package boardmessages

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/palette"
	"github.com/riffbot/riffbot/internal/songs"
)

// Notifier posts what happens to the requests and battles of a server. It implements
// [board.Notifier].
type Notifier struct {
	discord  discord.Client
	orders   *messages.Orders
	access   discord.Access
	library  songLibrary
	events   discord.EventClient
	channels channels
	command  func(name string) string
}

// Deps are the dependencies of a [Notifier]. Events and Channels may be nil: there are no scheduled
// events.
type Deps struct {
	Discord  discord.Client
	Orders   *messages.Orders // give orders their form
	Access   discord.Access
	Library  songLibrary
	Events   discord.EventClient
	Channels channels
	// CommandID returns the id of a registered command, or "" if it is not known. May be nil.
	CommandID func(name string) string
}

// channels reports who sees which channel.
type channels interface {
	CanView(guildID, channelID, userID string, roles []string) (can, known bool)
}

// songLibrary reads songs.
type songLibrary interface {
	// Entry returns a song; [songs.ErrNotFound] if the viewer may not see it.
	Entry(ctx context.Context, id songs.SongID, v songs.Viewer) (songs.Entry, error)
}

// NewNotifier returns a [Notifier].
func NewNotifier(d Deps) *Notifier {
	return &Notifier{d.Discord, d.Orders, d.Access, d.Library, d.Events, d.Channels, d.CommandID}
}

// language returns the language of a server.
func (n *Notifier) language(ctx context.Context, guildID string) i18n.Language {
	return n.orders.Language(ctx, songs.Order{Place: songs.Place{GuildID: guildID}})
}

// Announce posts the message that will become the finished song. It returns the order with the
// address of that message; the message of an earlier attempt in the same channel is used again.
func (n *Notifier) Announce(ctx context.Context, o songs.Order, by string, before board.Post) (songs.Order,
	board.Post, error) {
	o.SizeLimit = discord.DefaultSizeLimit
	l := n.orders.Language(ctx, o)
	if before.MessageID != "" && before.ChannelID == o.Place.ChannelID {
		o.Address = messages.Address{ChannelID: before.ChannelID, MessageID: before.MessageID, Language: l.Tag()}.Encode()
		return o, before, nil
	}
	m := n.orders.StatusMessage(l, o, messages.UnknownPosition)
	m.Embeds[0].Author = &discordgo.MessageEmbedAuthor{Name: l.T("board.server-has-chosen")}
	switch {
	case strings.HasPrefix(o.Purpose, "battle:"): // a member started the battle
		m.Embeds[0].Author.Name = discord.Cut(l.T("battle.host", "Name", messages.MemberName(l, o.Requester)), 256)
	case by != "":
		m.Embeds[0].Author.Name = discord.Cut(l.T("board.has-chosen", "Name", by), 256)
	}
	// A nonce has at most 25 characters, so the purpose is shortened.
	m.Nonce = strings.NewReplacer("battle:", "", "/", "-").Replace(o.Purpose)
	posted, err := n.discord.Post(ctx, o.Place.ChannelID, m)
	if err != nil {
		return o, board.Post{}, messages.Undeliverable(err)
	}
	o.Address = messages.Address{ChannelID: o.Place.ChannelID, MessageID: posted.ID, Language: l.Tag()}.Encode()
	return o, board.Post{ChannelID: o.Place.ChannelID, MessageID: posted.ID}, nil
}

// Retract deletes the message of an order that was not accepted.
func (n *Notifier) Retract(ctx context.Context, o songs.Order) error {
	at := n.OrderPost(o)
	return messages.Undeliverable(n.discord.Delete(ctx, at.ChannelID, at.MessageID))
}

// OrderPost returns where the message of an order is.
func (n *Notifier) OrderPost(o songs.Order) board.Post {
	to, err := messages.DecodeAddress(o.Address)
	if err != nil {
		return board.Post{ChannelID: o.Place.ChannelID}
	}
	return board.Post{ChannelID: to.ChannelID, MessageID: to.MessageID}
}

// NotifyFailed posts that no song was made for a request.
func (n *Notifier) NotifyFailed(ctx context.Context, r board.Request) error {
	l := n.language(ctx, r.GuildID)
	m := discord.Message{ReplyTo: r.Post.MessageID, Nonce: fmt.Sprintf("%s-r%d", r.ID, r.Attempts),
		Embeds: []*discordgo.MessageEmbed{{Title: l.T("board.not-made"), Color: palette.Done,
			Description: l.T("board.not-made-text", "Idea", "**"+discord.Cut(discord.Plain(r.Idea), 200)+"**",
				"Name", discord.Cut(discord.Plain(messages.MemberName(l, r.Proposer)), 40), "Note", NoteText(l, r.Note))}}}
	m.Shows = &songs.Post{Kind: songs.PostCopy, Language: l.Tag(), Users: namedMembers(r, nil)}
	if r.Order != "" {
		m.Shows.Orders = []songs.OrderID{r.Order}
	}
	_, err := n.discord.Post(ctx, r.Post.ChannelID, m)
	return messages.Undeliverable(err)
}

// UpdateBoard edits a panel to show a server's board.
func (n *Notifier) UpdateBoard(ctx context.Context, p board.Panel, b board.Board) (board.Panel, error) {
	b, err := VisibleBoard(ctx, n.access, p.GuildID, p.Post.ChannelID, b)
	if err != nil {
		return p, err
	}
	return n.updatePanel(ctx, p, BoardMessage(n.language(ctx, p.GuildID), b))
}

// updatePanel edits the message of a panel unless its content is unchanged.
func (n *Notifier) updatePanel(ctx context.Context, p board.Panel, m discord.Message) (board.Panel, error) {
	b, err := json.Marshal(m.Payload())
	if err != nil {
		return p, fmt.Errorf("encode panel: %w", err)
	}
	sum := sha256.Sum256(b)
	face := hex.EncodeToString(sum[:8])
	if face == p.ContentHash {
		return p, nil
	}
	if _, err := n.discord.Edit(ctx, p.Post.ChannelID, p.Post.MessageID, m); err != nil {
		return p, messages.Undeliverable(err)
	}
	p.ContentHash = face
	return p, nil
}

// PostDigest posts the weekly digest in a channel.
func (n *Notifier) PostDigest(ctx context.Context, channelID string, w board.Week) error {
	m := DigestMessage(n.language(ctx, w.GuildID), w)
	// A nonce has at most 25 characters: the week and the end of the server's id.
	m.Nonce = w.From.Format("w060102") + w.GuildID[max(0, len(w.GuildID)-18):]
	_, err := n.discord.Post(ctx, channelID, m)
	return messages.Undeliverable(err)
}
