package app

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/lyrics"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// refusals are ways in which a command or form fails after it was typed, whatever it does. The text is added to the
// typed texts. The test of [TestNothingTypedIsLost] tries each with every command and every form.
var refusals = map[string]struct {
	text   string
	router func(t *testing.T, h *harness) *discord.Router // that refuses; nil: that of the harness
	some   bool                                           // some commands and forms succeed
	// stops means that the bot is shutting down.
	stops bool
	// must are handlers that have to fail.
	must []string
}{
	"thing that does not exist": {some: true, must: []string{"command edit extend", "command edit replace",
		"command library show", "command library report", "command playlist rename", "command song", "form extended",
		"form replaced", "form boardchanged", "form exactly", "command edit cover"}},
	"blocked member": {some: true, must: []string{"command song", "command write", "form lyrics", "command edit cover",
		"command idea new", "form idea", "command idea battle", "command Make a song from this", "form reworded"},
		router: func(t *testing.T, h *harness) *discord.Router {
			t.Helper()
			_, err := h.settings.Change(t.Context(), homeGuild, "104", func(s *guild.Settings) error {
				s.Blocked = []string{requester}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			return h.router
		}},
	"writer that fails": {some: true, must: []string{"command write", "command Make a song from this", "form reworded"},
		router: func(t *testing.T, h *harness) *discord.Router {
			t.Helper()
			parts := h.parts
			parts.writer = busyWriter{}
			return mustRouter(t, parts)
		}},
	"blocked word": {text: " zounds", some: true},
	"server that the bot is not available in": {router: func(t *testing.T, h *harness) *discord.Router {
		t.Helper()
		parts := h.parts
		parts.limits.Guilds = []string{"elsewhere"}
		return mustRouter(t, parts)
	}},
	"database that is down": {some: true, router: func(t *testing.T, h *harness) *discord.Router {
		t.Helper()
		closed, err := store.Open(t.Context(), storetest.Dir(t), "")
		if err != nil {
			t.Fatal(err)
		}
		if err := closed.Close(); err != nil {
			t.Fatal(err)
		}
		parts := h.parts
		parts.db = closed
		return mustRouter(t, parts)
	}},
	"shutdown": {stops: true},
}

// busyWriter is a writer that has too many requests.
type busyWriter struct{}

func (busyWriter) Write(context.Context, songs.WriterCall, lyrics.Request, func(lyrics.Draft)) (lyrics.Draft, error) {
	return lyrics.Draft{}, &lyrics.Error{Kind: lyrics.Busy, Err: errors.New("too many requests")}
}

func mustRouter(t *testing.T, parts routerParts) *discord.Router {
	t.Helper()
	r, err := newTestRouter(parts)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestNothingTypedIsLost makes every command with texts and every form fail in every way of [refusals]: the refusal is
// private and has a button that opens a form with exactly what was typed, also when that form is refused again.
func TestNothingTypedIsLost(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	for cause, refusal := range refusals {
		refuses := h.router
		if refusal.router != nil {
			refuses = refusal.router(t, h)
		}
		checked, failed := 0, make(map[string]bool)
		for name, raw := range typedInteractions(h, refusal.text) {
			for range 2 { // the second time, the opened form is submitted as it is
				r := &commandtest.Recorder{}
				it := h.decode(t, raw, r)
				var err error
				if refusal.stops {
					err = refuses.KeepInput(t.Context(), it, discord.ErrStopping)
				} else {
					err = refuses.Handle(t.Context(), it)
				}
				if err == nil && refusal.some {
					h.restore(t)
					if refusal.router != nil {
						refuses = refusal.router(t, h)
					}
					break
				}
				checked, failed[name] = checked+1, true
				m, _ := messages.Explain(it, err)
				if err := it.Fail(t.Context(), m); err != nil {
					t.Fatal(err)
				}
				if m = r.Last(t); !it.Answer.Private && m.Flags&discord.FlagEphemeral == 0 {
					t.Errorf("%s, %s: the refusal is public", cause, name)
				}
				form, ok := h.openKept(t, cause+", "+name, raw, m)
				if !ok || len(formTexts(form)) == 0 { // a form with menus only
					break
				}
				raw = submitted(form)
			}
		}
		if !refusal.some && checked < 80 {
			t.Errorf("%s: only %d refusals were checked", cause, checked)
		}
		for _, name := range refusal.must {
			if !failed[name] {
				t.Errorf("%s: %s did not fail", cause, name)
			}
		}
		h.restore(t)
	}
}

// openKept presses the button of a refusal and checks that the form has exactly what was typed. It returns nothing if
// the refusal only has a button that repeats the command.
func (h *harness) openKept(t *testing.T, what string, raw map[string]any, m discord.Message) (map[string]any, bool) {
	t.Helper()
	var refill, retry string
	for _, row := range m.Components {
		for _, b := range row {
			if strings.HasPrefix(b.CustomID, "refill:") || strings.HasPrefix(b.CustomID, "rechange:") {
				refill = b.CustomID
			}
			if strings.HasPrefix(b.CustomID, "retry:") || strings.HasPrefix(b.CustomID, "pick:") {
				retry = b.CustomID
			}
		}
	}
	typed := typedTexts(raw)
	if refill == "" {
		if retry == "" || len(typed) > 0 && !strings.HasPrefix(retry, "pick:") {
			t.Errorf("%s: no form can be opened again: %s", what, commandtest.Describe(m))
		}
		return nil, false
	}
	press := &commandtest.Recorder{}
	err := h.router.Handle(t.Context(), h.decode(t, map[string]any{"type": discord.TypeComponent,
		"data": map[string]any{"custom_id": refill, "component_type": 2}}, press))
	if err != nil || len(press.Responses) != 1 || press.Responses[0].Form == nil {
		t.Errorf("%s: %s opens nothing: %v", what, refill, err)
		return nil, false
	}
	form := formPayload(t, press.Responses[0].Form)
	fields := formTexts(form)
	for id, text := range fields {
		if text != typed[id] {
			t.Errorf("%s: the form has %q as %s, want %q", what, text, id, typed[id])
		}
	}
	for id := range typed {
		if _, ok := fields[id]; !ok && len(fields) < 5 && raw["type"] == discord.TypeCommand {
			t.Errorf("%s: the form lacks %s", what, id)
		}
	}
	if long := commandtest.TooLong(form); len(long) > 0 {
		t.Errorf("%s: too long: %q", what, long)
	}
	return form, true
}

// typedInteractions returns an interaction for every command with texts and for every form, by the name of its handler.
// Each text is different, and ends with added.
func typedInteractions(h *harness, added string) map[string]map[string]any {
	all := make(map[string]map[string]any)
	command := func(name string, options []*discordgo.ApplicationCommandOption, kind discordgo.ApplicationCommandType) {
		data := map[string]any{"name": name, "target_id": "m", "resolved": map[string]any{"messages": map[string]any{
			"m": map[string]any{"id": "m", "content": "a text" + added}}}}
		if values, texts := optionValues(options, added); texts {
			data["options"] = values
			if group, sub, ok := strings.Cut(name, " "); ok {
				data["name"], data["options"] = group, []any{map[string]any{"name": sub, "type": 1, "options": values}}
			}
		} else if name != "Make a song from this" || kind != discordgo.MessageApplicationCommand {
			return
		}
		all["command "+name] = map[string]any{"type": discord.TypeCommand, "data": data}
	}
	for _, c := range h.router.Definitions() {
		command(c.Name, c.Options, c.Type)
		for _, o := range c.Options {
			if o.Type == discordgo.ApplicationCommandOptionSubCommand {
				command(c.Name+" "+o.Name, o.Options, c.Type)
			}
		}
	}
	for _, name := range h.router.Names() {
		verb, ok := strings.CutPrefix(name, "form ")
		if !ok || verb == "refilled" {
			continue
		}
		var fields []any
		for _, id := range slices.Sorted(maps.Keys(formFields)) {
			fields = append(fields, textField(id, formFields[id]+added))
		}
		all[name] = map[string]any{"type": discord.TypeForm, "data": map[string]any{
			"custom_id": strings.TrimSuffix(verb+":"+matrix[name].args, ":"), "components": fields}}
	}
	return all
}

// formFields has a text for every text field of a form. The test fails for a field without one.
var formFields = map[string]string{"title": "a title", "style": "a style", "lyrics": "some\nlyrics", "reason": "a reason",
	"change": "a change", "idea": "an idea", "voice": "a voice", "from": "never", "to": "later", "threshold": "many",
	"every": "often", "daily": "few", "memberday": "one", "serverday": "two", "servermonth": "ten", "cooldown": "long"}

// optionValues returns the values of a command's options and whether there are texts among them.
func optionValues(options []*discordgo.ApplicationCommandOption, added string) (values []any, texts bool) {
	for _, o := range options {
		var value any
		switch {
		case o.Type == discordgo.ApplicationCommandOptionString && len(o.Choices) == 0:
			text := "*" + o.Name + "*" + added
			if o.MaxLength == 0 || o.MaxLength > 4000 {
				text = "no limit: " + text
			}
			value, texts = text, true
		case !o.Required:
			continue
		case len(o.Choices) > 0:
			value = o.Choices[0].Value
		case o.Type == discordgo.ApplicationCommandOptionInteger:
			value = 1
		default:
			value = "1"
		}
		values = append(values, map[string]any{"name": o.Name, "type": int(o.Type), "value": value})
	}
	return values, texts
}

func textField(id, value string) map[string]any {
	return map[string]any{"type": 18, "component": map[string]any{"type": 4, "custom_id": id, "value": value}}
}

// decode returns an interaction of the requester, who manages the server and may see the channel.
func (h *harness) decode(t *testing.T, raw map[string]any, client discord.Client) *discord.Interaction {
	t.Helper()
	raw = maps.Clone(raw)
	raw["application_id"], raw["channel_id"], raw["guild_id"], raw["locale"] = "7", "c", homeGuild, "en-US"
	raw["message"] = map[string]any{"id": "m"}
	raw["member"] = map[string]any{"user": map[string]any{"id": requester, "username": "Rita"}, "permissions": "32"}
	it := commandtest.Decode(t, client, raw)
	it.ID = h.parts.newID() // otherwise it would be a repeated interaction
	return it
}

// typedTexts returns the texts of a command or form by the name of their option or field.
func typedTexts(raw map[string]any) map[string]string {
	texts := make(map[string]string)
	data, _ := raw["data"].(map[string]any)
	var options func(all []any)
	options = func(all []any) {
		for _, o := range all {
			o, _ := o.(map[string]any)
			if nested, ok := o["options"].([]any); ok {
				options(nested)
			} else if text, ok := o["value"].(string); ok && strings.Contains(text, "*") {
				texts[o["name"].(string)] = text
			}
		}
	}
	if all, ok := data["options"].([]any); ok {
		options(all)
	} else if data["name"] == "Make a song from this" { // its text is the idea of /write
		message := data["resolved"].(map[string]any)["messages"].(map[string]any)["m"].(map[string]any)
		texts["idea"] = message["content"].(string)
	}
	if fields, ok := data["components"].([]any); ok {
		for _, f := range fields {
			c, _ := f.(map[string]any)["component"].(map[string]any)
			texts[c["custom_id"].(string)] = c["value"].(string)
		}
	}
	return texts
}

// formPayload returns what Discord receives of a form.
func formPayload(t *testing.T, f *discord.Form) (payload map[string]any) {
	t.Helper()
	b, err := json.Marshal(f)
	if err == nil {
		err = json.Unmarshal(b, &payload)
	}
	if err != nil {
		t.Fatal(err)
	}
	return payload
}

// formTexts returns the values of the text fields of a form.
func formTexts(form map[string]any) map[string]string {
	texts := make(map[string]string)
	for _, label := range form["components"].([]any) {
		c := label.(map[string]any)["component"].(map[string]any)
		if c["type"] == 4.0 {
			texts[c["custom_id"].(string)], _ = c["value"].(string)
		}
	}
	return texts
}

// submitted returns the submission of a form as it was opened.
func submitted(form map[string]any) map[string]any {
	var fields []any
	texts := formTexts(form)
	for _, id := range slices.Sorted(maps.Keys(texts)) {
		fields = append(fields, textField(id, texts[id]))
	}
	return map[string]any{"type": discord.TypeForm, "data": map[string]any{"custom_id": form["custom_id"],
		"components": fields}}
}
