package discordtest_test

import (
	"os"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/discordtest"
)

func TestPing(t *testing.T) {
	server := discordtest.Start(t) // closed at the end of the test
	bot, err := discordgo.New("Bot " + server.Token())
	if err != nil {
		t.Fatal(err)
	}
	bot.Client = server.HTTPClient() // sends calls for discord.com to the server
	bot.AddHandler(func(s *discordgo.Session, i *discordgo.InteractionCreate) {
		_ = s.InteractionRespond(i.Interaction, &discordgo.InteractionResponse{
			Type: discordgo.InteractionResponseChannelMessageWithSource,
			Data: &discordgo.InteractionResponseData{Content: "pong"},
		})
	})
	if err := bot.Open(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = bot.Close() }()
	ping := &discordgo.ApplicationCommand{Name: "ping", Description: "Answers"}
	if _, err := bot.ApplicationCommandCreate(server.ApplicationID(), "", ping); err != nil {
		t.Fatal(err)
	}

	ana, err := server.Member(t.Context(), "Ana")
	if err != nil {
		t.Fatal(err)
	}
	if err := ana.Command(t.Context(), "/ping"); err != nil {
		t.Fatal(err)
	}
	if answers := ana.Answers(); len(answers) != 1 || answers[0].Content != "pong" {
		t.Errorf("answered %v", answers)
	}
}

// The quick start of the README is the test above, which passes.
func TestReadmeHasTheQuickStart(t *testing.T) {
	source, err := os.ReadFile("quickstart_test.go")
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, test, _ := strings.Cut(string(source), "\nfunc TestPing")
	test, _, _ = strings.Cut(test, "\n\n// The quick start")
	if !strings.Contains(string(readme), "\nfunc TestPing"+test) {
		t.Error("the quick start in README.md differs from quickstart_test.go")
	}
}
