package board

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/commands/internal/songoption"
	"github.com/riffbot/riffbot/commands/internal/styleoption"
	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/boardmessages"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/fold"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/songs"
)

// defaultBattleMinutes is the default duration of a battle.
const defaultBattleMinutes = 60

// battleCommand returns /idea battle, which lets members vote between songs, or between styles of one idea that are
// ordered first.
func (h handlers) battleCommand() discord.Command {
	options := []*discordgo.ApplicationCommandOption{
		{Type: discordgo.ApplicationCommandOptionString, Name: "idea", MaxLength: board.MaxIdea,
			Description: "One idea for all sides; each style becomes a song"},
	}
	for n := 1; n <= board.MaxSides; n++ {
		options = append(options, styleoption.Style(fmt.Sprintf("style%d", n), "The style of this side", board.MaxStyle))
	}
	for n := 1; n <= board.MaxSides; n++ {
		options = append(options,
			&discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString,
				Name: fmt.Sprintf("song%d", n), Autocomplete: true, MaxLength: 100,
				Description: "A song of this server, instead of idea and styles"})
	}
	least := board.MinBattle.Minutes()
	options = append(options, &discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionInteger,
		Name: "minutes", MinValue: &least, MaxValue: board.MaxBattle.Minutes(),
		Description: fmt.Sprintf("Minutes to vote; %d by default", defaultBattleMinutes)})
	return discord.Command{
		Group: "idea",
		Definition: discord.ServerDefinition(
			"battle", "Let members vote between songs or styles", options...,
		),
		Handle: h.startBattle,
		Autocomplete: func(ctx context.Context, it *discord.Interaction) error {
			if ok, err := styleoption.Suggest(ctx, it, h.Styles); ok {
				return err
			}
			return songoption.Suggest(ctx, it, h.Library)
		},
		Orders: true,
	}
}

// startBattle checks the battle, responds with its message and starts it.
func (h handlers) startBattle(ctx context.Context, it *discord.Interaction) error {
	b := board.Battle{GuildID: it.GuildID, ChannelID: it.ChannelID, Host: it.Requester(),
		Idea:  strings.Join(strings.Fields(it.Text("idea")), " "),
		State: board.Preparing, Duration: defaultBattleMinutes * time.Minute, Roles: it.Roles(), Interaction: it.ID}
	if n := it.Number("minutes"); n > 0 {
		b.Duration = min(time.Duration(n)*time.Minute, board.MaxBattle)
	}
	values := numberedOptions(it, "style")
	if b.Idea == "" {
		values = numberedOptions(it, "song")
	}
	if len(values) < board.MinSides {
		return tooFewSides(it, b.Idea != "")
	}
	for n, v := range values {
		side := board.Side{Number: n + 1}
		if b.Idea != "" {
			side.Style = v.text
			spec := songs.SongSpec{Prompt: b.Idea, Style: v.text}
			if err := h.Offer.Check(ctx, it.GuildID, spec); err != nil {
				return &messages.SpecError{Err: songs.RenameField(err, songs.FieldStyle, songs.Field(v.option))}
			}
		}
		b.Sides = append(b.Sides, side)
	}
	return discord.Checked(func(ctx context.Context, it *discord.Interaction) error {
		return h.startChecked(ctx, it, b, values)
	})(ctx, it)
}

// startChecked checks the texts or the songs of a battle and the orders that it needs, and starts it.
func (h handlers) startChecked(ctx context.Context, it *discord.Interaction, b board.Battle,
	values []numberedOption) error {
	preparing := boardmessages.BattleMessage(it.Public(ctx), b)
	if b.Idea != "" {
		texts := []string{b.Idea}
		for _, v := range values {
			texts = append(texts, v.text)
		}
		if err := it.AllowTexts(ctx, texts...); err != nil {
			return err
		}
	}
	if b.Idea == "" {
		for n, v := range values {
			e, err := songoption.NamedPublic(ctx, it, h.Library, v.option)
			if err != nil {
				return err
			}
			s := &b.Sides[n]
			s.Song, s.Title, s.Style = e.ID, messages.EntryName(it.Public(ctx), e), e.Style
			for _, other := range b.Sides[:n] {
				if other.Song == e.ID {
					return sameSides(it, values[other.Number-1].option, v.option)
				}
			}
		}
	}
	b.ParentChannelID = it.ParentChannelID()
	if err := h.Board.CheckBattle(ctx, b); err != nil {
		return err
	}
	if err := h.confirmPrice(ctx, it, b); err != nil {
		return err
	}
	posted, err := it.Reply(ctx, preparing)
	if err != nil {
		return err
	}
	if posted.ID == "" { // the bot needs a message that it can edit later
		preparing.Nonce = it.ID
		if posted, err = it.Client.Post(ctx, it.ChannelID, preparing); err != nil {
			return err
		}
	}
	_, err = h.Board.StartBattle(ctx, b, board.Post{
		ChannelID: it.ChannelID, MessageID: posted.ID, ParentChannelID: it.ParentChannelID(),
	})
	return err
}

// confirmPrice asks the member before songs are ordered for a battle.
func (h handlers) confirmPrice(ctx context.Context, it *discord.Interaction, b board.Battle) error {
	if b.Idea == "" || it.Confirmed || h.Quotes == nil {
		return nil
	}
	q, err := h.Quotes.Quote(ctx, songs.Place{GuildID: it.GuildID, ChannelID: it.ChannelID}, it.User().ID, it.Roles(),
		len(b.Sides))
	if err != nil || q.Credits == 0 {
		return err
	}
	return messages.PriceQuestion(it.Private(), q, "choices.cost.battle", "choices.cost.battle-text",
		"choices.cost.battle-yes", "Songs", len(b.Sides))
}

// typedOptions returns the values of the options name1, name2 and so on, even if they are equal.
func typedOptions(it *discord.Interaction, name string) (values []numberedOption) {
	for n := 1; n <= board.MaxSides; n++ {
		option := fmt.Sprintf("%s%d", name, n)
		if v := strings.TrimSpace(it.Text(option)); v != "" {
			values = append(values, numberedOption{option, v})
		}
	}
	return values
}

// numberedOptions returns the different values of the options name1, name2 and so on.
func numberedOptions(it *discord.Interaction, name string) (values []numberedOption) {
	seen := make(map[string]bool)
	for _, v := range typedOptions(it, name) {
		if !seen[fold.Case(v.text)] {
			seen[fold.Case(v.text)] = true
			values = append(values, v)
		}
	}
	return values
}

// tooFewSides returns the error that a battle with an idea or with songs has fewer than two different sides, which
// names the option to fill in or to change.
func tooFewSides(it *discord.Interaction, hasIdea bool) error {
	name := "song"
	switch styles := typedOptions(it, "style"); {
	case hasIdea:
		name = "style"
	case len(typedOptions(it, "song")) > 0:
	case len(styles) > 0:
		return &discord.UserError{Reason: "a battle of styles has no idea", Text: "errors.battle-idea",
			Args: []any{"Field", it.OptionName("idea")}}
	default:
		return errBattleSides
	}
	typed := typedOptions(it, name)
	if len(typed) >= board.MinSides {
		return sameSides(it, typed[0].option, typed[1].option)
	}
	missing := name + "1"
	if len(typed) == 1 && typed[0].option == missing {
		missing = name + "2"
	}
	return &discord.UserError{Reason: "a battle has fewer than two sides", Text: "errors.battle-field",
		Args: []any{"Field", it.OptionName(missing)}}
}

// sameSides returns the error that two options of a battle are the same.
func sameSides(it *discord.Interaction, one, other string) error {
	return &discord.UserError{Reason: "two sides of a battle are the same", Text: "errors.battle-same",
		Args: []any{"Field", it.OptionName(one), "Other", it.OptionName(other)}}
}

// numberedOption is one of the options name1, name2 and so on.
type numberedOption struct{ option, text string }

// errBattleSides is returned if a battle has too few sides or two equal ones.
var errBattleSides = &discord.UserError{
	Reason: "a battle needs two to four different sides", Text: "errors.battle-sides",
}
