package song

import (
	"context"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/commands/internal/songoption"
	"github.com/riffbot/riffbot/commands/internal/styleoption"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/songs"
)

// Limits of options in characters. What a model accepts as a prompt is checked later; maxPrompt is what a form can show
// again.
const (
	maxPrompt = 4000
	maxModel  = 100
)

// songCommand returns /song: it orders a song about a prompt. The response shows the status of the
// order and becomes the song.
func (h handlers) songCommand() discord.Command {
	catalog := h.Offer.Catalog
	command := discord.Command{
		Orders: true,
		Definition: &discordgo.ApplicationCommand{
			Name:             "song",
			Description:      "Turn an idea into a song",
			Contexts:         discord.Everywhere(),
			IntegrationTypes: discord.InServers(),
			Options: []*discordgo.ApplicationCommandOption{
				{Type: discordgo.ApplicationCommandOptionString, Name: "prompt", Required: true,
					MaxLength:   maxPrompt,
					Description: "What's the song about? A few words are enough"},
				styleoption.Style("style", "Genre, mood, instruments: “lo-fi, warm, upright bass”", songs.MaxStyle),
				styleoption.Voice(),
				{Type: discordgo.ApplicationCommandOptionString, Name: "title",
					MaxLength: songs.MaxTitle, Description: "Optional; I'll pick one"},
				{Type: discordgo.ApplicationCommandOptionBoolean, Name: "instrumental",
					Description: "Music only, no vocals"},
				{Type: discordgo.ApplicationCommandOptionString, Name: "model", Autocomplete: true,
					MaxLength: maxModel, Description: "Model to use; the default is " + catalog.First().DefaultModel()},
				{Type: discordgo.ApplicationCommandOptionString, Name: "artist", MaxLength: songs.MaxArtist,
					Description: "Artist shown in the file; you by default"},
			},
		},
		Handle: func(ctx context.Context, it *discord.Interaction) error {
			if err := styleoption.CheckBlank(it, songs.FieldStyle, songs.FieldVoice, songs.FieldTitle, songs.FieldAvoid,
				songs.FieldLanguage, songs.FieldModel, songs.FieldArtist, songs.FieldLength); err != nil {
				return err
			}
			spec := songs.SongSpec{
				Prompt: it.Text("prompt"), Style: it.Text("style"), Title: it.Text("title"),
				Voice: it.Text("voice"), Avoid: it.Text("avoid"), Language: it.Text("language"),
				Instrumental: it.Flag("instrumental"), Provider: it.Text("provider"), Model: it.Text("model"),
				Artist: it.Text("artist"),
			}.Trimmed()
			if err := setSound(it, &spec); err != nil {
				return &messages.SpecError{Err: err}
			}
			if it.Flag("play") && it.GuildID != "" {
				spec.Play = songs.PlayForRequester
			}
			spec, err := h.withSinger(ctx, it, spec)
			if err != nil {
				return err
			}
			spec, own := h.withDefaults(ctx, it, spec, givenOptions(it))
			if err := h.Offer.Check(ctx, it.GuildID, spec); err != nil {
				return &messages.SpecError{Err: err}
			}
			if err := h.orderOrDraft(ctx, it, spec, own); err != nil {
				return err
			}
			h.warnSilent(ctx, it)
			return nil
		},
		Autocomplete: h.suggest,
	}
	if catalog.Accepts(provider.ActionGenerate, provider.ParamAvoid) {
		command.Definition.Options = append(command.Definition.Options, styleoption.Avoid())
	}
	command.Definition.Options = append(command.Definition.Options, h.soundOptions()...)
	command.Definition.Options = append(command.Definition.Options, h.providerOptions()...)
	command.Definition.Options = append(command.Definition.Options, h.singerOptions()...)
	if h.Voice {
		command.Definition.Options = append(command.Definition.Options, &discordgo.ApplicationCommandOption{
			Type: discordgo.ApplicationCommandOptionBoolean, Name: "play",
			Description: "Play it in your voice channel when it's ready"})
	}
	if h.Writer != nil {
		command.Definition.Options = append(command.Definition.Options, styleoption.Language(), &discordgo.ApplicationCommandOption{
			Type: discordgo.ApplicationCommandOptionString, Name: "write",
			Description: "Who writes the lyrics; this server's choice by default",
			Choices: []*discordgo.ApplicationCommandOptionChoice{
				{Name: "draft: show me the lyrics first", Value: string(guild.LyricsDraft)},
				{Name: "auto: write the lyrics and sing", Value: string(guild.LyricsAuto)},
				{Name: "off: the song provider writes them", Value: string(guild.LyricsOff)},
			}})
	}
	return command
}

// orderOrDraft orders a song, or shows its draft if the lyrics mode asks for one.
func (h handlers) orderOrDraft(ctx context.Context, it *discord.Interaction, spec songs.SongSpec,
	own songs.Defaults) error {
	switch h.lyricsMode(ctx, it, spec, own) {
	case guild.LyricsDraft:
		if spec.Instrumental {
			return h.showInstrumental(ctx, it, spec, own)
		}
		return h.startDraft(ctx, it, spec, own)
	case guild.LyricsAuto:
		spec.Expand = true
	}
	return h.submit(ctx, it, spec)
}

// lyricsMode returns how the lyrics of an order are written: as the member, the server or the
// operator chose.
func (h handlers) lyricsMode(ctx context.Context, it *discord.Interaction, b songs.SongSpec,
	own songs.Defaults) guild.LyricsMode {
	if h.Writer == nil {
		return guild.LyricsOff
	}
	if b.Instrumental { // has no lyrics; a draft is shown if the member asks for one
		if guild.LyricsMode(it.Text("write")) == guild.LyricsDraft {
			return guild.LyricsDraft
		}
		return guild.LyricsOff
	}
	if chosen := it.Text("write"); chosen != "" {
		return guild.LyricsMode(chosen)
	}
	return h.defaultLyricsMode(ctx, it, own)
}

// defaultLyricsMode returns the lyrics mode that is the member's default, or that the server or else the operator
// chose.
func (h handlers) defaultLyricsMode(ctx context.Context, it *discord.Interaction,
	own songs.Defaults) guild.LyricsMode {
	if own.LyricsMode != "" {
		return guild.LyricsMode(own.LyricsMode)
	}
	if h.Settings == nil {
		return h.LyricsMode
	}
	// Use the operator's choice if the server's cannot be read in time.
	ctx, cancel := context.WithTimeout(ctx, discord.LookupTimeout)
	defer cancel()
	s, err := h.Settings.Settings(ctx, it.GuildID)
	if err != nil || s.LyricsMode == "" {
		return h.LyricsMode
	}
	return s.LyricsMode
}

// submit checks an order, responds with its status and submits it.
func (h handlers) submit(ctx context.Context, it *discord.Interaction, spec songs.SongSpec) error {
	return h.Messages.Order(ctx, it, h.Orders, func(ctx context.Context) (songs.Order, error) {
		o := it.NewOrder()
		o.Spec = spec
		return o, it.AllowBrief(ctx, spec)
	})
}

// suggest responds to autocomplete of styles, voices, languages and models.
func (h handlers) suggest(ctx context.Context, it *discord.Interaction) error {
	if ok, err := styleoption.Suggest(ctx, it, h.Styles); ok {
		return err
	}
	name, typed := it.Focused()
	switch name {
	case "length":
		return h.suggestLengths(ctx, it)
	case "singer":
		return songoption.SuggestSingers(ctx, it, h.Singers)
	}
	return it.Suggest(ctx, h.modelChoices(it.Text("provider"), typed))
}
