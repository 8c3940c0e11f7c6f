package commands

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"riffbot/internal/songs"
	"riffbot/internal/words"
	"riffbot/riffusion"
)

func TestWhatASongWasMadeFromInBothLanguages(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		edit   songs.Edit
		en, zh string
	}{
		{songs.Edit{Action: riffusion.ActionCover}, "A cover of a song", "翻唱自一首歌"},
		{songs.Edit{Action: riffusion.ActionExtend, Title: "夜车", From: 75 * time.Second}, "**夜车**, going on from 1:15", "《**夜车**》，从 1:15 开始续写"},
		{songs.Edit{Action: riffusion.ActionReplaceSection, Title: "Boat", Section: "Chorus 1", To: 9 * time.Second},
			"**Boat** with another Chorus 1 (0:00–0:09)", "《**Boat**》，换了 Chorus 1（0:00–0:09）"},
		{songs.Edit{Action: riffusion.ActionSwapVocals, Title: "Boat", OtherTitle: "Kite"}, "**Boat** with the voice of **Kite**", "《**Boat**》，换上《**Kite**》的人声"},
	} {
		if got := origin(words.In("en-US"), &c.edit); got != c.en {
			t.Errorf("%q, want %q", got, c.en)
		}
		if got := origin(words.In("zh-CN"), &c.edit); got != c.zh {
			t.Errorf("%q, want %q", got, c.zh)
		}
	}
}

// A song that was made from another is called after it, and not after how that one
// was made, whoever speaks.
func TestNewTitles(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		locale, from string
		action       riffusion.Action
		want         string
	}{
		{"en-US", "Boat", riffusion.ActionCover, "Boat (cover)"},
		{"zh-CN", "Boat (cover)", riffusion.ActionExtend, "Boat（续写）"},
		{"en-US", "Boat（续写）", riffusion.ActionSwapVocals, "Boat (other voice)"},
		{"zh-CN", " ", riffusion.ActionVariation, "无题（变奏）"},
		{"zh-CN", strings.Repeat("船", 300), riffusion.ActionCover, strings.Repeat("船", songs.MaxTitle-4) + "（翻唱）"},
	} {
		got := newTitle(words.In(c.locale), &songs.Edit{Action: c.action, Title: c.from})
		if got != c.want || len([]rune(got)) > songs.MaxTitle {
			t.Errorf("%q becomes %q, want %q", c.from, got, c.want)
		}
	}
}

// limits are how long the texts of a form may be, by their names.
// https://discord.com/developers/docs/components/reference
var limits = map[string]int{"label": 45, "title": 45, "description": 100, "placeholder": 100}

// tooLong finds the texts of a form that Discord would refuse.
func tooLong(at any) (found []string) {
	switch at := at.(type) {
	case map[string]any:
		for name, v := range at {
			if text, ok := v.(string); ok && limits[name] > 0 && units(text) > limits[name] {
				found = append(found, text)
			}
			found = append(found, tooLong(v)...)
		}
	case []any:
		for _, v := range at {
			found = append(found, tooLong(v)...)
		}
	}
	return found
}

func TestFormsFitInEveryLanguage(t *testing.T) {
	t.Parallel()
	e := &editing{Workshop: Workshop{Family: riffusion.Producer()}}
	order := songs.Order{ID: "order", Songs: []songs.Song{
		{ID: "one", Take: 1, Duration: time.Hour, Lyrics: "[Verse 1]\nrain\n[Chorus]\nrain"}, {ID: "two", Take: 2, Duration: time.Minute}}}
	titles := make(map[string][]string) // of the same form
	for _, l := range words.All() {
		a := &answers{}
		lyrics := decode(t, a, map[string]any{"type": 2, "locale": l.Tag(), "data": map[string]any{"name": "lyrics"}})
		if err := Lyrics(nil, nil, e.Workshop, nil).Handle(t.Context(), lyrics); err != nil {
			t.Fatal(err)
		}
		for _, f := range []Form{*a.given[0].Form, e.extendForm(l, order, change{}), e.coverForm(l, order, change{}), e.varyForm(l, order, change{}),
			e.replaceForm(l, order, change{}), e.stemsForm(l, order, change{song: "two"})} {
			raw, err := json.Marshal(f)
			if err != nil {
				t.Fatal(err)
			}
			var as map[string]any
			if err := json.Unmarshal(raw, &as); err != nil {
				t.Fatal(err)
			}
			if long := tooLong(as); len(long) > 0 {
				t.Errorf("%s: too long: %q", l.Tag(), long)
			}
			if slices.Contains(titles[f.CustomID], f.Title) {
				t.Errorf("%q is said in two languages", f.Title)
			}
			titles[f.CustomID] = append(titles[f.CustomID], f.Title)
		}
	}
	take := e.stemsForm(words.In("zh-CN"), order, change{song: "two"}).Fields[0]
	raw, err := json.Marshal(take.Input)
	if err != nil || !strings.Contains(string(raw), `{"label":"版本 2","value":"two","default":true}`) {
		t.Errorf("%s, %v", raw, err)
	}
}

// A menu's choice means the same in every language.
func TestATakeIsChosenByItsSong(t *testing.T) {
	t.Parallel()
	e := &editing{}
	it := decode(t, nil, map[string]any{"type": 5, "data": map[string]any{"custom_id": "extended:order:one", "components": []any{
		map[string]any{"type": 18, "component": map[string]any{"type": 3, "custom_id": "take", "values": []any{"two"}}}}}})
	if song, err := e.sent(t.Context(), it); err != nil || song != "two" {
		t.Errorf("%q, %v", song, err)
	}
}

// chinese speaks Chinese to every server.
type chinese struct{}

func (chinese) Language(context.Context, string, string) words.Language { return words.In("zh-CN") }

// An answer is in the language of the server; in direct messages in that of what was
// answered.
func TestTheLanguageOfATurn(t *testing.T) {
	t.Parallel()
	w := &writing{Workshop: Workshop{Price: 12}}
	for _, c := range []struct {
		guild string
		card  Message
		want  string
	}{
		{"guild", w.card(english, songs.Draft{ID: "d"}), "zh-CN"},
		{"", w.card(english, songs.Draft{ID: "d"}), "en"},
		{"", w.card(words.In("zh-CN"), songs.Draft{ID: "d"}), "zh-CN"},
		{"", Message{Components: []Row{editButtons(words.In("zh-CN"), riffusion.Riffusion(), "o", "")}}, "zh-CN"},
	} {
		raw, err := json.Marshal(map[string]any{"id": "1", "guild_id": c.guild, "content": "<@me> 更伤感一点", "mentions": []any{map[string]any{"id": "me"}},
			"referenced_message": map[string]any{"author": map[string]any{"id": "me"}, "components": c.card.Components}})
		if err != nil {
			t.Fatal(err)
		}
		turn := DecodeTurn(raw, "me", nil)
		turn.speech = chinese{}
		if got := turn.Public(t.Context()).Tag(); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
	draft := w.card(words.In("zh-CN"), songs.Draft{ID: "d", Owner: songs.Member{Name: "小林"}, Language: "Spanish"})
	e := draft.Embeds[0]
	if e.Author.Name != "小林 的草稿" || e.Title != "无题" || e.Fields[1].Value != "西班牙语" || !strings.Contains(e.Footer.Text, "需要 12 点数") {
		t.Errorf("%+v", e)
	}
}

// What is not allowed is not repeated in the message that all can read.
func TestRefusedOrderIsNotRepeated(t *testing.T) {
	t.Parallel()
	brief := songs.Brief{Prompt: "zounds", Title: "zounds", Lyrics: "zounds", Style: "zounds", Artist: "zounds"}
	for _, reason := range []songs.Reason{songs.ReasonUnsuitable, songs.ReasonRefused} {
		for _, task := range []string{"", "task"} {
			m := ended(words.In("en"), songs.Order{ID: "1", State: songs.Failed, Brief: brief, TaskID: task, Failure: &songs.Failure{Reason: reason}})
			b, err := json.Marshal(m.Payload())
			if err != nil || strings.Contains(string(b), "zounds") {
				t.Errorf("%s: %s, %v", reason, b, err)
			}
		}
	}
	m := ended(words.In("en"), songs.Order{ID: "1", State: songs.Failed, Brief: brief, Failure: &songs.Failure{Reason: songs.ReasonDown}})
	if !strings.Contains(m.Embeds[0].Description, "zounds") {
		t.Error("another failure does not say what was asked for")
	}
}
