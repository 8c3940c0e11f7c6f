package song

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/provider/acedata"
	"github.com/riffbot/riffbot/internal/songs"
)

// TestLanguageOfReply checks that a reply is answered in the language of the server, or in direct
// messages in that of the message that was replied to.
func TestLanguageOfReply(t *testing.T) {
	t.Parallel()
	h := handlers{Price: 12}
	for _, c := range []struct {
		guild string
		card  discord.Message
		want  string
	}{
		{"guild", h.draftCard(t.Context(), discord.English, songs.Draft{ID: "d"}), "zh-CN"},
		{"", h.draftCard(t.Context(), discord.English, songs.Draft{ID: "d"}), "en"},
		{"", h.draftCard(t.Context(), i18n.ForLocale("zh-CN"), songs.Draft{ID: "d"}), "zh-CN"},
		{"", discord.Message{Components: []discord.Row{messages.EditButtons(i18n.ForLocale("zh-CN"),
			acedata.Riffusion(), "o", "", func(provider.Action) int { return 1 })}}, "zh-CN"},
	} {
		raw, err := json.Marshal(map[string]any{"id": "1", "guild_id": c.guild, "content": "<@me> 更伤感一点",
			"mentions": []any{map[string]any{"id": "me"}},
			"referenced_message": map[string]any{"author": map[string]any{"id": "me"},
				"components": c.card.Components}})
		if err != nil {
			t.Fatal(err)
		}
		turn := discord.DecodeReply(raw, "me", nil)
		turn.Locales = commandtest.ChineseGuilds{}
		if got := turn.Public(t.Context()).Tag(); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
	draft := h.draftCard(t.Context(), i18n.ForLocale("zh-CN"), songs.Draft{ID: "d", Owner: songs.Member{Name: "小林"},
		Language: "Spanish"})
	e := draft.Embeds[0]
	if e.Author.Name != "小林 的草稿" || e.Title != "未命名" || e.Fields[1].Value != "西班牙语" ||
		!strings.Contains(e.Footer.Text, "才会扣 12 点") {
		t.Errorf("%+v", e)
	}
}

// TestRefusedTextIsNotPublished checks that text that the moderation refused is not repeated in a
// public message.
func TestRefusedTextIsNotPublished(t *testing.T) {
	t.Parallel()
	spec := songs.SongSpec{Prompt: "zounds", Title: "zounds", Lyrics: "zounds", Style: "zounds", Artist: "zounds"}
	for _, reason := range []songs.Reason{songs.ReasonUnsuitable, songs.ReasonRefused} {
		for _, task := range []string{"", "task"} {
			m := messages.EndedMessage(i18n.ForLocale("en"), songs.Order{ID: "1", State: songs.Failed, Spec: spec,
				TaskID: task, Failure: &songs.Failure{Reason: reason}})
			b, err := json.Marshal(m.Payload())
			if err != nil || strings.Contains(string(b), "zounds") {
				t.Errorf("%s: %s, %v", reason, b, err)
			}
		}
	}
	m := messages.EndedMessage(i18n.ForLocale("en"), songs.Order{ID: "1", State: songs.Failed, Spec: spec,
		Failure: &songs.Failure{Reason: songs.ReasonDown}})
	if !strings.Contains(m.Embeds[0].Description, "zounds") {
		t.Error("another failure does not repeat the text")
	}
}
