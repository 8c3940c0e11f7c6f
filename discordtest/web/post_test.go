package web_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestMessagesAreRepliedToReactedToAndDeleted(t *testing.T) {
	t.Parallel()
	server, site, b, s, story := setUp(t)
	address := page(server, site, "Ana") + "/messages"
	id := b.post(object{"content": "a question"})
	if status, body := do(t, http.MethodPost, address, url.Values{"content": {"an answer"}, "reply": {id}}, nil); status !=
		http.StatusNoContent {
		t.Fatalf("%d %s", status, body)
	}
	mine := s.message("an answer")
	if !strings.Contains(mine.data["html"].(string), `<div class="above"><b>bot</b> a question`) {
		t.Errorf("%v", mine)
	}
	story.has(t, `Ana #general reply "a question" "an answer"`)
	react := address + "/" + id + "/react"
	do(t, http.MethodPost, react, url.Values{"emoji": {"🔥"}}, nil)
	s.message(`class="reaction mine" data-react="🔥" aria-pressed="true"`)
	do(t, http.MethodPost, react, url.Values{"emoji": {"🔥"}, "remove": {"1"}}, nil)
	if f := s.next("message"); strings.Contains(f.data["html"].(string), "🔥") {
		t.Errorf("%v", f)
	}
	do(t, http.MethodPost, address+"/"+mine.data["id"].(string)+"/delete", nil, nil)
	if f := s.next("delete"); f.data["id"] != mine.data["id"] {
		t.Errorf("%v", f)
	}
	if status, body := do(t, http.MethodPost, address, url.Values{"content": {"  "}}, nil); status != http.StatusBadRequest {
		t.Errorf("an empty message: %d %s", status, body)
	}
	status, body := do(t, http.MethodPost, address, url.Values{"content": {strings.Repeat("x", 2001)}}, nil)
	if status != http.StatusBadRequest || !strings.Contains(body, "2000") || strings.Contains(body, "{") {
		t.Errorf("a message that is too long: %d %s", status, body)
	}
}

func TestMessageIsEditedAndNamesAreMentions(t *testing.T) {
	t.Parallel()
	server, site, _, s, _ := setUp(t)
	address := page(server, site, "Ana") + "/messages"
	do(t, http.MethodPost, address, url.Values{"content": {"hello @bot"}}, nil)
	posted := s.message(`<span class="mention">@bot</span>`)
	one := address + "/" + posted.data["id"].(string)
	if _, body := get(t, one); body != `{"content":"hello \u003c@`+server.ApplicationID()+`\u003e"}` {
		t.Errorf("the text is %s", body)
	}
	do(t, http.MethodPost, one+"/edit", url.Values{"content": {"hello again"}}, nil)
	if f := s.message("hello again"); !strings.Contains(f.data["html"].(string), "(edited)") {
		t.Errorf("%v", f)
	}
	if status, _ := do(t, http.MethodPost, one+"/edit", url.Values{"content": {""}}, nil); status != http.StatusBadRequest {
		t.Errorf("an empty text: %d", status)
	}
}

func TestOlderMessagesAreOnFurtherPages(t *testing.T) {
	t.Parallel()
	server, site, _, s, _ := setUp(t)
	post := func(text string) string {
		t.Helper()
		do(t, http.MethodPost, page(server, site, "Ana")+"/messages", url.Values{"content": {text}}, nil)
		id, _ := s.message(text).data["id"].(string)
		return id
	}
	first, second := post("the first"), post("the second")
	for range 49 {
		post("filler")
	}
	post("the last")
	_, body := get(t, page(server, site, "Ana"))
	if strings.Contains(body, "the second") || !strings.Contains(body, `id="older"`) || !strings.Contains(body, "the last") {
		t.Error("the page does not show the newest messages only")
	}
	_, body = get(t, page(server, site, "Ana")+"?before="+second)
	if !strings.Contains(body, first) || strings.Contains(body, "the last") || strings.Contains(body, `id="older"`) {
		t.Error("the page does not show the older messages")
	}
}

// addressOf returns the address in an answer.
func addressOf(t *testing.T, body string) string {
	t.Helper()
	var answer struct{ Address string }
	if err := json.Unmarshal([]byte(body), &answer); err != nil || answer.Address == "" {
		t.Fatalf("%v: %s", err, body)
	}
	return answer.Address
}

func TestThreadAndDirectMessagesAreOpened(t *testing.T) {
	t.Parallel()
	server, site, b, _, story := setUp(t)
	base := strings.TrimSuffix(site.URL(), "/")
	id := b.post(object{"content": "a topic"})
	threads := page(server, site, "Ana") + "/messages/" + id + "/threads"
	_, body := do(t, http.MethodPost, threads, url.Values{"name": {"Jam"}}, nil)
	thread := base + addressOf(t, body)
	if _, body := get(t, thread); !strings.Contains(body, "<span class=\"hash\">#</span> Jam") {
		t.Errorf("the thread is not shown:\n%s", body)
	}
	if status, _ := do(t, http.MethodPost, threads, url.Values{"name": {""}}, nil); status != http.StatusBadRequest {
		t.Errorf("a thread without a name: %d", status)
	}
	_, body = do(t, http.MethodPost, site.URL()+"as/Ana/direct", url.Values{"user": {server.ApplicationID()}}, nil)
	direct := base + addressOf(t, body)
	do(t, http.MethodPost, direct+"/messages", url.Values{"content": {"psst"}}, nil)
	if _, body := get(t, direct); !strings.Contains(body, "psst") {
		t.Errorf("the direct message is not shown:\n%s", body)
	}
	story.has(t, `Ana @bot say "psst"`)
}

func TestUnreadChannelsAreMarked(t *testing.T) {
	t.Parallel()
	server, site, b, s, _ := setUp(t)
	other := server.AddChannel(server.GuildID(), "other", 0)
	get(t, page(server, site, "Ana"))
	b.call(http.MethodPost, "/channels/"+other+"/messages", object{"content": "news"})
	s.message("news")
	const mark = `class="channel unread" data-go data-channel="`
	if _, body := get(t, page(server, site, "Ana")); !strings.Contains(body, mark+other) {
		t.Error("the channel with a new message is not marked")
	}
	get(t, site.URL()+"as/Ana/c/"+other)
	if _, body := get(t, page(server, site, "Ana")); strings.Contains(body, mark) {
		t.Error("a channel that was read is marked")
	}
}

// Texts of members, channels and bots never become markup of the page.
func TestTextsNeverBecomeMarkup(t *testing.T) {
	t.Parallel()
	server, site, b, s, _ := setUp(t)
	const hostile = `<img src=x onerror=alert(1)>`
	server.AddChannel(server.GuildID(), hostile, 0)
	server.Discord.GiveRole(`<b>role</b>`, "Ben")
	do(t, http.MethodPost, site.URL()+"people", url.Values{"name": {"<i>Cy</i>"}}, nil)
	do(t, http.MethodPost, site.URL()+"people", url.Values{"name": {"<u>Cy"}, "role": {hostile}}, nil)
	b.post(object{"content": hostile, "embeds": []object{{"title": hostile, "description": hostile}},
		"components": []object{{"type": 1, "components": []object{{"type": 2, "style": 1, "label": hostile, "custom_id": hostile}}}}})
	html, _ := s.message("onerror").data["html"].(string)
	_, body := get(t, page(server, site, "Ana"))
	for _, shown := range []string{html, body} {
		for _, bad := range []string{"<img", "<b>role", "<i>Cy", "<u>Cy"} {
			if strings.Contains(shown, bad) {
				t.Errorf("%s is markup of\n%s", bad, shown)
			}
		}
	}
	if !strings.Contains(body, "&lt;b&gt;role") {
		t.Error("the page does not show the role")
	}
}

func TestPageRunsNoInlineScriptAndLoadsNothingElsewhere(t *testing.T) {
	t.Parallel()
	_, site := start(t)
	resp, err := http.Get(site.URL()) //nolint:noctx // a page on loopback
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	policy := resp.Header.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "script-src 'self';", "style-src 'self';", "frame-ancestors 'none'"} {
		if !strings.Contains(policy, want) {
			t.Errorf("the policy lacks %s: %s", want, policy)
		}
	}
	if strings.Contains(policy, "unsafe") {
		t.Errorf("the policy is %s", policy)
	}
	if _, body := get(t, site.URL()); strings.Contains(body, "style=") || strings.Contains(body, "<script>") {
		t.Errorf("the page has inline styles or scripts:\n%s", body)
	}
}
