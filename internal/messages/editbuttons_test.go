package messages

import (
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/songs"
)

func TestOriginText(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		edit   songs.Edit
		en, zh string
	}{
		{songs.Edit{Action: provider.ActionCover}, "Cover of a song", "翻唱自一首歌"},
		{songs.Edit{Action: provider.ActionExtend, Title: "夜车", From: 75 * time.Second}, "**夜车**, continued from 1:15",
			"《**夜车**》，从 1:15 开始续写"},
		{songs.Edit{Action: provider.ActionReplaceSection, Title: "Boat", Section: "Chorus 1", To: 9 * time.Second},
			"**Boat** with a new Chorus 1 (0:00–0:09)", "《**Boat**》，替换了 Chorus 1（0:00–0:09）"},
		{songs.Edit{Action: provider.ActionSwapVocals, Title: "Boat", OtherTitle: "Kite"},
			"**Boat** with the voice of **Kite**", "《**Boat**》，换上《**Kite**》的人声"},
	} {
		if got := originText(i18n.ForLocale("en-US"), &c.edit); got != c.en {
			t.Errorf("%q, want %q", got, c.en)
		}
		if got := originText(i18n.ForLocale("zh-CN"), &c.edit); got != c.zh {
			t.Errorf("%q, want %q", got, c.zh)
		}
	}
}
