package help

import (
	"github.com/riffbot/riffbot/internal/songs"
	"testing"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/provider/acedata"
)

// testCommands returns a command of each kind.
func testCommands() []*discordgo.ApplicationCommand {
	chinese := map[discordgo.Locale]string{discordgo.ChineseCN: "把一个点子变成一首歌"}
	moderators := int64(discordgo.PermissionManageMessages)
	sub := func(name string) *discordgo.ApplicationCommandOption {
		return &discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionSubCommand, Name: name,
			Description: "About " + name}
	}
	jukebox := discord.ServerDefinition("jukebox", "Listen", sub("play"))
	admin := discord.ServerDefinition("admin", "Run", sub("settings"), sub("reports"))
	admin.DefaultMemberPermissions = &moderators
	song := discord.GeneralDefinition("song", "Turn an idea into a song")
	song.DescriptionLocalizations = &chinese
	return []*discordgo.ApplicationCommand{song, jukebox, admin,
		discord.GeneralDefinition("library", "Songs", sub("browse"), sub("karaoke")),
		{Name: "Make a song from this", Type: discordgo.MessageApplicationCommand}}
}

func TestHelpMessagesMatchGoldenFile(t *testing.T) {
	t.Parallel()
	d := Deps{Version: "1.2.3", Offer: songs.OfferOf(acedata.Riffusion()), Commands: testCommands,
		CommandID: func(name string) string {
			if name == "song" {
				return "12"
			}
			return ""
		}}
	withCode, withoutCall := d, d
	withCode.Writes = true
	withCode.PrivacyCode = func(string) string { return "123456789012345678901234567890" }
	withoutCall.PrivacyCode = func(string) string { return "" }
	all := make(map[string]discord.Message)
	for _, l := range i18n.All() {
		run := func(d Deps, topic string) discord.Message {
			data := map[string]any{"name": "help"}
			if topic != "" {
				data["options"] = []any{map[string]any{"name": "topic", "type": 3, "value": topic}}
			}
			r, err := commandtest.RunCommand(t, Commands(d), l, "0", data)
			if err != nil {
				t.Fatal(err)
			}
			if !r.Responses[0].Private && r.Last(t).Flags&discord.FlagEphemeral == 0 {
				t.Errorf("topic %q is answered publicly", topic)
			}
			return r.Last(t)
		}
		in := " [" + l.Tag() + "]"
		all["help"+in] = run(d, "")
		all["songs"+in] = run(d, "songs")
		all["library without ffmpeg"+in] = run(d, "library")
		all["admin for a member"+in] = run(d, "admin")
		all["about without voice"+in] = run(d, "about")
		all["about without a call"+in] = run(withoutCall, "about")
		all["about with a call and a writer"+in] = run(withCode, "about")
	}
	commandtest.CheckGolden(t, "testdata/help.golden", all)
}
