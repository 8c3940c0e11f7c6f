package commands

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"riffbot/internal/songs"
	"riffbot/internal/songwriter"
	"riffbot/internal/words"
	"riffbot/riffusion"
)

// answers keeps what an interaction was answered with.
type answers struct {
	Discord
	given []Response
}

func (a *answers) Respond(_ context.Context, _ *Interaction, r Response) (*Message, error) {
	a.given = append(a.given, r)
	return &Message{ID: "1"}, nil
}

// silentWriter writes nothing.
type silentWriter struct{}

func (silentWriter) Write(context.Context, songs.WriterCall, songwriter.Wish, func(songwriter.Draft)) (songwriter.Draft, error) {
	return songwriter.Draft{}, nil
}

func router(t *testing.T) *Router {
	t.Helper()
	r, err := All(nil, nil, nil, Workshop{Writer: silentWriter{}, Family: riffusion.Producer()}, Stage{}, Office{}, NewDrafts(func() string { return "id" }), Delivery{}, Community{}, "test")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// readmes are the READMEs by their language, and how the row of a command or menu
// begins in each: with its name there, and the English one beside it.
var readmes = map[string]struct {
	file string
	row  func(own, english string) string
}{
	"en":    {"../README.md", func(_, english string) string { return "| `" + english + "` |" }},
	"zh-CN": {"../README.zh-CN.md", func(own, english string) string { return "| `" + own + "` · `" + english + "` |" }},
}

// Whoever adds a command gives it a row in the README of each language, and names
// its subcommands there: this fails otherwise.
func TestTheReadmesKnowEveryCommand(t *testing.T) {
	all := things(t)
	for _, l := range words.All() {
		readme, err := os.ReadFile(readmes[l.Tag()].file)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range all {
			own, _ := c.in(l)
			english := c.name
			if !c.menu {
				own, english = "/"+own, "/"+english
			}
			_, row, found := strings.Cut(string(readme), readmes[l.Tag()].row(own, english))
			if !found {
				t.Errorf("%s: the README has no row for %s", l.Tag(), english)
			}
			row, _, _ = strings.Cut(row, "\n")
			for _, part := range c.parts {
				if name, _ := part.in(l); part.sub && (!strings.Contains(row, "`"+name+"`") || !strings.Contains(row, "`"+part.name+"`")) {
					t.Errorf("%s: the row of %s does not name %s", l.Tag(), english, name)
				}
			}
		}
	}
}

func TestTheSameNameTwiceIsAnError(t *testing.T) {
	nothing := func(context.Context, *Interaction) error { return nil }
	twice := Command{Buttons: map[string]Handler{"go": nothing}}
	if _, err := NewRouter([]Command{twice, twice}); err == nil {
		t.Error("two handlers share a button")
	}
}

func decode(t *testing.T, discord Discord, raw map[string]any) *Interaction {
	t.Helper()
	raw["id"], raw["token"] = "1", "t"
	b, err := json.Marshal(raw)
	if err != nil {
		t.Fatal(err)
	}
	it, err := Decode(b, discord, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return it
}

func TestModelsAreSuggestedWhileTyping(t *testing.T) {
	for typed, want := range map[string]int{"": 8, "pro": 3, "1.0 P": 1, "nothing": 0} {
		a := &answers{}
		it := decode(t, a, map[string]any{"type": 4, "data": map[string]any{"name": "song",
			"options": []any{map[string]any{"name": "model", "type": 3, "value": typed, "focused": true}}}})
		if err := router(t).Handle(t.Context(), it); err != nil || len(a.given) != 1 {
			t.Fatalf("%v, %d answers", err, len(a.given))
		}
		if n := len(a.given[0].Choices); n != want {
			t.Errorf("%q: %d suggestions, want %d", typed, n, want)
		}
	}
}

// Buttons that nobody knows any more are answered politely, and what belongs to
// somebody else is not shown.
func TestOldAndForeignButtons(t *testing.T) {
	drafts := NewDrafts(func() string { return "d1" })
	command := Lyrics(nil, nil, Workshop{Family: riffusion.Riffusion()}, drafts)
	id := drafts.Keep("ana", briefWith("mine"))
	for user, allowed := range map[string]bool{"ana": true, "ben": false} {
		a := &answers{}
		it := decode(t, a, map[string]any{"type": 3, "user": map[string]any{"id": user}, "data": map[string]any{"custom_id": "rewrite:" + id}})
		if err := command.Buttons["rewrite"](t.Context(), it); (err == nil) != allowed {
			t.Errorf("%s: %v", user, err)
		}
	}
	a := &answers{}
	it := decode(t, a, map[string]any{"type": 3, "data": map[string]any{"custom_id": "dance:1"}})
	err := router(t).Handle(t.Context(), it)
	log, failed := Worth(it, err), Explain(t.Context(), it, err)
	if log || failed != nil || len(a.given) != 1 || a.given[0].Message.Flags != FlagEphemeral || !strings.Contains(a.given[0].Message.Embeds[0].Description, "/help") {
		t.Errorf("%v, %v, %+v", log, failed, a.given)
	}
}

func TestAnEventWithoutALimitMeansTenMebibytes(t *testing.T) {
	if it := decode(t, nil, map[string]any{"type": 2}); it.AttachmentSizeLimit != 10<<20 {
		t.Errorf("%d", it.AttachmentSizeLimit)
	}
	if it := decode(t, nil, map[string]any{"type": 2, "attachment_size_limit": 52428800}); it.AttachmentSizeLimit != 50<<20 {
		t.Errorf("%d", it.AttachmentSizeLimit)
	}
	if _, err := Decode([]byte(`{"type":2}`), nil, time.Now()); err == nil {
		t.Error("an interaction without a token is taken")
	}
}

func FuzzNoInteractionIsTooStrange(f *testing.F) {
	f.Add(`{"id":"1","token":"t","type":5,"data":{"components":[{"component":{"custom_id":"lyrics","value":"x"}}]}}`)
	f.Add(`{"id":"1","token":"t","type":3,"data":{"custom_id":":::"},"message":{"components":[7]}}`)
	f.Fuzz(func(_ *testing.T, raw string) {
		it, err := Decode([]byte(raw), nil, time.Time{})
		if err != nil {
			return
		}
		_, _, _, _ = it.User(), it.UserName(), it.Text("a"), it.Field("lyrics")
		_, _ = it.Focused()
		_ = it.args(2)
	})
}

func briefWith(lyrics string) songs.Brief { return songs.Brief{Lyrics: lyrics} }
