package web_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// TestOptionalFieldsMayStayEmpty sends what a browser sends for a form in which nothing was filled in.
func TestOptionalFieldsMayStayEmpty(t *testing.T) {
	t.Parallel()
	server, site, b, s, _ := setUp(t)
	do(t, http.MethodPost, page(server, site, "Ana")+"/line", map[string][]string{"line": {"/group inner"}}, nil)
	options := []object{{"label": "One", "value": "1"}, {"label": "Two", "value": "2"}}
	var fields []object
	add := func(name string, component object) {
		component["custom_id"], component["required"] = name, false
		fields = append(fields, object{"type": 18, "label": name, "component": component})
	}
	add("text", object{"type": 4, "style": 1})
	add("menu", object{"type": 3, "options": options, "placeholder": "One"})
	add("member", object{"type": 5})
	add("channel", object{"type": 8})
	add("radio", object{"type": 21, "options": options})
	b.answer(b.next(), 9, object{"custom_id": "form", "title": "A form", "components": fields})
	f := s.next("form")
	html, _ := f.data["html"].(string)
	if !strings.Contains(html, `<option value="" hidden>One</option><option value="">—</option><option value="1">One</option>`) {
		t.Errorf("the menu offers its placeholder as a choice:\n%s", html)
	}
	given := map[string][]string{"text": {""}, "menu": {""}, "member": {""}, "channel": {""}, "radio": {""}}
	status, body := do(t, http.MethodPost, site.URL()+"as/Ana/forms/"+f.data["id"].(string), given, nil)
	if status != http.StatusNoContent {
		t.Fatalf("%d %s", status, body)
	}
	sent, err := json.Marshal(b.next()["data"])
	if err != nil || strings.Count(string(sent), `"values":[]`) != 3 || !strings.Contains(string(sent), `"value":null`) {
		t.Errorf("%v %s", err, sent)
	}
}

func TestOptionalMultipleFieldsMayStayEmpty(t *testing.T) {
	t.Parallel()
	server, site, b, s, _ := setUp(t)
	do(t, http.MethodPost, page(server, site, "Ana")+"/line", map[string][]string{"line": {"/group inner"}}, nil)
	options := []object{{"label": "One", "value": "1"}, {"label": "Two", "value": "2"}}
	var fields []object
	add := func(name string, component object) {
		component["custom_id"] = name
		fields = append(fields, object{"type": 18, "label": name, "component": component})
	}
	add("menu", object{"type": 3, "options": options, "min_values": 0, "max_values": 2, "required": false})
	add("checks", object{"type": 22, "options": options, "min_values": 0, "required": false})
	add("file", object{"type": 19, "min_values": 0, "required": false})
	add("check", object{"type": 23})
	b.answer(b.next(), 9, object{"custom_id": "form", "title": "A form", "components": fields})
	address := site.URL() + "as/Ana/forms/" + s.next("form").data["id"].(string)
	if status, body := upload(t, address, map[string]string{"site:nonce": "7"}, nil); status != http.StatusNoContent {
		t.Fatalf("%d %s", status, body)
	}
	sent, err := json.Marshal(b.next()["data"])
	if err != nil || strings.Count(string(sent), `"values":[]`) != 3 || !strings.Contains(string(sent), `"value":false`) {
		t.Errorf("%v %s", err, sent)
	}
}

func TestNumberOptionIsValidatedByServer(t *testing.T) {
	t.Parallel()
	server, site, _, _, _ := setUp(t)
	address := page(server, site, "Ana")
	status, body := upload(t, address+"/command", use(t, server, address, "echo", object{"options": []object{
		{"type": 3, "name": "text", "value": "hello"}, {"type": 4, "name": "times", "value": "often"}}}), nil)
	if status != http.StatusBadRequest || !strings.Contains(body, "of another type") {
		t.Errorf("%d %s", status, body)
	}
}
