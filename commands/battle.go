package commands

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/palette"
	"riffbot/internal/requests"
	"riffbot/internal/songs"
)

// errSides says that a battle has too few sides, or the same one twice.
var errSides = errors.New("a battle needs two to four different sides")

// usualBattle is how long a battle lasts when nobody says, in minutes.
const usualBattle = 60

// battle is /battle: members vote between songs, or between one idea in several
// styles, which are ordered first.
func (c Community) battle() Command {
	options := []*discordgo.ApplicationCommandOption{
		{Type: discordgo.ApplicationCommandOptionString, Name: "idea", MaxLength: requests.MaxIdea,
			Description: "What all sides sing about; each style is made first"},
	}
	for n := 1; n <= requests.MostSides; n++ {
		options = append(options, &discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: fmt.Sprintf("style%d", n), MaxLength: requests.MaxStyle,
			Description: "How a side sounds"})
	}
	for n := 1; n <= requests.MostSides; n++ {
		options = append(options, &discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: fmt.Sprintf("song%d", n), Autocomplete: true, MaxLength: 100,
			Description: "A song of this server, in place of idea and styles"})
	}
	least := requests.LeastBattle.Minutes()
	options = append(options, &discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionInteger, Name: "minutes", MinValue: &least, MaxValue: requests.MostBattle.Minutes(),
		Description: fmt.Sprintf("How long members vote; left out: %d", usualBattle)})
	return Command{
		Definition:   serverDefinition("battle", "Let members vote between songs, or between styles of one idea", options...),
		Handle:       c.beginBattle,
		Autocomplete: func(ctx context.Context, it *Interaction) error { return songChoices(ctx, it, c.Library) },
		Orders:       true,
	}
}

// fight is what members do with a battle: that orders nothing.
func (c Community) fight() Command {
	return Command{Buttons: map[string]Handler{"side": c.side, "hear": c.hear}}
}

// beginBattle answers with the battle's message before it looks anything up.
func (c Community) beginBattle(ctx context.Context, it *Interaction) error {
	b := requests.Battle{GuildID: it.GuildID, ChannelID: it.ChannelID, Host: it.member(), Idea: strings.Join(strings.Fields(it.Text("idea")), " "),
		State: requests.Preparing, Lasts: usualBattle * time.Minute, Roles: it.Roles(), Interaction: it.ID}
	if n := it.Number("minutes"); n > 0 {
		b.Lasts = min(time.Duration(n)*time.Minute, requests.MostBattle)
	}
	wanted := given(it, "style")
	if b.Idea == "" {
		wanted = given(it, "song")
	}
	if len(wanted) < requests.LeastSides {
		return errSides
	}
	for n, style := range wanted {
		side := requests.Side{Number: n + 1}
		if b.Idea != "" {
			side.Style = style
			brief := songs.Brief{Prompt: b.Idea, Style: style}
			if err := brief.Check(c.Family); err != nil {
				return &briefError{err: err}
			}
		}
		b.Sides = append(b.Sides, side)
	}
	posted, err := it.Reply(ctx, battleMessage(it.Public(ctx), b))
	if err != nil {
		return err
	}
	if posted.ID == "" { // votes need a message that the bot can edit later
		again := battleMessage(it.Public(ctx), b)
		again.Nonce = it.ID
		if posted, err = it.discord.Post(ctx, it.ChannelID, again); err != nil {
			return err
		}
	}
	if b.Idea != "" {
		if err := it.allow(ctx, append([]string{b.Idea}, wanted...)...); err != nil {
			return err
		}
	}
	if b.Idea == "" {
		for n, song := range wanted {
			e, err := publicEntry(ctx, it, c.Library, song)
			if err != nil {
				return err
			}
			s := &b.Sides[n]
			s.Song, s.Title, s.Style = e.ID, nameOfEntry(it.Public(ctx), e), e.Style
			for _, other := range b.Sides[:n] {
				if other.Song == e.ID {
					return errSides
				}
			}
		}
	}
	_, err = c.Council.Begin(ctx, b, requests.Post{ChannelID: it.ChannelID, MessageID: posted.ID, Within: it.within()})
	return err
}

// given are the values of numbered options, each once.
func given(it *Interaction, name string) (values []string) {
	seen := make(map[string]bool)
	for n := 1; n <= requests.MostSides; n++ {
		v := strings.TrimSpace(it.Text(fmt.Sprintf("%s%d", name, n)))
		if v != "" && !seen[strings.ToLower(v)] {
			seen[strings.ToLower(v)] = true
			values = append(values, v)
		}
	}
	return values
}

// side gives the person's one vote to a side, moves it there or takes it back.
func (c Community) side(ctx context.Context, it *Interaction) error {
	if err := it.DeferPrivately(ctx); err != nil {
		return err
	}
	args := it.args(2)
	number, _ := strconv.Atoi(args[1]) // an id without one is nobody's side
	if err := c.seesBattle(ctx, it, requests.BattleID(args[0])); err != nil {
		return err
	}
	side, err := c.Council.Side(ctx, it.GuildID, requests.BattleID(args[0]), number, it.User().ID)
	if err != nil {
		return err
	}
	l := it.Private()
	if side == 0 {
		return it.Edit(ctx, Message{Embeds: []*discordgo.MessageEmbed{{Title: l.Say("battle.vote-back"), Color: palette.Done}}})
	}
	return it.Edit(ctx, news(l, "battle.voted", "Number", strconv.Itoa(side)))
}

// seesBattle returns [requests.ErrNotFound] for a battle whose songs the member may not see.
func (c Community) seesBattle(ctx context.Context, it *Interaction, id requests.BattleID) error {
	b, err := c.Council.Battle(ctx, it.GuildID, id)
	if err != nil {
		return err
	}
	v, err := it.viewer(ctx)
	if err != nil {
		return err
	}
	var ids []songs.SongID
	for _, s := range b.Sides {
		if s.Song != "" {
			ids = append(ids, s.Song)
		}
	}
	visible, err := it.access.VisibleSongs(ctx, v, ids...)
	if err == nil && len(visible) == 0 {
		err = requests.ErrNotFound
	}
	return err
}

// hear gives the person a song of a battle or of the hall of fame.
func (c Community) hear(ctx context.Context, it *Interaction) error {
	if err := it.DeferPrivately(ctx); err != nil {
		return err
	}
	e, err := entry(ctx, it, c.Library, it.args(1)[0])
	if err != nil {
		return err
	}
	return (&shelf{librarian: c.Library, desk: c.Desk}).show(ctx, it, e)
}
