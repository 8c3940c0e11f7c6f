package commands

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"riffbot/internal/songs"
	"riffbot/internal/words"
	"riffbot/riffusion"
)

func orderOf(titles ...string) songs.Order {
	o := order1()
	o.SizeLimit, o.Place.GuildID, o.Songs = 10<<20, "g", nil
	for i, title := range titles {
		o.Songs = append(o.Songs, songs.Song{ID: songs.SongID(fmt.Sprint("s", i+1)), Take: i + 1, Title: title, Style: fmt.Sprint("style ", i+1),
			Duration: time.Duration(100+i) * time.Second, Lyrics: fmt.Sprint("words ", i+1),
			Posted: songs.File{Key: "k", Size: 1, Extension: ".m4a"}, Cover: songs.File{Key: "c", Size: 1, Extension: ".jpg"}})
	}
	return o
}

// The provider makes two songs of an order, each with a title, style, length and
// cover of its own. They are told apart by their titles, and by the number of the
// take only where the titles are equal.
func TestSongsOfAnOrderHaveNamesOfTheirOwn(t *testing.T) {
	l := words.In("en")
	desk := NewDesk(nil, nil, riffusion.Riffusion(), slog.New(slog.DiscardHandler), time.Now)
	desk.OfferVoice()
	o := orderOf("Vibe", "Revive")
	m := desk.finished(l, o)
	if m.Embeds[0].Title != "Vibe · Revive" || len(m.Embeds) != 2 || m.Embeds[1].Title != "Revive" || m.Embeds[1].Thumbnail == nil {
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
	if all := strings.Join(files, " "); !strings.Contains(all, "Vibe.m4a") || !strings.Contains(all, "Revive.m4a") || strings.Contains(all, "take") {
		t.Errorf("files %s", all)
	}
	if all := strings.Join(buttons, ","); !strings.Contains(all, "Vibe,Revive") {
		t.Errorf("buttons %s", all)
	}
	if text := lyricsOf(l, o); text != "Vibe\n\nwords 1\n\nRevive\n\nwords 2" {
		t.Errorf("lyrics %q", text)
	}
	f := form(l, "t", "covered", o, change{})
	if labels := f.Fields[0].Input.(SelectField).Labels; strings.Join(labels, ",") != "Vibe,Revive" {
		t.Errorf("menu %v", labels)
	}

	o = orderOf("Vibe", "Vibe")
	m = desk.finished(l, o)
	if m.Embeds[0].Title != "Vibe" || len(m.Embeds) != 1 || m.Files[2].Name == m.Files[1].Name {
		t.Errorf("%+v, %s, %s", m.Embeds, m.Files[1].Name, m.Files[2].Name)
	}
	f = form(l, "t", "covered", o, change{})
	if labels := f.Fields[0].Input.(SelectField).Labels; strings.Join(labels, ",") != "Take 1,Take 2" {
		t.Errorf("menu %v", labels)
	}

	second := songs.Entry{Song: o.Songs[1], SameTitle: true}
	if name := nameOfEntry(l, second); name != "Vibe (take 2)" {
		t.Errorf("%q", name)
	}
	second.Title, second.SameTitle = "Revive", false
	if name := nameOfEntry(l, second); name != "Revive" {
		t.Errorf("%q", name)
	}
	page := []songs.Entry{{Song: songs.Song{Title: "Vibe", Take: 2}, OrderID: "o"}, {Song: songs.Song{Title: "Vibe", Take: 1}, OrderID: "o"}, {Song: songs.Song{Title: "Revive", Take: 3}, OrderID: "o"}}
	if kept := firstTakes(page, 5); len(kept) != 2 || kept[0].Take != 1 || kept[1].Title != "Revive" {
		t.Errorf("%+v", kept)
	}
}

// The message of many songs stays within what Discord takes.
func TestManyTitlesFitInAMessage(t *testing.T) {
	var titles []string
	for i := range 16 {
		titles = append(titles, fmt.Sprint(i, strings.Repeat("长", 199)))
	}
	o := orderOf(titles...)
	for i := range o.Songs {
		o.Songs[i].Style = strings.Repeat("s", 2000)
	}
	desk := NewDesk(nil, nil, riffusion.Riffusion(), slog.New(slog.DiscardHandler), time.Now)
	desk.OfferVoice()
	for _, m := range append(desk.further(words.In("en"), o), desk.finished(words.In("en"), o)) {
		total := 0
		for _, e := range m.Embeds {
			total += units(e.Title) + units(e.Description)
			for _, f := range e.Fields {
				total += units(f.Name) + units(f.Value)
			}
		}
		if total > 6000 || len(m.Embeds) > 10 || len(m.Files) > 10 || len(m.Components) > 5 {
			t.Errorf("%d characters, %d embeds, %d files, %d rows", total, len(m.Embeds), len(m.Files), len(m.Components))
		}
	}
}
