package commands

import (
	"context"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/songs"
	"riffbot/riffusion"
)

// orderTaker is what commands need of the production line.
type orderTaker interface {
	looker
	Submit(ctx context.Context, o songs.Order) (songs.Order, error)
	Order(ctx context.Context, id songs.OrderID) (songs.Order, error)
	Queue(ctx context.Context, v songs.Viewer, limit int) ([]songs.Waiting, error)
	Expected(ctx context.Context) (func(ahead int) time.Duration, error)
	CallOff(ctx context.Context, id songs.OrderID, by string) error
}

// Song is /song: a line of text becomes a song. It answers at once with a
// status that moves, and turns that message into the song.
func Song(line orderTaker, desk *Desk, shop Workshop) Command {
	family := shop.Family
	command := Command{
		Orders: true,
		Definition: &discordgo.ApplicationCommand{
			Name:             "song",
			Description:      "Turn an idea into a song",
			Contexts:         everywhere(),
			IntegrationTypes: inServers(),
			Options: []*discordgo.ApplicationCommandOption{
				{Type: discordgo.ApplicationCommandOptionString, Name: "prompt", Required: true,
					Description: "What the song is about, in a few words"},
				{Type: discordgo.ApplicationCommandOptionString, Name: "style",
					Description: "Genre, mood, instruments: “lo-fi, warm, upright bass”"},
				{Type: discordgo.ApplicationCommandOptionString, Name: "title",
					Description: "The song's title; left out, one is found"},
				{Type: discordgo.ApplicationCommandOptionBoolean, Name: "instrumental",
					Description: "Music without a voice"},
				{Type: discordgo.ApplicationCommandOptionString, Name: "model", Autocomplete: true,
					Description: "Which model makes it; left out: " + family.DefaultModel()},
				{Type: discordgo.ApplicationCommandOptionString, Name: "artist", MaxLength: songs.MaxArtist,
					Description: "Who its files name as the artist; left out, you"},
			},
		},
		Handle: func(ctx context.Context, it *Interaction) error {
			brief := songs.Brief{
				Prompt: it.Text("prompt"), Style: it.Text("style"), Title: it.Text("title"),
				Instrumental: it.Flag("instrumental"), Model: it.Text("model"), Artist: it.Text("artist"),
			}.Tidy()
			if it.Flag("play") && it.GuildID != "" {
				brief.Play = songs.PlayAsker
			}
			if err := brief.Check(family); err != nil {
				return &briefError{err: err}
			}
			switch shop.words(ctx, it, brief) {
			case "draft":
				return (&writing{Workshop: shop, line: line}).draft(ctx, it, brief, "")
			case "auto":
				brief.Expand = true
			}
			return order(ctx, it, line, desk, brief)
		},
		Autocomplete: func(ctx context.Context, it *Interaction) error {
			_, typed := it.Focused()
			return it.Suggest(ctx, modelChoices(family, typed))
		},
	}
	if desk != nil && desk.voice {
		command.Definition.Options = append(command.Definition.Options, &discordgo.ApplicationCommandOption{
			Type: discordgo.ApplicationCommandOptionBoolean, Name: "play", Description: "Play it in your voice channel when it is done"})
	}
	if shop.Writer != nil {
		command.Definition.Options = append(command.Definition.Options, &discordgo.ApplicationCommandOption{
			Type: discordgo.ApplicationCommandOptionString, Name: "write", Description: "Who writes the words; left out: " + shop.Default,
			Choices: []*discordgo.ApplicationCommandOptionChoice{
				{Name: "draft: show me the words first", Value: "draft"},
				{Name: "auto: write them and sing", Value: "auto"},
				{Name: "off: the provider finds them", Value: "off"},
			}})
	}
	return command
}

// words is what is to be done about the words of a brief.
func (shop Workshop) words(ctx context.Context, it *Interaction, b songs.Brief) string {
	if shop.Writer == nil || b.Instrumental {
		return "off"
	}
	if said := it.Text("write"); said != "" {
		return said
	}
	return shop.usual(ctx, it)
}

// usual is what is done about words here when nobody says.
func (shop Workshop) usual(ctx context.Context, it *Interaction) string {
	if shop.Settings == nil {
		return shop.Default
	}
	// Where a server's wish cannot be read in time, the operator's is good enough.
	ctx, cancel := context.WithTimeout(ctx, gateTime)
	defer cancel()
	s, err := shop.Settings.Settings(ctx, it.GuildID)
	if err != nil || s.Write == "" {
		return shop.Default
	}
	return s.Write
}

// order answers with a status message first and takes the order in after: what
// may be slow comes when Discord has its answer.
func order(ctx context.Context, it *Interaction, line orderTaker, desk *Desk, brief songs.Brief) error {
	o := newOrder(it)
	if it.screen.Censor == nil { // otherwise its words are shown when they have been looked at
		o.Brief = brief
	}
	posted, err := it.Reply(ctx, desk.status(it.Public(ctx), o, unknown))
	if err != nil {
		return err
	}
	if err := it.allowBrief(ctx, brief); err != nil {
		return err
	}
	o.Brief = brief
	o.Address = newAddress(ctx, it, posted).encode()
	_, err = line.Submit(ctx, o)
	return err
}

// newOrder is an order of whoever did this, where they did it.
func newOrder(it *Interaction) songs.Order {
	return songs.Order{
		Requester: songs.Member{ID: it.User().ID, Name: it.UserName()},
		Place:     songs.Place{GuildID: it.GuildID, ChannelID: it.ChannelID},
		Roles:     it.Roles(),
		Within:    it.within(),
		Parent:    it.publicParent(),
		State:     songs.Queued,
		SizeLimit: it.AttachmentSizeLimit,
		// One interaction makes one order.
		Interaction: it.ID,
	}
}

// modelChoices are the models whose name contains what was typed.
func modelChoices(family riffusion.Family, typed string) []Choice {
	var choices []Choice
	for _, id := range family.ModelIDs() {
		if strings.Contains(strings.ToLower(id), strings.ToLower(strings.TrimSpace(typed))) {
			choices = append(choices, Choice{Name: id, Value: id})
		}
	}
	return choices
}
