package song

import (
	"cmp"
	"context"
	"errors"
	"regexp"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/songs"
)

// messageCommand returns the entry in the context menu of messages: it orders a song about the
// text of a message, or starts a draft if there is a language model.
func (h handlers) messageCommand() discord.Command {
	text := [2]string{"song", "prompt"} // if the song is refused, its text is edited in the form of this command
	if h.Writer != nil {
		text = [2]string{"write draft", "idea"}
	}
	return discord.Command{
		Orders:     true,
		TextOption: text,
		Definition: &discordgo.ApplicationCommand{Type: discordgo.MessageApplicationCommand,
			Name:     "Make a song from this",
			Contexts: discord.Everywhere(), IntegrationTypes: discord.InServers()},
		Handle: func(ctx context.Context, it *discord.Interaction) error {
			target := it.Data.Resolved.Messages[it.Data.TargetID]
			if messages.ShowsHiddenSide(target) {
				return errSecretSide
			}
			spec, err := h.specOfMessage(ctx, it, target)
			if err != nil {
				return err
			}
			given := givenFields()
			if spec.Style != "" {
				given = givenFields("style")
			}
			if h.Writer != nil {
				spec.Prompt = discord.Cut(spec.Prompt, maxIdea)
				filled, own := h.withDefaults(ctx, it, spec, given)
				return h.startDraft(ctx, it, filled, own)
			}
			spec.Prompt = discord.Cut(spec.Prompt, h.Offer.For(ctx, it.GuildID, spec).LimitsOf("").PromptRunes)
			spec, _ = h.withDefaults(ctx, it, spec, given)
			return h.submit(ctx, it, spec)
		},
	}
}

// specOfMessage returns the specification of a song about a message: its text or, if it shows a song that the member
// may see, the idea or the title of that song and its style. The other layouts that the bot posts, such as battles, are
// refused, because their text is no idea.
func (h handlers) specOfMessage(ctx context.Context, it *discord.Interaction, m discord.Message) (songs.SongSpec, error) {
	own := m.AuthorID != "" && m.AuthorID == it.ApplicationID
	if id, ok := m.Argument("again", "words"); ok && own {
		spec, err := h.specOfOrder(ctx, it, songs.OrderID(id))
		if err == nil && spec.Prompt == "" {
			err = errOwnMessage
		}
		return spec, err
	}
	if own && m.Flags&discord.FlagLayout != 0 && m.Flags&discord.FlagEphemeral == 0 {
		return songs.SongSpec{}, errOwnMessage
	}
	texts := m.Texts
	m.Texts = nil
	for _, text := range texts { // m is a copy; its texts are not
		m.Texts = append(m.Texts, layoutMarkup.ReplaceAllString(text, ""))
	}
	idea := discord.MessageText(m)
	if idea == "" {
		return songs.SongSpec{}, errNoText
	}
	return songs.SongSpec{Prompt: idea}, nil
}

// layoutMarkup matches the markup of small texts and headings at the start of a line.
var layoutMarkup = regexp.MustCompile(`(?m)^(-#|#{1,3}) +`)

// specOfOrder returns the specification of a song like the first one of an order that the member may see; it is empty
// if there is none.
func (h handlers) specOfOrder(ctx context.Context, it *discord.Interaction, id songs.OrderID) (songs.SongSpec, error) {
	o, err := h.Orders.Order(ctx, id)
	if err == nil {
		o, err = it.VisibleOrder(ctx, o)
	}
	if errors.Is(err, songs.ErrNotFound) || errors.Is(err, discord.ErrNoSong) || err == nil && len(o.Songs) == 0 {
		return songs.SongSpec{}, nil
	}
	if err != nil {
		return songs.SongSpec{}, err
	}
	s := o.Songs[0]
	return songs.SongSpec{Prompt: cmp.Or(strings.TrimSpace(o.Spec.Prompt), s.Title), Style: s.Style}, nil
}

// errOwnMessage reports that a message of the bot shows no song.
var errOwnMessage = &discord.UserError{Reason: "the message is one of the bot", Text: "errors.own-message"}

// errSecretSide reports that a message shows a side of a battle before the vote ends.
var errSecretSide = &discord.UserError{Reason: "the message shows a hidden side", Text: "battle.secret"}

// errNoText reports that a message has no text to make a song of.
var errNoText = &discord.UserError{Reason: "the message has no text", Text: "errors.no-text"}
