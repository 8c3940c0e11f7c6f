package app

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/songs"
)

// abuser is a member with random actions.
type abuser struct {
	w    *abuseHarness
	rng  *rand.Rand
	user string
}

// abuseAction is a command, a button or a form of a member.
type abuseAction struct {
	weight int
	kind   string
	name   string // of the command, or the custom id
	fields map[string]any
}

// abuseActions are the actions of members. Values in braces are replaced at run time.
var abuseActions = []abuseAction{
	{12, "command", "song", map[string]any{"prompt": "rain"}},
	{4, "command", "song", map[string]any{"prompt": "rain", "write": "auto"}},
	{3, "command", "song", map[string]any{"prompt": "rain", "write": "draft"}},
	{4, "command", "write draft", map[string]any{"idea": "tea"}},
	{5, "button", "sing:{draft}", nil},
	{3, "button", "another:{draft}", nil},
	{2, "form", "reworded:{draft}", map[string]any{"change": "sadder"}},
	{5, "button", "again:{order}", nil},
	{1, "button", "buyagain:{order}", nil},
	{1, "button", "look:{order}", nil},
	{3, "button", "cancel:{order}", nil},
	{3, "form", "lyrics:", map[string]any{"title": "T", "style": "ska", "lyrics": "la la"}},
	{4, "command", "idea battle", map[string]any{"idea": "war", "style1": "polka", "style2": "blues", "style3": "ska"}},
	{4, "command", "idea new", map[string]any{"idea": "{wish}"}},
	{3, "command", "edit cover", map[string]any{"song": "{song}", "style": "jazz"}},
	{3, "command", "edit extend", map[string]any{"song": "{song}", "from": "0:01", "lyrics": "la"}},
	{2, "command", "edit vary", map[string]any{"song": "{song}"}},
	{3, "command", "jukebox radio", map[string]any{"theme": "the sea"}},
	{1, "command", "jukebox radio", map[string]any{"off": true}},
	{4, "command", "jukebox skip", nil},
	{1, "command", "me quota", nil},
	{2, "button", "erase:{user}:keep", nil},
	{1, "button", "erase:{user}:remove", nil},
	{2, "move", "", nil},
	{4, "wait", "", nil},
}

var abusePrompts = []string{"a lighthouse", "robots that dance", "my grandmother's garden", "snow in July",
	"the last train home"}

// step does a random action, sometimes through all processes at once.
func (a *abuser) step() {
	total := 0
	for _, d := range abuseActions {
		total += d.weight
	}
	n := a.rng.IntN(total)
	i := slices.IndexFunc(abuseActions, func(d abuseAction) bool {
		n -= d.weight
		return n < 0
	})
	d := abuseActions[i]
	switch d.kind {
	case "move":
		a.w.voice.move(a.user, []string{"", "v1", "v2"}[a.rng.IntN(3)])
		return
	case "wait":
		a.w.offset.Add(int64(time.Duration(a.rng.IntN(60)) * time.Second))
		return
	}
	a.w.observe()
	raw := a.interaction(d.kind, d.name, d.fields)
	targets := []*abuseProcess{a.w.processes[a.rng.IntN(len(a.w.processes))]}
	if a.rng.IntN(4) == 0 { // delivered again, to any process
		targets = append(targets, a.w.processes[a.rng.IntN(len(a.w.processes))])
	}
	var all sync.WaitGroup
	for _, p := range targets {
		all.Go(func() { a.w.deliver(p, raw) })
	}
	all.Wait()
}

// deliver sends an interaction to a process.
func (w *abuseHarness) deliver(p *abuseProcess, raw []byte) {
	ctx, cancel := context.WithTimeout(w.t.Context(), time.Minute)
	defer cancel()
	client := &fakeClient{}
	it, err := discord.Decode(raw, client, w.now())
	if err != nil {
		w.t.Error(err)
		return
	}
	title := "done"
	if failed := p.router.Handle(ctx, it); errors.Is(failed, songs.ErrDuplicate) {
		title = "repeated"
	} else if confirm, ok := errors.AsType[*discord.ConfirmError](failed); ok && confirm.Draft != "" {
		title = "confirmed"
		w.confirm(p, raw, confirm.Draft)
	} else if failed != nil {
		client.forget()
		m, _ := messages.Explain(it, failed)
		if err := it.Fail(ctx, m); err != nil {
			title = err.Error()
		} else if title, _, _ = client.last(); title == "Something went wrong on my side" {
			w.t.Logf("%s: %v", raw, failed)
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.answers[title]++
}

// confirm presses the button of the question that a command was answered with.
func (w *abuseHarness) confirm(p *abuseProcess, command []byte, draft string) {
	var raw map[string]any
	if err := json.Unmarshal(command, &raw); err != nil {
		w.t.Error(err)
		return
	}
	raw["id"], raw["type"] = w.id(), discord.TypeComponent
	raw["data"] = map[string]any{"custom_id": discord.CustomID("pick", draft, "0"), "component_type": 2}
	b, err := json.Marshal(raw)
	if err != nil {
		w.t.Error(err)
		return
	}
	w.deliver(p, b)
}

// interaction returns an event of Discord.
func (a *abuser) interaction(kind, name string, fields map[string]any) []byte {
	guild := []string{"1", "1", "2", ""}[a.rng.IntN(4)]
	raw := map[string]any{"id": a.w.id(), "application_id": "7", "token": "t", "locale": "en-US",
		"attachment_size_limit": 10 << 20, "message": map[string]any{"id": "m"}}
	user := map[string]any{"id": a.user, "username": a.user}
	if guild == "" {
		raw["user"], raw["channel_id"] = user, "d"+a.user
	} else {
		raw["guild_id"], raw["channel_id"] = guild, "c"+guild
		roles := []string{}
		if guild == "1" {
			roles = append(roles, abuseRoles(a.user)...)
		}
		raw["member"] = map[string]any{"user": user, "roles": roles, "permissions": "0"}
	}
	find := a.finder(guild)
	switch kind {
	case "command":
		raw["type"], raw["data"] = discord.TypeCommand, commandData(name, fields, find)
	case "button":
		raw["type"], raw["data"] = discord.TypeComponent, map[string]any{"custom_id": find(name), "component_type": 2}
	case "form":
		components := []any{}
		for key, value := range fields {
			components = append(components, map[string]any{"type": 18,
				"component": map[string]any{"type": 4, "custom_id": key, "value": value}})
		}
		raw["type"], raw["data"] = discord.TypeForm, map[string]any{"custom_id": find(name), "components": components}
	}
	b, err := json.Marshal(raw)
	if err != nil {
		a.w.t.Error(err)
	}
	return b
}

// commandData returns the data of a command or subcommand.
func commandData(name string, fields map[string]any, find func(string) string) map[string]any {
	options := []any{}
	for key, value := range fields {
		option := map[string]any{"name": key, "type": 5, "value": value}
		if text, ok := value.(string); ok {
			option = map[string]any{"name": key, "type": 3, "value": find(text)}
		}
		options = append(options, option)
	}
	name, sub, _ := strings.Cut(name, " ")
	if sub != "" {
		options = []any{map[string]any{"name": sub, "type": 1, "options": options}}
	}
	return map[string]any{"name": name, "options": options}
}

// finder returns a function that replaces values in braces by recent ones of the channel.
func (a *abuser) finder(guild string) func(string) string {
	latest := func(query string, args ...any) string {
		var id string
		err := a.w.raw.QueryRowContext(a.w.t.Context(), query+` LIMIT 1 OFFSET `+strconv.Itoa(a.rng.IntN(3)),
			args...).Scan(&id)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			a.w.t.Error(err)
		}
		return id
	}
	return func(text string) string {
		for name, value := range map[string]func() string{
			"{user}": func() string { return a.user },
			"{wish}": func() string { return abusePrompts[a.rng.IntN(len(abusePrompts))] },
			"{draft}": func() string {
				return latest(`SELECT id FROM drafts WHERE user_id = $1 ORDER BY created_at DESC`, a.user)
			},
			"{order}": func() string {
				return latest(`SELECT id FROM orders WHERE guild_id = $1 ORDER BY created_at DESC`, guild)
			},
			"{song}": func() string {
				return latest(`SELECT id FROM songs WHERE guild_id = $1 ORDER BY created_at DESC`, guild)
			},
		} {
			if strings.Contains(text, name) {
				text = strings.ReplaceAll(text, name, value())
			}
		}
		return text
	}
}
