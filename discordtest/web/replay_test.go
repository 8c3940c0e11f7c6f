package web_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/discordtest"
	"github.com/riffbot/riffbot/discordtest/userclient"
	"github.com/riffbot/riffbot/discordtest/web"
	"github.com/riffbot/riffbot/discordtest/web/drawer"
)

// failed is the color of error messages of the bot in these tests.
const failed = 0xff0000

// respond answers interactions until the test ends, which waits for the last answer. The values that the bot suggests, and the ends of their
// names, differ between runs.
func (b *bot) respond(run int) {
	done, stopped := b.t.Context().Done(), make(chan struct{})
	b.t.Cleanup(func() { <-stopped })
	go func() {
		defer close(stopped)
		for {
			select {
			case in := <-b.got:
				b.respondTo(in, run)
			case <-done:
				return
			}
		}
	}()
}

func (b *bot) respondTo(in object, run int) {
	data := in["data"].(object)
	switch kind := in["type"].(float64); {
	case kind == 4:
		b.answer(in, 8, object{"choices": []object{
			{"name": fmt.Sprintf("Snow · %d minutes ago", run), "value": fmt.Sprint("snow-", run)},
			{"name": fmt.Sprintf("Rain · %d minutes ago", run), "value": fmt.Sprint("rain-", run)}}})
	case kind == 2 && data["name"] == "echo":
		given := make(map[any]any)
		for _, o := range data["options"].([]any) {
			given[o.(object)["name"]] = o.(object)["value"]
		}
		if given["text"] == "refuse" {
			b.answer(in, 4, object{"embeds": []object{{"title": "Refused", "color": failed}}})
			return
		}
		song, _, _ := strings.Cut(given["text"].(string), "-")
		text := fmt.Sprintf("playing %s to a bot: %t", song, given["to"] == b.server.ApplicationID())
		b.answer(in, 4, object{"content": text,
			"components": []object{{"type": 1, "components": []object{
				{"type": 2, "style": 1, "label": "Change", "custom_id": "change"}}}, {"type": 1, "components": []object{
				{"type": 5, "placeholder": "Whom", "custom_id": "whom"}}}}})
	case kind == 3 && data["custom_id"] == "whom":
		id := data["values"].([]any)[0].(string)
		name := data["resolved"].(object)["users"].(object)[id].(object)["username"]
		b.answer(in, 4, object{"content": fmt.Sprintf("chosen: %v", name)})
	case kind == 3:
		b.answer(in, 9, object{"title": "Change", "custom_id": "form", "components": []object{
			{"type": 18, "label": "Title", "component": object{"type": 4, "style": 1, "custom_id": "title", "value": "Rain"}},
			{"type": 18, "label": "Kinds", "component": object{"type": 3, "custom_id": "kinds", "max_values": 2,
				"options": []object{{"label": "Folk", "value": "f"}, {"label": "Jazz", "value": "j"}, {"label": "Rock", "value": "r"}}}}}})
	case kind == 5:
		b.answer(in, 4, object{"content": fmt.Sprintf("changed: %v", values(data["components"]))})
	}
}

// values are the values of a sent form.
func values(components any) (all []any) {
	for _, c := range components.([]any) {
		input := c.(object)["component"].(object)
		if list, ok := input["values"].([]any); ok {
			all = append(all, list...)
			continue
		}
		all = append(all, input["value"])
	}
	return all
}

// contents are the texts of all messages.
func contents(t *testing.T, server *discordtest.Server) (all []string) {
	t.Helper()
	messages, err := server.Messages(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range messages {
		all = append(all, fmt.Sprint(m["content"], len(m["embeds"].([]any))))
	}
	return all
}

func conventions(o *discordtest.Options) {
	o.Conventions = userclient.Conventions{FailureColor: failed}
}

func TestSessionRunsAgainAsScript(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	server := discordtest.Start(t, conventions)
	story := drawer.NewStory("Ana", server.ChannelID())
	site, err := web.Start(t.Context(), server, web.Options{OnAction: story.Add})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = site.Close() })
	b := connect(t, server, commands...)
	b.respond(1)
	ana, ben := page(server, site, "Ana"), page(server, site, "Ben")
	if _, err := server.Member(t.Context(), "Ben"); err != nil {
		t.Fatal(err)
	}
	did := func(status int, body string) {
		t.Helper()
		if status >= 300 {
			t.Fatalf("%d %s", status, body)
		}
	}
	said := func(text string) string {
		t.Helper()
		id := ""
		err := server.WaitFor(ctx, func() bool {
			messages, _ := server.Messages(ctx)
			for _, m := range messages {
				if strings.Contains(fmt.Sprint(m["content"], m["embeds"]), text) {
					id, _ = m["id"].(string)
				}
			}
			return id != ""
		})
		if err != nil {
			t.Fatal(err)
		}
		return id
	}

	did(upload(t, ana+"/complete", use(t, server, ana, "echo", object{"nonce": "1", "options": []object{
		{"type": 3, "name": "text", "value": "", "focused": true}}}), nil))
	did(upload(t, ana+"/command", use(t, server, ana, "echo", object{"nonce": "2", "options": []object{
		{"type": 3, "name": "text", "value": "rain-1"}, {"type": 6, "name": "to", "value": server.ApplicationID()}}}), nil))
	first := said("playing rain")
	did(upload(t, ana+"/line", map[string]string{"nonce": "3", "line": `/echo text:"refuse"`}, nil))
	said("Refused")
	did(upload(t, ben+"/press", map[string]string{"nonce": "4", "message": first, "id": "whom",
		"value": userID(t, server, "Ana")}, nil))
	said("chosen: ana")
	f := follow(t, site, "Ana", cursor(t, ana))
	did(upload(t, ana+"/press", map[string]string{"nonce": "5", "message": first, "id": "change"}, nil))
	form := fmt.Sprint(f.next("form").data["id"])
	status, body := do(t, http.MethodPost, site.URL()+"as/Ana/forms/"+form,
		map[string][]string{"site:nonce": {"6"}, "title": {"Hail"}, "kinds": {"f", "r"}}, nil)
	did(status, body)
	said("changed: [Hail f r]")
	did(upload(t, ben+"/messages", map[string]string{"content": `a "quoted" text`}, nil))

	const want = `/echo text:?"Rain · 1 minutes ago" to:"bot"
! /echo text:"refuse"
as "Ben"
select "Whom" "Ana" "playing rain to a bot: true"
as "Ana"
click "Change" "playing rain to a bot: true"
fill Title="Hail" Kinds="Folk, Rock"
as "Ben"
say "a \"quoted\" text"
`
	if err := server.WaitFor(ctx, func() bool { return story.String() == want }); err != nil {
		t.Fatalf("%v; the script is\n%s", err, story)
	}
	again := discordtest.Start(t, conventions)
	connect(t, again, commands...).respond(2)
	script := &discordtest.Script{Server: again, Member: "Ana", Timeout: 10 * time.Second,
		Screen: discordtest.NewScreen(io.Discard)}
	for line := range strings.Lines(want) {
		if err := script.Do(ctx, line); err != nil && !errors.Is(err, discordtest.ErrQuit) {
			t.Fatalf("%s: %v", line, err)
		}
	}
	if first, second := contents(t, server), contents(t, again); !slices.Equal(first, second) {
		t.Errorf("the script led to\n%s\nnot to\n%s", strings.Join(second, "\n"), strings.Join(first, "\n"))
	}
}

func TestThreadsAndLineBreaksRunAgainAndGapsAreComments(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	server := discordtest.Start(t, conventions)
	story := drawer.NewStory("Ana", server.ChannelID())
	site, err := web.Start(t.Context(), server, web.Options{OnAction: story.Add})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = site.Close() })
	connect(t, server, commands...).respond(1)
	ana := page(server, site, "Ana")
	did := func(status int, body string) string {
		t.Helper()
		if status >= 300 {
			t.Fatalf("%d %s", status, body)
		}
		return body
	}
	f := follow(t, site, "Ana", cursor(t, ana))
	did(upload(t, ana+"/line", map[string]string{"nonce": "1", "line": "/echo text:\"two\r\nlines\"\n"}, nil))
	f.message("playing two")
	did(upload(t, ana+"/messages", map[string]string{"content": "a topic"}, nil))
	topic, _ := f.message("a topic").data["id"].(string)
	one := ana + "/messages/" + topic
	did(do(t, http.MethodPost, one+"/react", map[string][]string{"emoji": {"🔥"}}, nil))
	body := did(do(t, http.MethodPost, one+"/threads", map[string][]string{"name": {"My thread"}}, nil))
	thread := strings.TrimSuffix(site.URL(), "/") + addressOf(t, body)
	did(upload(t, thread+"/messages", map[string]string{"content": "inside"}, nil))
	did(upload(t, ana+"/messages", map[string]string{"content": "with file"}, map[string]string{"file": "content"}))
	did(do(t, http.MethodPost, one+"/edit", map[string][]string{"content": {"the\ntopic"}}, nil))
	f.message("topic")
	did(do(t, http.MethodPost, one+"/delete", nil, nil))

	const want = `/echo text:"two\nlines"
say "a topic"
# not recorded: the reaction "🔥" was added: "a topic"
thread "My thread" "a topic"
in "#My thread"
say "inside"
in "#general"
# not recorded: the files "note.txt"
say "with file"
# not recorded: a message was changed to "the\ntopic"
# not recorded: a message was deleted: "topic"
`
	if got := story.String(); got != want {
		t.Fatalf("the script is\n%s", got)
	}
	again := discordtest.Start(t, conventions)
	connect(t, again, commands...).respond(2)
	script := &discordtest.Script{Server: again, Member: "Ana", Timeout: 10 * time.Second,
		Screen: discordtest.NewScreen(io.Discard)}
	for line := range strings.Lines(want) {
		if err := script.Do(ctx, line); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
	}
	if all := strings.Join(contents(t, again), "\n"); !strings.Contains(all, "inside") || !strings.Contains(all, "playing two\nlines") {
		t.Errorf("the script led to\n%s", all)
	}
}

// userID returns the id of a member.
func userID(t *testing.T, server *discordtest.Server, name string) string {
	t.Helper()
	p, err := server.Member(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return p.ID()
}
