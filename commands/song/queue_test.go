package song

import (
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/songs"
)

func TestQueueMessage(t *testing.T) {
	t.Parallel()
	order := func(id, name, title string, s songs.State) songs.Order {
		return songs.Order{ID: songs.OrderID(id), Requester: songs.Member{ID: name, Name: name},
			Spec: songs.SongSpec{Title: title}, State: s}
	}
	waiting := []songs.QueuedOrder{
		{Order: order("1", "ana", "Rain", songs.Rendering), Ahead: -1},
		{Order: order("2", "ben", "Sun", songs.Queued), Ahead: 0},
		{Order: order("3", "ana", "Snow", songs.Queued), Ahead: 1},
	}
	expected := func(_ songs.Order, ahead int) time.Duration { return time.Duration(ahead) * 61 * time.Minute * 2 }
	for locale, want := range map[string]string{
		"en":    "🎙️ Rain · **you** · being sung\n`1.` Sun · **ben** · waiting\n`2.` Snow · **you** · done in about 3 h",
		"zh-CN": "🎙️ Rain · **你** · 演唱中\n`1.` Sun · **ben** · 排队中\n`2.` Snow · **你** · 约 3 小时后完成",
	} {
		if got := queueMessage(i18n.ForLocale(locale), waiting, "ana", expected).Embeds[0].Description; got != want {
			t.Errorf("%s: %s", locale, got)
		}
	}
}
