package commands

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/palette"
	"riffbot/internal/requests"
	"riffbot/internal/songs"
	"riffbot/internal/words"
)

// Crier tells a server what becomes of its requests and battles. It implements
// [requests.Crier].
type Crier struct {
	discord Discord
	desk    *Desk
	speech  Speech
	access  Access
}

// NewCrier builds a crier. Orders' messages are the desk's.
func NewCrier(discord Discord, desk *Desk, access Access) *Crier {
	return &Crier{discord, desk, asDiscordSays{}, access}
}

// Speak tells the crier who knows the languages of servers.
func (c *Crier) Speak(s Speech) { c.speech = s }

// in is the language of a server.
func (c *Crier) in(ctx context.Context, guildID string) words.Language {
	return c.speech.Language(ctx, guildID, "")
}

// nowhere turns Discord's word for a place that is gone or closed into the
// domain's.
func nowhere(err error) error {
	never := errors.Is(err, ErrNotEditable) && !errors.Is(err, ErrLater)
	if errors.Is(err, ErrMessageGone) || errors.Is(err, ErrNoAccess) || never {
		return fmt.Errorf("%w: %w", songs.ErrNowhere, err)
	}
	return err
}

// Announce posts the message that the desk will turn into the song.
func (c *Crier) Announce(ctx context.Context, o songs.Order, by string, before requests.Post) (songs.Order, requests.Post, error) {
	o.SizeLimit = DefaultSizeLimit
	l := c.desk.language(ctx, o)
	if before.MessageID != "" && before.ChannelID == o.Place.ChannelID {
		o.Address = address{ChannelID: before.ChannelID, MessageID: before.MessageID, Language: l.Tag()}.encode()
		return o, before, nil
	}
	m := c.desk.status(l, o, unknown)
	m.Embeds[0].Author = &discordgo.MessageEmbedAuthor{Name: l.Say("board.server-has-chosen")}
	switch {
	case strings.HasPrefix(o.Request, "battle:"): // a member called it
		m.Embeds[0].Author.Name = cut(l.Say("battle.host", "Name", o.Requester.Name), 256)
	case by != "":
		m.Embeds[0].Author.Name = cut(l.Say("board.has-chosen", "Name", by), 256)
	}
	// What the order is for, in the 25 characters that a nonce has.
	m.Nonce = strings.NewReplacer("battle:", "", "/", "-").Replace(o.Request)
	posted, err := c.discord.Post(ctx, o.Place.ChannelID, m)
	if err != nil {
		return o, requests.Post{}, nowhere(err)
	}
	o.Address = address{ChannelID: o.Place.ChannelID, MessageID: posted.ID, Language: l.Tag()}.encode()
	return o, requests.Post{ChannelID: o.Place.ChannelID, MessageID: posted.ID}, nil
}

// Retract deletes the message of an order that was not taken in.
func (c *Crier) Retract(ctx context.Context, o songs.Order) error {
	at := c.Where(o)
	return nowhere(c.discord.Delete(ctx, at.ChannelID, at.MessageID))
}

// Where is the message of an order.
func (c *Crier) Where(o songs.Order) requests.Post {
	to, err := decodeAddress(o.Address)
	if err != nil {
		return requests.Post{ChannelID: o.Place.ChannelID}
	}
	return requests.Post{ChannelID: to.ChannelID, MessageID: to.MessageID}
}

// The most that one message names and pings.
const (
	mostNamed  = 20
	mostPinged = 80 // of 22 characters each
)

// Thank names who had the idea and who voted for it. It pings those who asked for
// that and nobody else.
func (c *Crier) Thank(ctx context.Context, r requests.Request, voters []requests.Voter) error {
	m := thanks(c.in(ctx, r.GuildID), r, voters)
	m.ReplyTo, m.Nonce = r.Post.MessageID, string(r.ID)+"-t"
	m.Shows = &songs.Post{Kind: songs.PostCopy, Language: c.in(ctx, r.GuildID).Tag(), Users: named(r, voters)}
	if r.Song != "" {
		m.Shows.Songs = []songs.SongID{r.Song}
	}
	_, err := c.discord.Post(ctx, r.Post.ChannelID, m)
	return nowhere(err)
}

// named are the members that a message of thanks names.
func named(r requests.Request, voters []requests.Voter) (ids []string) {
	if r.Proposer.ID != "" {
		ids = append(ids, r.Proposer.ID)
	}
	for i, v := range voters {
		if (i < mostNamed || v.Ping) && v.ID != r.Proposer.ID {
			ids = append(ids, v.ID)
		}
	}
	return ids
}

func thanks(l words.Language, r requests.Request, voters []requests.Voter) Message {
	title := r.Title
	if title == "" {
		title = r.Idea
	}
	var m Message
	var names, mentions []string
	for _, v := range voters {
		if v.Ping && len(m.Pings) < mostPinged {
			m.Pings = append(m.Pings, v.ID)
			mentions = append(mentions, "<@"+v.ID+">")
		}
		if len(names) < mostNamed {
			names = append(names, cut(plain(v.Name), 40))
		}
	}
	text := l.Say("board.thanks-text", "Title", cut(plain(title), 120), "Name", cut(plain(r.Proposer.Name), 40))
	named := strings.Join(names, l.Say("board.comma"))
	switch left := len(voters) - len(names); {
	case len(voters) == 0:
	case left > 0:
		text += "\n" + l.Count("board.voters-more", len(voters), "Names", named, "More", left)
	default:
		text += "\n" + l.Count("board.voters", len(voters), "Names", named)
	}
	m.Content = strings.Join(mentions, " ")
	m.Embeds = []*discordgo.MessageEmbed{{Title: l.Say("board.thanks"), Description: text, Color: palette.Done,
		Footer: &discordgo.MessageEmbedFooter{Text: l.Say("board.thanks-footer")}}}
	return m
}

// Regret says that no song came of a request.
func (c *Crier) Regret(ctx context.Context, r requests.Request) error {
	l := c.in(ctx, r.GuildID)
	m := Message{ReplyTo: r.Post.MessageID, Nonce: fmt.Sprintf("%s-r%d", r.ID, r.Tries),
		Embeds: []*discordgo.MessageEmbed{{Title: l.Say("board.regret"), Color: palette.Done,
			Description: l.Say("board.regret-text", "Idea", "**"+cut(plain(r.Idea), 200)+"**", "Name", cut(plain(r.Proposer.Name), 40), "Note", noteText(l, r.Note))}}}
	m.Shows = &songs.Post{Kind: songs.PostCopy, Language: l.Tag(), Users: named(r, nil)}
	if r.Order != "" {
		m.Shows.Orders = []songs.OrderID{r.Order}
	}
	_, err := c.discord.Post(ctx, r.Post.ChannelID, m)
	return nowhere(err)
}

// DrawBoard shows a server's board.
func (c *Crier) DrawBoard(ctx context.Context, p requests.Panel, b requests.Board) (requests.Panel, error) {
	b, err := boardFor(ctx, c.access, p.GuildID, p.Post.ChannelID, b)
	if err != nil {
		return p, err
	}
	return c.draw(ctx, p, boardMessage(c.in(ctx, p.GuildID), b))
}

// DrawBattle shows a battle.
func (c *Crier) DrawBattle(ctx context.Context, p requests.Panel, b requests.Battle) (requests.Panel, error) {
	return c.draw(ctx, p, battleMessage(c.in(ctx, p.GuildID), b))
}

// draw edits a panel's message, unless that would change nothing.
func (c *Crier) draw(ctx context.Context, p requests.Panel, m Message) (requests.Panel, error) {
	b, err := json.Marshal(m.Payload())
	if err != nil {
		return p, fmt.Errorf("encode a panel: %w", err)
	}
	sum := sha256.Sum256(b)
	face := hex.EncodeToString(sum[:8])
	if face == p.Face {
		return p, nil
	}
	if _, err := c.discord.Edit(ctx, p.Post.ChannelID, p.Post.MessageID, m); err != nil {
		return p, nowhere(err)
	}
	p.Face = face
	return p, nil
}

// Miss says which sides of a battle have no song.
func (c *Crier) Miss(ctx context.Context, b requests.Battle, panel requests.Post) error {
	m := missMessage(c.in(ctx, b.GuildID), b)
	m.ReplyTo, m.Nonce = panel.MessageID, string(b.ID)+"-m"
	_, err := c.discord.Post(ctx, b.ChannelID, m)
	return nowhere(err)
}

// Result says who won a battle.
func (c *Crier) Result(ctx context.Context, b requests.Battle, panel requests.Post) error {
	m := resultMessage(c.in(ctx, b.GuildID), b)
	m.ReplyTo, m.Nonce = panel.MessageID, string(b.ID)+"-r"
	_, err := c.discord.Post(ctx, b.ChannelID, m)
	return nowhere(err)
}

// Tell posts what happened in a week.
func (c *Crier) Tell(ctx context.Context, channelID string, w requests.Week) error {
	m := weekMessage(c.in(ctx, w.GuildID), w)
	// The week and the server, in the 25 characters that a nonce has.
	m.Nonce = w.From.Format("w060102") + w.GuildID[max(0, len(w.GuildID)-18):]
	_, err := c.discord.Post(ctx, channelID, m)
	return nowhere(err)
}
