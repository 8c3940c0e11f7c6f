package messages

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/provider/acedata"
	"github.com/riffbot/riffbot/internal/songs"
)

// TestSongsOfOrderHaveDistinctTitles checks that the songs of an order are distinguished by their
// titles, and by the number of the take only if the titles are equal.
func TestSongsOfOrderHaveDistinctTitles(t *testing.T) {
	l := i18n.ForLocale("en")
	orders := NewOrders(OrdersConfig{Offer: songs.OfferOf(acedata.Riffusion()), Log: slog.New(slog.DiscardHandler),
		Now: time.Now, Voice: true})
	o := commandtest.OrderOf("Vibe", "Revive")
	m := orders.FinishedMessage(l, o)
	if m.Embeds[0].Title != "Vibe · Revive" || len(m.Embeds) != 2 || m.Embeds[1].Title != "Revive" ||
		m.Embeds[1].Thumbnail == nil {
		t.Errorf("%+v", m.Embeds)
	}
	shown := fmt.Sprint(*m.Embeds[0].Fields[0], *m.Embeds[0].Fields[1], *m.Embeds[1].Fields[0], *m.Embeds[1].Fields[1])
	for _, want := range []string{"style 1", "1:40", "style 2", "1:41"} {
		if !strings.Contains(shown, want) {
			t.Errorf("%s is not in %s", want, shown)
		}
	}
	var files, buttons []string
	for _, f := range m.Files {
		files = append(files, f.Name)
	}
	for _, row := range m.Components {
		for _, b := range row {
			buttons = append(buttons, b.Label)
		}
	}
	if all := strings.Join(files, " "); !strings.Contains(all, "Vibe.m4a") || !strings.Contains(all, "Revive.m4a") ||
		strings.Contains(all, "take") {
		t.Errorf("files %s", all)
	}
	if all := strings.Join(buttons, ","); !strings.Contains(all, "Play Vibe,Play Revive,Use Vibe,Use Revive") {
		t.Errorf("buttons %s", all)
	}

	o = commandtest.OrderOf("Vibe", "Vibe")
	m = orders.FinishedMessage(l, o)
	if m.Embeds[0].Title != "Vibe" || len(m.Embeds) != 1 || m.Files[2].Name == m.Files[1].Name {
		t.Errorf("%+v, %s, %s", m.Embeds, m.Files[1].Name, m.Files[2].Name)
	}

	second := songs.Entry{Song: o.Songs[1], SameTitle: true}
	if name := EntryName(l, second); name != "Vibe (take 2)" {
		t.Errorf("%q", name)
	}
	second.Title, second.SameTitle = "Revive", false
	if name := EntryName(l, second); name != "Revive" {
		t.Errorf("%q", name)
	}
}

// TestManyTitlesFitInMessage checks that messages of many songs are within Discord's limits.
func TestManyTitlesFitInMessage(t *testing.T) {
	var titles []string
	for i := range 16 {
		titles = append(titles, fmt.Sprint(i, strings.Repeat("长", 199)))
	}
	o := commandtest.OrderOf(titles...)
	for i := range o.Songs {
		o.Songs[i].Style = strings.Repeat("s", 2000)
	}
	orders := NewOrders(OrdersConfig{Offer: songs.OfferOf(acedata.Riffusion()), Log: slog.New(slog.DiscardHandler),
		Now: time.Now, Voice: true})
	for _, m := range append(orders.furtherMessages(i18n.ForLocale("en"), o),
		orders.FinishedMessage(i18n.ForLocale("en"), o)) {
		total := 0
		for _, e := range m.Embeds {
			total += discord.Units(e.Title) + discord.Units(e.Description)
			for _, f := range e.Fields {
				total += discord.Units(f.Name) + discord.Units(f.Value)
			}
		}
		if total > 6000 || len(m.Embeds) > 10 || len(m.Files) > 10 || len(m.Components) > 5 {
			t.Errorf("%d characters, %d embeds, %d files, %d rows", total, len(m.Embeds), len(m.Files),
				len(m.Components))
		}
	}
}
