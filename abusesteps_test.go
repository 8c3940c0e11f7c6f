package main

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

	"riffbot/commands"
	"riffbot/internal/songs"
)

// abuser is a member whose steps are chosen at random.
type abuser struct {
	w    *abuseWorld
	rng  *rand.Rand
	user string
}

// abuseDeed is something that a member does: a command, a button or a form.
type abuseDeed struct {
	weight int
	kind   string
	name   string // of the command, or the custom id
	fields map[string]any
}

// abuseDeeds are what members do. Values in braces are found when it is done.
var abuseDeeds = []abuseDeed{
	{12, "command", "song", map[string]any{"prompt": "rain"}},
	{4, "command", "song", map[string]any{"prompt": "rain", "write": "auto"}},
	{3, "command", "song", map[string]any{"prompt": "rain", "write": "draft"}},
	{4, "command", "write", map[string]any{"idea": "tea"}},
	{5, "button", "sing:{draft}", nil},
	{3, "button", "another:{draft}", nil},
	{2, "form", "reworded:{draft}", map[string]any{"change": "sadder"}},
	{5, "button", "again:{order}", nil},
	{1, "button", "buyagain:{order}", nil},
	{1, "button", "look:{order}", nil},
	{3, "button", "cancel:{order}", nil},
	{3, "form", "lyrics:", map[string]any{"title": "T", "style": "ska", "lyrics": "la la"}},
	{4, "command", "battle", map[string]any{"idea": "war", "style1": "polka", "style2": "blues", "style3": "ska"}},
	{4, "command", "request", map[string]any{"idea": "{wish}"}},
	{3, "command", "cover", map[string]any{"song": "{song}", "style": "jazz"}},
	{3, "command", "extend", map[string]any{"song": "{song}", "from": "0:01", "lyrics": "la"}},
	{2, "command", "vary", map[string]any{"song": "{song}"}},
	{3, "command", "jukebox radio", map[string]any{"theme": "the sea"}},
	{1, "command", "jukebox radio", map[string]any{"off": true}},
	{4, "command", "jukebox skip", nil},
	{1, "command", "quota", nil},
	{2, "button", "erase:{user}:keep", nil},
	{1, "button", "erase:{user}:remove", nil},
	{2, "move", "", nil},
	{4, "wait", "", nil},
}

var abuseWishes = []string{"a lighthouse", "robots that dance", "my grandmother's garden", "snow in July", "the last train home"}

// step does one thing, sometimes through all processes at once.
func (a *abuser) step() {
	total := 0
	for _, d := range abuseDeeds {
		total += d.weight
	}
	n := a.rng.IntN(total)
	i := slices.IndexFunc(abuseDeeds, func(d abuseDeed) bool {
		n -= d.weight
		return n < 0
	})
	d := abuseDeeds[i]
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
	if a.rng.IntN(4) == 0 { // Discord delivers it once more, to any process
		targets = append(targets, a.w.processes[a.rng.IntN(len(a.w.processes))])
	}
	var all sync.WaitGroup
	for _, p := range targets {
		all.Go(func() { a.w.deliver(p, raw) })
	}
	all.Wait()
}

// deliver hands an interaction to a process.
func (w *abuseWorld) deliver(p *abuseProcess, raw []byte) {
	ctx, cancel := context.WithTimeout(w.t.Context(), time.Minute)
	defer cancel()
	discord := &quietDiscord{}
	it, err := commands.Decode(raw, discord, w.now())
	if err != nil {
		w.t.Error(err)
		return
	}
	title := "done"
	if failed := p.router.Handle(ctx, it); errors.Is(failed, songs.ErrDuplicate) {
		title = "repeated"
	} else if failed != nil {
		discord.forget()
		if err := commands.Explain(ctx, it, failed); err != nil {
			title = err.Error()
		} else if title, _, _ = discord.last(); title == "Something went wrong on my side" {
			w.t.Logf("%s: %v", raw, failed)
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.answers[title]++
}

// interaction is an event as Discord sends it.
func (a *abuser) interaction(kind, name string, fields map[string]any) []byte {
	guild := []string{"1", "1", "2", ""}[a.rng.IntN(4)]
	raw := map[string]any{"id": a.w.id(), "application_id": "7", "token": "t", "locale": "en-US", "attachment_size_limit": 10 << 20, "message": map[string]any{"id": "m"}}
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
		raw["type"], raw["data"] = commands.TypeCommand, commandData(name, fields, find)
	case "button":
		raw["type"], raw["data"] = commands.TypeComponent, map[string]any{"custom_id": find(name), "component_type": 2}
	case "form":
		components := []any{}
		for key, value := range fields {
			components = append(components, map[string]any{"type": 18, "component": map[string]any{"type": 4, "custom_id": key, "value": value}})
		}
		raw["type"], raw["data"] = commands.TypeForm, map[string]any{"custom_id": find(name), "components": components}
	}
	b, err := json.Marshal(raw)
	if err != nil {
		a.w.t.Error(err)
	}
	return b
}

// commandData is a command's, or a subcommand's.
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

// finder fills what is in braces in: something recent of the place.
func (a *abuser) finder(guild string) func(string) string {
	latest := func(query string, args ...any) string {
		var id string
		err := a.w.raw.QueryRowContext(a.w.t.Context(), query+` LIMIT 1 OFFSET `+strconv.Itoa(a.rng.IntN(3)), args...).Scan(&id)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			a.w.t.Error(err)
		}
		return id
	}
	return func(text string) string {
		for name, value := range map[string]func() string{
			"{user}": func() string { return a.user },
			"{wish}": func() string { return abuseWishes[a.rng.IntN(len(abuseWishes))] },
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
