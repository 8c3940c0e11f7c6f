package commandtest

import (
	"context"
	"testing"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
)

// Recorder is a Discord client that accepts and records everything that a handler sends.
type Recorder struct {
	discord.Client
	Responses []discord.Response
	Shown     []discord.Message // in responses and their edits
	Posts     []discord.Message // in channels
}

// Respond records a response and its message.
func (r *Recorder) Respond(_ context.Context, _ *discord.Interaction, response discord.Response) (*discord.Message,
	error) {
	r.Responses = append(r.Responses, response)
	if response.Message != nil {
		r.Shown = append(r.Shown, *response.Message)
	}
	return &discord.Message{ID: "m"}, nil
}

// EditAnswer records the new content of the response.
func (r *Recorder) EditAnswer(_ context.Context, _ discord.Token, m discord.Message) (*discord.Message, error) {
	r.Shown = append(r.Shown, m)
	return &discord.Message{ID: "m"}, nil
}

// FollowUp records a further message.
func (r *Recorder) FollowUp(_ context.Context, _ discord.Token, m discord.Message) (*discord.Message, error) {
	r.Shown = append(r.Shown, m)
	return &discord.Message{ID: "m"}, nil
}

// DeleteAnswer accepts a deletion.
func (r *Recorder) DeleteAnswer(context.Context, discord.Token) error { return nil }

// Post records a message.
func (r *Recorder) Post(_ context.Context, _ string, m discord.Message) (*discord.Message, error) {
	r.Posts = append(r.Posts, m)
	return &discord.Message{ID: "m"}, nil
}

// Last returns the message that the response shows at the end. The test fails if there is none.
func (r *Recorder) Last(t *testing.T) discord.Message {
	t.Helper()
	if len(r.Shown) == 0 {
		t.Fatalf("no message was shown; responses %+v", r.Responses)
	}
	return r.Shown[len(r.Shown)-1]
}

// RunCommand runs a command with string options for Ana, who has the permissions, in server "g". name
// may contain a subcommand: "my-data export".
func RunCommand(t *testing.T, commands []discord.Command, l i18n.Language, permissions string,
	data map[string]any) (*Recorder, error) {
	t.Helper()
	return run(t, commands, l, permissions, map[string]any{"type": discord.TypeCommand, "data": data})
}

// Press presses a button for Ana, who has the permissions, in server "g".
func Press(t *testing.T, commands []discord.Command, l i18n.Language, permissions, customID string) (*Recorder, error) {
	t.Helper()
	return run(t, commands, l, permissions, map[string]any{"type": discord.TypeComponent,
		"data": map[string]any{"custom_id": customID, "component_type": 2}})
}

func run(t *testing.T, commands []discord.Command, l i18n.Language, permissions string,
	raw map[string]any) (*Recorder, error) {
	t.Helper()
	router, err := discord.NewRouter(commands, discord.RouterConfig{Access: OpenAccess{}})
	if err != nil {
		t.Fatal(err)
	}
	raw["guild_id"], raw["channel_id"], raw["locale"], raw["guild_locale"] = Place.GuildID, Place.ChannelID, l.Tag(),
		l.Tag()
	raw["member"] = map[string]any{"permissions": permissions, "user": map[string]any{"id": Ana.ID,
		"username": Ana.Name}}
	recorder := &Recorder{}
	return recorder, router.Handle(t.Context(), Decode(t, recorder, raw))
}
