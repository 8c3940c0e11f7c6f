package messages

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/audiofile"
	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/palette"
	"github.com/riffbot/riffbot/internal/songs"
)

// battleOrders reads which orders belong to battles.
type battleOrders interface {
	// HiddenSide returns the number of the side of an order, if nothing may reveal its song because the battle has not
	// ended; 0 for other orders.
	HiddenSide(ctx context.Context, o songs.Order) (number int, err error)
}

// SideOf returns the side of a battle that an order is for; its number is 0 for other orders.
func SideOf(o songs.Order) (side board.Side) {
	if of, number, ok := strings.Cut(o.Purpose, "/"); ok && strings.HasPrefix(of, board.BattlePanelID("")) {
		side.Number, _ = strconv.Atoi(number) // written by the board
	}
	return side
}

// hiddenSideOf returns the side as which an order is delivered, without its title and style; its number is 0 for
// other orders.
func (ord *Orders) hiddenSideOf(ctx context.Context, o songs.Order) (side board.Side, err error) {
	ofBattle := strings.HasPrefix(o.Purpose, board.BattlePanelID("")) || o.IsRemainder()
	if ord.cfg.Battles != nil && ofBattle {
		side.Number, err = ord.cfg.Battles.HiddenSide(ctx, o)
	}
	return side, err
}

// deliverHidden turns the message of an order into the side of a battle.
func (ord *Orders) deliverHidden(ctx context.Context, o songs.Order, side board.Side) ([]byte, error) {
	l := ord.Language(ctx, o)
	m, err := ord.SideMessage(ctx, l, side, o.Songs[0])
	if err != nil {
		return o.Address, err
	}
	address, err := ord.publish(ctx, o, m)
	if Rejected(err) {
		m = hiddenSide(l, side, o.Songs[0].ID, nil)
		address, err = ord.publish(ctx, o, m)
	}
	return address, err
}

// Reveal turns the message of a hidden order into its finished song. It can be repeated.
func (ord *Orders) Reveal(ctx context.Context, o songs.Order) error {
	_, err := ord.deliver(ctx, o)
	return Undeliverable(err)
}

// SideMessage returns the message that plays a side of a battle. Neither its text nor its file contains the title or
// the style of the song.
func (ord *Orders) SideMessage(ctx context.Context, l i18n.Language, side board.Side,
	s songs.Song) (discord.Message, error) {
	sound, err := ord.untagged(ctx, s)
	if errors.Is(err, audiofile.ErrTagged) || errors.Is(err, songs.ErrNotFound) {
		ord.cfg.Log.WarnContext(ctx, "remove tags of battle song failed", "song", s.ID, "err", err)
		return hiddenSide(l, side, s.ID, nil), nil
	}
	if err != nil {
		return discord.Message{}, fmt.Errorf("read song %s: %w", s.ID, err)
	}
	return hiddenSide(l, side, s.ID, sound), nil
}

// untagged returns the file of a song without tags; nil if it is too large to post.
func (ord *Orders) untagged(ctx context.Context, s songs.Song) (*discord.File, error) {
	stored := ord.fittingFile(ctx, songs.Order{}, s, discord.DefaultSizeLimit)
	if stored.Key == "" {
		return nil, nil
	}
	r, err := ord.cfg.Files.Open(ctx, stored.Key)
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	b, err := io.ReadAll(io.LimitReader(r, discord.DefaultSizeLimit+1))
	if err == nil {
		b, err = audiofile.StripTags(b)
	}
	if err != nil {
		return nil, err
	}
	return &discord.File{Name: stored.Extension, ContentType: stored.ContentType, Size: int64(len(b)),
		Open: func(context.Context) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil }}, nil
}

// ShowsHiddenSide reports whether a message shows a side of a battle before the vote ends, or that the side is being
// made.
func ShowsHiddenSide(m discord.Message) bool {
	for _, e := range m.Embeds {
		for _, l := range i18n.All() {
			if e != nil && (e.Description == l.T("battle.hidden") || e.Description == l.T("battle.hidden-silent")) {
				return true
			}
			for n := 1; e != nil && n <= board.MaxSides; n++ {
				if side := (board.Side{Number: n}); e.Title == l.T("battle.making", "Side", side.Letter()) {
					return true
				}
			}
		}
	}
	return false
}

// SilentSide returns the message of a side whose song cannot be played before the vote ends.
func SilentSide(l i18n.Language, side board.Side, id songs.SongID) discord.Message {
	return hiddenSide(l, side, id, nil)
}

// hiddenSide returns the message of a side of a battle. The name of its file is an extension; nil means that there
// is none.
func hiddenSide(l i18n.Language, side board.Side, id songs.SongID, sound *discord.File) discord.Message {
	name := l.T("battle.side", "Side", side.Letter())
	e := &discordgo.MessageEmbed{Title: name, Color: palette.Done, Description: l.T("battle.hidden")}
	m := discord.Message{Embeds: []*discordgo.MessageEmbed{e},
		Shows: discord.ShowsSongs(songs.PostCopy, l.Tag(), []songs.SongID{id})}
	if sound == nil {
		e.Description = l.T("battle.hidden-silent")
		return m
	}
	f := *sound
	f.Name, f.Description = name+f.Name, l.T("battle.side-sound", "Side", side.Letter())
	m.Files = []discord.File{f}
	return m
}
