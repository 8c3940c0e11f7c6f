package commands

import (
	"testing"
	"time"

	"riffbot/internal/songs"
	"riffbot/internal/words"
)

func TestTheQueueIsToldInThePersonsLanguage(t *testing.T) {
	t.Parallel()
	order := func(id, name, title string, s songs.State) songs.Order {
		return songs.Order{ID: songs.OrderID(id), Requester: songs.Member{ID: name, Name: name}, Brief: songs.Brief{Title: title}, State: s}
	}
	waiting := []songs.Waiting{
		{Order: order("1", "ana", "Rain", songs.Rendering), Ahead: -1},
		{Order: order("2", "ben", "Sun", songs.Queued), Ahead: 0},
		{Order: order("3", "ana", "Snow", songs.Queued), Ahead: 1},
	}
	expected := func(ahead int) time.Duration { return time.Duration(ahead) * 61 * time.Minute * 2 }
	for locale, want := range map[string]string{
		"en":    "🎙️ Rain · **you** · being sung\n`1.` Sun · **ben** · waiting\n`2.` Snow · **you** · done in about 3 h",
		"zh-CN": "🎙️ Rain · **你** · 演唱中\n`1.` Sun · **ben** · 排队中\n`2.` Snow · **你** · 大约 3 小时后完成",
	} {
		if got := queueMessage(words.In(locale), waiting, "ana", expected).Embeds[0].Description; got != want {
			t.Errorf("%s: %s", locale, got)
		}
	}
}

func TestAStatusIsToldInTheLanguageOfItsPlace(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		order    songs.Order
		ahead    int
		en, chin string
	}{
		{songs.Order{State: songs.Queued}, unknown, "▱▱▱▱▱▱▱▱▱▱  Taking your order", "▱▱▱▱▱▱▱▱▱▱  正在接单"},
		{songs.Order{ID: "o", State: songs.Queued}, 1200, "▱▱▱▱▱▱▱▱▱▱  In the queue · about 1,200 before it", "▱▱▱▱▱▱▱▱▱▱  排队中 · 前面大约有 1,200 首"},
		{songs.Order{ID: "o", State: songs.Rendering, Progress: 60}, unknown, "▰▰▰▰▰▱▱▱▱▱  Singing · 60 %", "▰▰▰▰▰▱▱▱▱▱  正在演唱 · 60%"},
		{songs.Order{ID: "o", State: songs.Rendering, Progress: -1}, unknown, "▰▰▱▱▱▱▱▱▱▱  Singing", "▰▰▱▱▱▱▱▱▱▱  正在演唱"},
	} {
		if got := stage(words.In("en"), c.order, c.ahead); got != c.en {
			t.Errorf("%s", got)
		}
		if got := stage(words.In("zh-CN"), c.order, c.ahead); got != c.chin {
			t.Errorf("%s", got)
		}
	}
}
