package messages

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/songs"
)

func TestProgressText(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		order     songs.Order
		ahead     int
		en, chin  string
		remaining time.Duration
	}{
		{songs.Order{State: songs.Queued}, UnknownPosition, "▱▱▱▱▱▱▱▱▱▱  Taking your order", "▱▱▱▱▱▱▱▱▱▱  已收到", 0},
		{songs.Order{ID: "o", State: songs.Queued}, 1200, "▱▱▱▱▱▱▱▱▱▱  In the queue · about 1,200 ahead",
			"▱▱▱▱▱▱▱▱▱▱  排队中 · 前面约 1,200 首", 0},
		{songs.Order{ID: "o", State: songs.Rendering, Progress: 60}, UnknownPosition, "▰▰▰▰▰▱▱▱▱▱  58% · Singing",
			"▰▰▰▰▰▱▱▱▱▱  58% · 正在演唱", 0},
		{songs.Order{ID: "o", State: songs.Rendering, Progress: -1}, UnknownPosition, "▰▱▱▱▱▱▱▱▱▱  10% · Singing",
			"▰▱▱▱▱▱▱▱▱▱  10% · 正在演唱", 0},
		{songs.Order{ID: "o", State: songs.Rendering, Spec: songs.SongSpec{Instrumental: true}}, UnknownPosition,
			"▰▱▱▱▱▱▱▱▱▱  10% · Composing", "▰▱▱▱▱▱▱▱▱▱  10% · 正在作曲", 0},
		{songs.Order{ID: "o", State: songs.Rendering, Spec: songs.SongSpec{Edit: &songs.Edit{
			Action: provider.ActionStems}}}, UnknownPosition, "▰▱▱▱▱▱▱▱▱▱  10% · Separating",
			"▰▱▱▱▱▱▱▱▱▱  10% · 正在分离音轨", 0},
		{songs.Order{ID: "o", State: songs.Delivering, Progress: 100}, UnknownPosition, "▰▰▰▰▰▰▰▰▰▱  98% · Posting",
			"▰▰▰▰▰▰▰▰▰▱  98% · 正在发布", 0},
		{songs.Order{ID: "o", State: songs.Rendering, Progress: 50}, UnknownPosition,
			"▰▰▰▰▰▱▱▱▱▱  50% · Singing · about 2 min left", "▰▰▰▰▰▱▱▱▱▱  50% · 正在演唱 · 还需约 2 分钟", 100 * time.Second},
		{songs.Order{ID: "o", State: songs.Mastering}, UnknownPosition,
			"▰▰▰▰▰▰▰▰▰▱  95% · Mastering · almost done", "▰▰▰▰▰▰▰▰▰▱  95% · 正在处理音频 · 快好了", 300 * time.Millisecond},
	} {
		if got := progressText(i18n.ForLocale("en"), c.order, c.ahead, c.remaining); got != c.en {
			t.Errorf("%s", got)
		}
		if got := progressText(i18n.ForLocale("zh-CN"), c.order, c.ahead, c.remaining); got != c.chin {
			t.Errorf("%s", got)
		}
	}
}

// TestPublicMessagesShowNoInternalIDs checks that members see no ids of orders and songs in the
// status of an order and in its songs.
func TestPublicMessagesShowNoInternalIDs(t *testing.T) {
	t.Parallel()
	l := i18n.ForLocale("en")
	for _, all := range []map[string]discord.Message{statusMessages(l), finishedMessages(l)} {
		for name, m := range all {
			shown, err := json.Marshal([]any{m.Content, m.Embeds})
			if err != nil {
				t.Fatal(err)
			}
			for _, id := range []string{string(goldenOrder().ID), "song1", "song2"} {
				if strings.Contains(string(shown), id) {
					t.Errorf("%s shows %s: %s", name, id, shown)
				}
			}
		}
	}
}

// TestOriginOfSongWithoutTitleIsNamed checks that a song is named in the description of an edit when its
// title is empty or was deleted.
func TestOriginOfSongWithoutTitleIsNamed(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.All() {
		for _, action := range []provider.Action{provider.ActionExtend, provider.ActionCover, provider.ActionVariation,
			provider.ActionReplaceSection, provider.ActionStems, provider.ActionSwapVocals, provider.ActionSwapSound,
			provider.ActionSwapInstrumentals} {
			got := originText(l, &songs.Edit{Action: action, Other: "deleted"})
			if got == "" || strings.Contains(got, "****") {
				t.Errorf("%s in %s: %q", action, l.Tag(), got)
			}
		}
	}
}
