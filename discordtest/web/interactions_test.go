package web_test

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/riffbot/riffbot/discordtest"
	"github.com/riffbot/riffbot/discordtest/web"
)

// commands are those of the bot in these tests.
var commands = []object{
	{"name": "echo", "description": "Repeats", "options": []object{
		{"type": 3, "name": "text", "description": "What", "required": true, "autocomplete": true},
		{"type": 4, "name": "times", "description": "How often"}, {"type": 5, "name": "loud", "description": "Loudly"},
		{"type": 6, "name": "to", "description": "Whom"}, {"type": 11, "name": "file", "description": "A file"}}},
	{"name": "group", "description": "Outer", "options": []object{
		{"type": 1, "name": "inner", "description": "Inner", "options": []object{{"type": 3, "name": "a", "description": "A"}}}}},
	{"name": "Look", "type": 3}, {"name": "Greet", "type": 2},
}

// upload sends a form with files and returns the status and the answer.
func upload(t *testing.T, address string, fields map[string]string, files map[string]string) (int, string) {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range fields {
		if err := form.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	for field, content := range files {
		part, err := form.CreateFormFile(field, "note.txt")
		if err == nil {
			_, err = io.WriteString(part, content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, &body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// commandID returns the id of a command from the list that the page gets.
func commandID(t *testing.T, address, name string) string {
	t.Helper()
	_, body := get(t, address+"/commands")
	var list struct {
		Commands []struct{ ID, Name string }
		Users    []object
	}
	if err := json.Unmarshal([]byte(body), &list); err != nil || len(list.Users) == 0 {
		t.Fatalf("%v: %s", err, body)
	}
	for _, c := range list.Commands {
		if c.Name == name {
			return c.ID
		}
	}
	t.Fatalf("there is no %s in %s", name, body)
	return ""
}

// acts collects what members did.
type acts struct {
	mu    sync.Mutex
	lines []string
}

func (a *acts) add(act web.Action) (outcome func(error)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.lines = append(a.lines, act.Person+" "+act.Place+" "+act.Line)
	return nil
}

func (a *acts) has(t *testing.T, line string) {
	t.Helper()
	a.mu.Lock()
	defer a.mu.Unlock()
	if !strings.Contains(strings.Join(a.lines, "\n")+"\n", line+"\n") {
		t.Errorf("the story lacks %s:\n%s", line, strings.Join(a.lines, "\n"))
	}
}

// setUp starts a site with a bot that has the commands.
func setUp(t *testing.T) (*discordtest.Server, *web.Site, *bot, *stream, *acts) {
	t.Helper()
	story := &acts{}
	server, site := start(t, func(o *web.Options) { o.OnAction = story.add })
	b := connect(t, server, commands...)
	return server, site, b, follow(t, site, "Ana", cursor(t, page(server, site, "Ana"))), story
}

// use returns the fields of a used command.
func use(t *testing.T, server *discordtest.Server, address, name string, more object) map[string]string {
	t.Helper()
	fields := map[string]string{"nonce": "12345", "application": server.ApplicationID(), "command": commandID(t, address, name)}
	for key, value := range more {
		if text, ok := value.(string); ok {
			fields[key] = text
			continue
		}
		encoded, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		fields[key] = string(encoded)
	}
	return fields
}

func TestCommandIsUsedWithOptionsAndFile(t *testing.T) {
	t.Parallel()
	server, site, b, s, story := setUp(t)
	address := page(server, site, "Ana")
	status, body := upload(t, address+"/command", use(t, server, address, "echo", object{"options": []object{
		{"type": 3, "name": "text", "value": "hello"}, {"type": 4, "name": "times", "value": 2},
		{"type": 5, "name": "loud", "value": true}, {"type": 6, "name": "to", "value": server.ApplicationID()},
		{"type": 11, "name": "file", "value": "0"}}}), map[string]string{"file": "content"})
	if status != http.StatusNoContent {
		t.Fatalf("%d %s", status, body)
	}
	in := b.next()
	given := map[any]any{}
	for _, o := range in["data"].(object)["options"].([]any) {
		given[o.(object)["name"]] = o.(object)["value"]
	}
	if given["text"] != "hello" || given["times"] != 2.0 || given["loud"] != true || given["to"] != server.ApplicationID() {
		t.Errorf("%v", given)
	}
	resolved := in["data"].(object)["resolved"].(object)["attachments"].(object)[given["file"].(string)].(object)
	if resolved["filename"] != "note.txt" || resolved["size"] != 7.0 {
		t.Errorf("%v", resolved)
	}
	b.answer(in, 4, object{"content": "hello hello"})
	s.message("hello hello")
	if f := s.next("answered"); f.data["nonce"] != "12345" {
		t.Errorf("%v", f)
	}
	story.has(t, `Ana #general /echo text:"hello" times:"2" loud:"true" to:"bot" file:"note.txt"`)
}

func TestSubcommandIsUsedByLine(t *testing.T) {
	t.Parallel()
	server, site, b, _, story := setUp(t)
	address := page(server, site, "Ana") + "/line"
	form := map[string][]string{"line": {`/group inner a:"x y"`}, "nonce": {"7"}}
	if status, body := do(t, http.MethodPost, address, form, nil); status != http.StatusNoContent {
		t.Fatalf("%d %s", status, body)
	}
	inner := b.next()["data"].(object)["options"].([]any)[0].(object)
	if inner["name"] != "inner" || inner["options"].([]any)[0].(object)["value"] != "x y" {
		t.Errorf("%v", inner)
	}
	story.has(t, `Ana #general /group inner a:"x y"`)
	for line, want := range map[string]string{"/ecko": "echo", "hello": "there is no", `say "x"`: "slash command", "/echo text": `write text:"value"`,
		`/echo file:"/etc/passwd" text:"x"`: "choose a file"} {
		status, body := do(t, http.MethodPost, address, map[string][]string{"line": {line}}, nil)
		if status != http.StatusBadRequest || !strings.Contains(body, want) {
			t.Errorf("%s: %d %s", line, status, body)
		}
	}
}

func TestOptionIsCompleted(t *testing.T) {
	t.Parallel()
	server, site, b, _, _ := setUp(t)
	address := page(server, site, "Ana")
	fields := use(t, server, address, "echo", object{"options": []object{
		{"type": 3, "name": "text", "value": "ra", "focused": true}}})
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		b.answer(b.next(), 8, object{"choices": []object{{"name": "Rain", "value": "rain"}}})
	}()
	status, body := upload(t, address+"/complete", fields, nil)
	<-answered
	if status != http.StatusOK || body != `[{"name":"Rain","value":"rain"}]` {
		t.Errorf("%d %s", status, body)
	}
}

func TestMenuCommandsAreUsedOnMessagesAndMembers(t *testing.T) {
	t.Parallel()
	server, site, b, _, story := setUp(t)
	address := page(server, site, "Ana")
	id := b.post(object{"content": "look at me"})
	for name, target := range map[string]string{"Look": id, "Greet": server.ApplicationID()} {
		status, body := upload(t, address+"/command", use(t, server, address, name, object{"target": target}), nil)
		if status != http.StatusNoContent {
			t.Fatalf("%s: %d %s", name, status, body)
		}
		if in := b.next(); in["data"].(object)["target_id"] != target || in["data"].(object)["name"] != name {
			t.Errorf("%s: %v", name, in["data"])
		}
	}
	story.has(t, `Ana #general use "Look" "look at me"`)
	story.has(t, `Ana #general use "Greet" "bot"`)
}

func TestButtonAndMenusArePressed(t *testing.T) {
	t.Parallel()
	server, site, b, s, story := setUp(t)
	id := b.post(object{"content": "choose", "components": []object{
		{"type": 1, "components": []object{{"type": 2, "style": 1, "label": "Go", "custom_id": "go"}}},
		{"type": 1, "components": []object{{"type": 3, "custom_id": "pick", "placeholder": "Pick", "max_values": 2, "options": []object{
			{"label": "One", "value": "1"}, {"label": "Two", "value": "2"}}}}},
		{"type": 1, "components": []object{{"type": 5, "custom_id": "who", "placeholder": "Who"}}},
	}})
	html, _ := s.message("choose").data["html"].(string)
	for _, want := range []string{`data-id="go"`, `data-id="pick"`, `value="2"`, `data-value="` + server.ApplicationID() + `"`} {
		if !strings.Contains(html, want) {
			t.Errorf("the message lacks %s:\n%s", want, html)
		}
	}
	address := page(server, site, "Ana") + "/press"
	for customID, values := range map[string][]string{"go": nil, "pick": {"1", "2"}, "who": {server.ApplicationID()}} {
		form := map[string][]string{"nonce": {"1" + customID}, "message": {id}, "id": {customID}, "value": values}
		if status, body := do(t, http.MethodPost, address, form, nil); status != http.StatusNoContent {
			t.Fatalf("%s: %d %s", customID, status, body)
		}
		in := b.next()["data"].(object)
		got, _ := in["values"].([]any)
		if in["custom_id"] != customID || len(got) != len(values) {
			t.Errorf("%s: %v", customID, in)
		}
	}
	story.has(t, `Ana #general click "Go" "choose"`)
	story.has(t, `Ana #general select "Pick" "One, Two" "choose"`)
	for form, want := range map[string]int{"gone": http.StatusBadRequest, "pick": http.StatusBadRequest} {
		status, body := do(t, http.MethodPost, address, map[string][]string{"message": {id}, "id": {form}, "value": {"9"}}, nil)
		if status != want {
			t.Errorf("%s: %d %s", form, status, body)
		}
	}
}

func TestFormIsFilledIn(t *testing.T) {
	t.Parallel()
	server, site, b, s, story := setUp(t)
	do(t, http.MethodPost, page(server, site, "Ana")+"/line", map[string][]string{"line": {"/group inner"}, "nonce": {"42"}}, nil)
	option := []object{{"label": "One", "value": "1"}, {"label": "Two", "value": "2"}}
	labelled := func(label string, component object) object {
		component["custom_id"] = strings.ToLower(label)
		return object{"type": 18, "label": label, "component": component}
	}
	b.answer(b.next(), 9, object{"custom_id": "form", "title": "A form", "components": []object{
		labelled("Text", object{"type": 4, "style": 1, "max_length": 5}), labelled("Menu", object{"type": 3, "options": option}),
		labelled("User", object{"type": 5}), labelled("Radio", object{"type": 21, "options": option}),
		labelled("Checks", object{"type": 22, "options": option, "max_values": 2})}})
	f := s.next("form")
	if f.data["nonce"] != "42" || !strings.Contains(f.data["html"].(string), `maxlength="5"`) {
		t.Errorf("%v", f)
	}
	address := site.URL() + "as/Ana/forms/" + f.data["id"].(string)
	given := map[string][]string{"site:nonce": {"43"}, "text": {"too long"}, "menu": {"2"}, "user": {server.ApplicationID()},
		"radio": {"1"}, "checks": {"1", "2"}}
	if status, body := do(t, http.MethodPost, address, given, nil); status != http.StatusBadRequest || !strings.Contains(body, "5") {
		t.Errorf("a text that is too long: %d %s", status, body)
	}
	given["text"] = []string{"short"}
	if status, body := do(t, http.MethodPost, address, given, nil); status != http.StatusNoContent {
		t.Fatalf("%d %s", status, body)
	}
	sent, err := json.Marshal(b.next()["data"])
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"value":"short"`, `"values":["2"]`, `"values":["` + server.ApplicationID() + `"]`, `"value":"1"`,
		`"values":["1","2"]`} {
		if !strings.Contains(string(sent), want) {
			t.Errorf("the form lacks %s: %s", want, sent)
		}
	}
	story.has(t, `Ana  fill Text="short" Menu="Two" User="bot" Radio="One" Checks="One, Two"`)
	if status, body := do(t, http.MethodPost, address, given, nil); status != http.StatusBadRequest || !strings.Contains(body, "open") {
		t.Errorf("a form that was sent: %d %s", status, body)
	}
}

func TestFormTakesFilesAndCheckbox(t *testing.T) {
	t.Parallel()
	server, site, b, s, _ := setUp(t)
	do(t, http.MethodPost, page(server, site, "Ana")+"/line", map[string][]string{"line": {"/group inner"}}, nil)
	b.answer(b.next(), 9, object{"custom_id": "form", "title": "A form", "components": []object{
		{"type": 18, "label": "File", "component": object{"type": 19, "custom_id": "file"}},
		{"type": 18, "label": "Sure", "component": object{"type": 23, "custom_id": "sure"}}}})
	address := site.URL() + "as/Ana/forms/" + s.next("form").data["id"].(string)
	status, body := upload(t, address, map[string]string{"sure": "true"}, map[string]string{"file": "content"})
	if status != http.StatusNoContent {
		t.Fatalf("%d %s", status, body)
	}
	sent, err := json.Marshal(b.next()["data"])
	if err != nil || !strings.Contains(string(sent), `"filename":"note.txt"`) || !strings.Contains(string(sent), `"value":true`) {
		t.Errorf("%v %s", err, sent)
	}
}

func TestUnansweredInteractionFails(t *testing.T) {
	t.Parallel()
	server, site, b, s, _ := setUp(t)
	do(t, http.MethodPost, page(server, site, "Ana")+"/line", map[string][]string{"line": {"/group inner"}, "nonce": {"9"}}, nil)
	b.next()
	if f := s.next("failed"); f.data["nonce"] != "9" || f.data["text"] != "This interaction failed" {
		t.Errorf("%v", f)
	}
}

func TestEphemeralMessageIsSeenByOneMemberUntilDismissed(t *testing.T) {
	t.Parallel()
	server, site, b, s, _ := setUp(t)
	do(t, http.MethodPost, site.URL()+"people", map[string][]string{"name": {"Ben"}}, nil)
	do(t, http.MethodPost, page(server, site, "Ana")+"/line", map[string][]string{"line": {"/group inner"}}, nil)
	b.answer(b.next(), 4, object{"content": "just for you", "flags": 64})
	id, _ := s.message("Only you can see this").data["id"].(string)
	if _, body := get(t, page(server, site, "Ben")); strings.Contains(body, "just for you") {
		t.Error("another member sees the message")
	}
	if _, body := get(t, page(server, site, "Ana")); !strings.Contains(body, "just for you") {
		t.Error("the member does not see the message")
	}
	do(t, http.MethodPost, page(server, site, "Ana")+"/messages/"+id+"/delete", map[string][]string{"dismiss": {"1"}}, nil)
	if _, body := get(t, page(server, site, "Ana")); strings.Contains(body, "just for you") {
		t.Error("the dismissed message is shown")
	}
}
