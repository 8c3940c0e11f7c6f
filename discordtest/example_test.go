package discordtest_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/discordtest"
	"github.com/riffbot/riffbot/discordtest/userclient"
)

// connectBot connects a discordgo bot with the commands /echo and /form.
func connectBot(server *discordtest.Server) (*discordgo.Session, error) {
	bot, err := discordgo.New("Bot " + server.Token())
	if err != nil {
		return nil, err
	}
	bot.Client = server.HTTPClient() // discordgo has fixed addresses
	bot.AddHandler(handle)
	if err := bot.Open(); err != nil {
		return nil, err
	}
	_, err = bot.ApplicationCommandBulkOverwrite(server.ApplicationID(), "", []*discordgo.ApplicationCommand{
		{Name: "echo", Description: "Repeats a text", Options: []*discordgo.ApplicationCommandOption{
			{Type: discordgo.ApplicationCommandOptionString, Name: "text", Description: "The text", Required: true}}},
		{Name: "form", Description: "Opens a form"},
	})
	return bot, err
}

// handle answers /echo with the text and a button, the button with "pressed", and
// /form with a form whose field it repeats.
func handle(bot *discordgo.Session, i *discordgo.InteractionCreate) {
	say := func(kind discordgo.InteractionResponseType, text string, components ...discordgo.MessageComponent) *discordgo.InteractionResponse {
		return &discordgo.InteractionResponse{Type: kind, Data: &discordgo.InteractionResponseData{Content: text, Components: components}}
	}
	var response *discordgo.InteractionResponse
	switch i.Type {
	case discordgo.InteractionMessageComponent:
		response = say(discordgo.InteractionResponseUpdateMessage, "pressed")
	case discordgo.InteractionModalSubmit:
		row := i.ModalSubmitData().Components[0].(*discordgo.ActionsRow)
		response = say(discordgo.InteractionResponseChannelMessageWithSource, row.Components[0].(*discordgo.TextInput).Value)
	default:
		if i.ApplicationCommandData().Name == "echo" {
			button := discordgo.Button{Label: "Again", CustomID: "again"}
			response = say(discordgo.InteractionResponseChannelMessageWithSource, i.ApplicationCommandData().Options[0].StringValue(),
				discordgo.ActionsRow{Components: []discordgo.MessageComponent{button}})
			break
		}
		input := discordgo.TextInput{CustomID: "name", Label: "Name", Style: discordgo.TextInputShort}
		response = &discordgo.InteractionResponse{Type: discordgo.InteractionResponseModal, Data: &discordgo.InteractionResponseData{
			CustomID: "form", Title: "Form", Components: []discordgo.MessageComponent{
				discordgo.ActionsRow{Components: []discordgo.MessageComponent{input}}}}}
	}
	if err := bot.InteractionRespond(i.Interaction, response); err != nil {
		log.Print(err)
	}
}

// A member uses a command, presses a button and fills in a form of a discordgo bot.
func Example() {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	server, err := discordtest.New(ctx, discordtest.Options{}) // in a test: discordtest.Start(t)
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = server.Close() }()
	bot, err := connectBot(server)
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = bot.Close() }()

	ana, err := server.Member(ctx, "Ana")
	if err != nil {
		log.Fatal(err)
	}
	show := func(err error) {
		if err != nil {
			fmt.Println("error:", err)
			return
		}
		for _, m := range ana.Answers() {
			fmt.Printf("%s: %s\n", m.Author.Username, m.Content)
		}
	}
	show(ana.Command(ctx, `/echo text:"hello"`))
	show(ana.Click(ctx, "Again"))
	show(ana.Command(ctx, "/form"))
	show(ana.Submit(ctx, userclient.Value{Name: "Name", Text: "Ben"}))
	// Output:
	// bot: hello
	// bot: pressed
	// bot: Ben
}

// A fault makes the API fail, and the library's retry is under test.
func ExampleServer_Fault() {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	server, err := discordtest.New(ctx, discordtest.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = server.Close() }()
	bot, err := discordgo.New("Bot " + server.Token())
	if err != nil {
		log.Fatal(err)
	}
	bot.Client = server.HTTPClient()
	bot.ShouldRetryOnRateLimit = false
	if err := server.Fault("discord=429-route"); err != nil {
		log.Fatal(err)
	}
	_, err = bot.ChannelMessageSend(server.ChannelID(), "refused")
	fmt.Println(err != nil)
	_, err = bot.ChannelMessageSend(server.ChannelID(), "accepted")
	fmt.Println(err)
	// Output:
	// true
	// <nil>
}

// The clock makes interaction tokens and CDN addresses expire.
func ExampleServer_Advance() {
	server, err := discordtest.New(context.Background(), discordtest.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = server.Close() }()
	before := server.Now()
	server.Advance(16 * time.Minute)
	fmt.Println(server.Now().Sub(before).Round(time.Minute))
	// Output: 16m0s
}
