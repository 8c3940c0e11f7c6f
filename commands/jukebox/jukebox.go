package jukebox

import (
	"context"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/commands/internal/songoption"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/jukebox"
)

// jukeboxCommand returns /jukebox, which plays songs in a voice channel.
func (h handlers) jukeboxCommand() discord.Command {
	text, number := discordgo.ApplicationCommandOptionString, discordgo.ApplicationCommandOptionInteger
	waiting := songoption.Option("song", "A song in the queue")
	first := 1.0
	return discord.Command{
		Definition: discord.ServerDefinition("jukebox", "Play songs in your voice channel"),
		Subcommands: append([]discord.Subcommand{
			{Name: "play", Description: "Play one song, or a whole list", Handle: discord.Privately(h.play),
				Autocomplete: h.suggestPlay, Options: []*discordgo.ApplicationCommandOption{
					{
						Type: text, Name: "song", Description: "A song from the library", Autocomplete: true,
						MaxLength: 100,
					},
					{
						Type: text, Name: "from",
						Description:  "Favourites, newest, a playlist, or a search",
						Autocomplete: true, MaxLength: 100,
					},
				}},
			{
				Name: "join", Description: "Join your voice channel and pick up where we left off",
				Handle: h.withPlayer(h.join),
			},
			{Name: "leave", Description: "Stop, clear the queue and leave", Handle: h.withPlayer(h.leave)},
			{Name: "queue", Description: "What's playing and what's next", Handle: discord.Privately(h.queue)},
			{
				Name: "skip", Description: "Skip this song: yours at once, others' by vote",
				Handle: h.withPlayer(h.skip),
			},
			{Name: "pause", Description: "Pause the music", Handle: h.withPlayer(h.pause(true))},
			{Name: "resume", Description: "Resume the music", Handle: h.withPlayer(h.pause(false))},
			{Name: "seek", Description: "Jump to another position", Handle: h.withPlayer(h.seek),
				Options: []*discordgo.ApplicationCommandOption{
					{Type: text, Name: "to", Description: "A time, like 1:15 or 75", Required: true, MaxLength: 20}}},
			{Name: "loop", Description: "Repeat this song or the queue", Handle: h.withPlayer(h.loop),
				Options: []*discordgo.ApplicationCommandOption{
					{Type: text, Name: "what", Description: "What to repeat", Required: true,
						Choices: []*discordgo.ApplicationCommandOptionChoice{
							{Name: "off", Value: string(jukebox.LoopOff)}, {
								Name: "this song", Value: string(jukebox.LoopOne),
							},
							{Name: "the whole queue", Value: string(jukebox.LoopAll)}}}}},
			{Name: "shuffle", Description: "Shuffle the queue, or restore its order", Handle: h.withPlayer(h.shuffle)},
			{
				Name: "remove", Description: "Remove a song from the queue", Handle: h.withPlayer(h.remove),
				Autocomplete: h.suggestWaiting, Options: []*discordgo.ApplicationCommandOption{waiting},
			},
			{Name: "move", Description: "Move a song in the queue", Handle: h.withPlayer(h.move),
				Autocomplete: h.suggestWaiting, Options: []*discordgo.ApplicationCommandOption{waiting,
					{
						Type: number, Name: "to", Description: "The new place; 1 is next", Required: true,
						MinValue: &first, MaxValue: 500,
					}}},
			{Name: "clear", Description: "Remove your songs from the queue, or everyone's",
				Handle: h.withPlayer(h.clear), Options: []*discordgo.ApplicationCommandOption{
					{
						Type: discordgo.ApplicationCommandOptionBoolean, Name: "everybodys",
						Description: "Everyone's songs, not just yours",
					}}},
			{Name: "history", Description: "What was played here", Handle: discord.Privately(h.history)},
			{Name: "radio", Description: "Keep making and playing new songs on a theme",
				Handle: h.withPlayer(h.radio), Options: []*discordgo.ApplicationCommandOption{
					{
						Type: text, Name: "theme", Description: "What the songs are about: “songs of the sea, folk”",
						MaxLength: 150,
					},
					{Type: discordgo.ApplicationCommandOptionBoolean, Name: "off", Description: "Turn the radio off"}}},
			h.saveSubcommand(),
			h.settingsSubcommand(),
		}, h.nowSubcommands()...),
		Buttons: map[string]discord.Handler{
			"juke-queue:{offset}": h.pageButton(h.showQueue), "juke-history:{offset}": h.pageButton(h.showHistory),
			"juke-vote:{entry}:{offset}": discord.Updating(h.toggleVote),
			"juke-toggle": h.panelButton(
				func(ctx context.Context, p *jukebox.Player, a jukebox.Actor) error { return p.Toggle(ctx, a) },
			),
			"juke-skip": h.panelButton(func(ctx context.Context, p *jukebox.Player, a jukebox.Actor) error {
				_, _, _, err := p.Skip(ctx, a)
				return err
			}),
			"juke-previous": h.panelButton(func(ctx context.Context, p *jukebox.Player, a jukebox.Actor) error {
				_, err := p.Previous(ctx, a)
				return err
			}),
			"juke-replay": h.panelButton(func(ctx context.Context, p *jukebox.Player, a jukebox.Actor) error {
				_, err := p.Replay(ctx, a)
				return err
			}),
			"juke-radio-off": h.panelButton(func(ctx context.Context, p *jukebox.Player, a jukebox.Actor) error {
				return p.Radio(ctx, a, "", "")
			}),
			"juke-loop": h.panelButton(func(ctx context.Context, p *jukebox.Player, a jukebox.Actor) error {
				_, err := p.Loop(ctx, a, "")
				return err
			}),
			"juke-shuffle": h.panelButton(func(ctx context.Context, p *jukebox.Player, a jukebox.Actor) error {
				_, err := p.Shuffle(ctx, a)
				return err
			}),
			"juke-sing": h.panelButton(
				func(ctx context.Context, p *jukebox.Player, a jukebox.Actor) error { return p.ToggleLyrics(ctx, a) },
			),
			"juke-stop": h.panelButton(
				func(ctx context.Context, p *jukebox.Player, a jukebox.Actor) error { return p.Leave(ctx, a) },
			),
			"juke-heart:{song}": discord.Privately(h.toggleFavourite),
			"juke-play:{song}":  discord.Privately(h.playOrder), "juke-anyway:{song}": discord.Updating(h.playRevealed),
		},
	}
}
