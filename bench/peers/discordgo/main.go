// Discordgo is a bot with discordgo that does as little as possible, for comparison in the benchmarks. It answers /help
// with a fixed text, and acknowledges /song before it answers. It reads DISCORD_TOKEN, DISCORD_API_URL,
// DISCORD_APPLICATION_ID, and the number of commands to register from COMMANDS.
package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"strconv"
	"syscall"

	"github.com/bwmarrin/discordgo"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "discordgo:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	session, err := discordgo.New("Bot " + os.Getenv("DISCORD_TOKEN"))
	if err != nil {
		return fmt.Errorf("create session: %w", err)
	}
	api, err := url.Parse(os.Getenv("DISCORD_API_URL"))
	if err != nil {
		return fmt.Errorf("parse address: %w", err)
	}
	session.Client.Transport = redirect{api.Host}
	session.Identify.Intents = discordgo.IntentsGuilds
	session.AddHandler(answer)
	definitions, err := commands(os.Getenv("COMMANDS"))
	if err != nil {
		return err
	}
	application := os.Getenv("DISCORD_APPLICATION_ID")
	if _, err := session.ApplicationCommandBulkOverwrite(application, "", definitions); err != nil {
		return fmt.Errorf("register commands: %w", err)
	}
	if err := session.Open(); err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	<-ctx.Done()
	return session.Close()
}

// redirect sends requests, whose addresses are fixed in discordgo, to another host.
type redirect struct{ host string }

// RoundTrip implements [http.RoundTripper].
func (r redirect) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.URL.Scheme, req.URL.Host, req.Host = "http", r.host, ""
	return http.DefaultTransport.RoundTrip(req)
}

// commands returns /help, /song and further commands up to a number.
func commands(number string) ([]*discordgo.ApplicationCommand, error) {
	n, err := strconv.Atoi(number)
	if err != nil {
		return nil, fmt.Errorf("parse number of commands: %w", err)
	}
	all := []*discordgo.ApplicationCommand{{Name: "help", Description: "Answers"},
		{Name: "song", Description: "Answers later", Options: []*discordgo.ApplicationCommandOption{
			{Type: discordgo.ApplicationCommandOptionString, Name: "prompt", Description: "Text", Required: true}}}}
	for i := len(all); i < n; i++ {
		all = append(all, &discordgo.ApplicationCommand{Name: "command" + strconv.Itoa(i), Description: "Answers"})
	}
	return all, nil
}

// text is the fixed answer.
const text = "pong"

// answer answers a command.
func answer(s *discordgo.Session, i *discordgo.InteractionCreate) {
	if i.Type != discordgo.InteractionApplicationCommand {
		return
	}
	if i.ApplicationCommandData().Name != "song" {
		report(s.InteractionRespond(i.Interaction, &discordgo.InteractionResponse{
			Type: discordgo.InteractionResponseChannelMessageWithSource,
			Data: &discordgo.InteractionResponseData{Content: text}}))
		return
	}
	report(s.InteractionRespond(i.Interaction, &discordgo.InteractionResponse{
		Type: discordgo.InteractionResponseDeferredChannelMessageWithSource}))
	content := text
	_, err := s.InteractionResponseEdit(i.Interaction, &discordgo.WebhookEdit{Content: &content})
	report(err)
}

// report prints an error.
func report(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "discordgo:", err)
	}
}
