package render_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/discordtest/web/render"
)

func renderer() *render.Renderer {
	return &render.Renderer{Now: time.Unix(1_000_000, 0), Name: func(id string) string {
		return map[string]string{"7": "Ana", "8": "songs", "9": "<b>"}[id]
	}}
}

// parse decodes a JSON object.
func parse(t *testing.T, text string) (o map[string]any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		t.Fatal(err)
	}
	return o
}

func TestMarkdown(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"**Rain** and *sun*": `<div class="line"><strong class="">Rain</strong> and <em class="">sun</em></div>`,
		"snake_case_name":    `<div class="line">snake_case_name</div>`,
		"~~a~~ ||b|| __c__":  `<div class="line"><s class="">a</s> <span class="spoiler">b</span> <u class="">c</u></div>`,
		"`**a**`":            `<div class="line"><code>**a**</code></div>`,
		`\*a\*`:              `<div class="line">*a*</div>`,
		"```txt\n<b>\n```":   `<pre>&lt;b&gt;</pre>`,
		"a\n> b\n> c":        `<div class="line">a</div><blockquote><div class="line">b</div><div class="line">c</div></blockquote>`,
		">>> a\nb":           `<blockquote><div class="line">a</div><div class="line">b</div></blockquote>`,
		"## Songs":           `<h2 class="">Songs</h2>`,
		"-# small":           `<small class="subtext">small</small>`,
		"- a":                `<div class="item"><span class="mark">•</span><span>a</span></div>`,
		"2. b":               `<div class="item"><span class="mark">2.</span><span>b</span></div>`,
		"<@7> <#8> <@&5>":    `<div class="line"><span class="mention">@Ana</span> <span class="mention">#songs</span> <span class="mention">@5</span></div>`,
		"</edit cover:12>":   `<div class="line"><span class="mention">/edit cover</span></div>`,
		"<t:1010800:R> <t:996400:R>": `<div class="line"><time class="time" datetime="1970-01-12T16:46:40Z" data-style="R">in 3 hours</time> ` +
			`<time class="time" datetime="1970-01-12T12:46:40Z" data-style="R">1 hour ago</time></div>`,
		"[listen](https://e.org/a)": `<div class="line"><a rel="noopener noreferrer" target="_blank" href="https://e.org/a">listen</a></div>`,
		"see https://e.org/a.":      `<div class="line">see <a rel="noopener noreferrer" target="_blank" href="https://e.org/a">https://e.org/a</a>.</div>`,
		"雨夜 **猫**":                  `<div class="line">雨夜 <strong class="">猫</strong></div>`,
	} {
		if got := string(renderer().Markdown(text)); got != want {
			t.Errorf("%q renders\n%s, want\n%s", text, got, want)
		}
	}
}

func TestTimestampsFollowTheLocale(t *testing.T) {
	t.Parallel()
	r := renderer()
	r.Locale = "zh-CN"
	got := string(r.Markdown("<t:1010800:R> <t:0:d>"))
	if !strings.Contains(got, "3 小时后") || !strings.Contains(got, "1970/01/01") {
		t.Errorf("Chinese timestamps are %s", got)
	}
}

// hostile are texts that would run a script if one of them became markup or an address.
var hostile = []string{`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `[a](javascript:alert(1))`,
	`[<img src=x onerror=alert(1)>](https://e.org)`, `https://e.org/"onmouseover="alert(1)`, "`<svg onload=alert(1)>`",
	"```html\n<iframe src=javascript:alert(1)>\n```", `**<b onclick=alert(1)>**`, `<@9>`, `> <object data=x>`,
	`javascript:alert(1)`, `</a:b"onclick="alert(1):1>`, `{{.}}`, `data:text/html,<script>alert(1)</script>`}

func TestTextsNeverBecomeMarkup(t *testing.T) {
	t.Parallel()
	for _, text := range hostile {
		quoted, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		m := strings.ReplaceAll(`{"content":X,"author":{"global_name":X,"bot":true},
			"interaction_metadata":{"name":X,"user":{"username":X}},
			"referenced_message":{"content":X,"author":{"username":X}},
			"attachments":[{"filename":X,"url":X,"content_type":"audio/mpeg","description":X},
				{"filename":X,"url":X,"content_type":"image/png","description":X}],
			"embeds":[{"title":X,"url":X,"description":X,"author":{"name":X},"footer":{"text":X},
				"fields":[{"name":X,"value":X}],"image":{"url":X},"thumbnail":{"url":X}}],
			"components":[{"type":17,"accent_color":5,"components":[{"type":10,"content":X},
				{"type":9,"components":[{"type":10,"content":X}],"accessory":{"type":11,"media":{"url":X},"description":X}},
				{"type":12,"items":[{"media":{"url":X},"description":X}]},{"type":13,"file":{"url":X}},
				{"type":1,"components":[{"type":2,"style":1,"label":X,"custom_id":X,"emoji":{"name":X}}]},
				{"type":1,"components":[{"type":3,"placeholder":X,"custom_id":X,"options":[{"label":X,"default":true}]}]}]}]}`,
			"X", string(quoted))
		f := strings.ReplaceAll(`{"title":X,"components":[{"type":18,"label":X,"description":X,"component":
			{"type":4,"value":X}},{"type":1,"components":[{"type":4,"label":X,"placeholder":X}]},
			{"type":18,"label":X,"component":{"type":21,"options":[{"label":X,"description":X}]}}]}`, "X", string(quoted))
		component := strings.ReplaceAll(m, `"content":X,"author"`, `"flags":32768,"author"`)
		for _, source := range []string{m, component} {
			got, err := renderer().Message(parse(t, source))
			if err != nil {
				t.Fatal(err)
			}
			checkSafe(t, text, string(got))
		}
		got, err := renderer().Form(parse(t, f))
		if err != nil {
			t.Fatal(err)
		}
		checkSafe(t, text, string(got))
	}
}

// checkSafe checks that HTML has no element or attribute of a hostile text.
func checkSafe(t *testing.T, text, html string) {
	t.Helper()
	lower := strings.ToLower(html)
	for _, bad := range []string{"<script", "<img src=x", "<iframe", "<svg onload", "<object", "<b onclick", `href="javascript:`,
		`src="javascript:`, `src="data:`, `href="data:`, `"onclick`, `"onmouseover`, `@<b>`} {
		if strings.Contains(lower, bad) {
			t.Errorf("%q becomes %s in\n%s", text, bad, html)
		}
	}
}

func TestMessageShowsFilesOnce(t *testing.T) {
	t.Parallel()
	r := renderer()
	r.File = func(address string) string { return "files/" + address[strings.LastIndex(address, "/")+1:] }
	got, err := r.Message(parse(t, `{"author":{"username":"bot","bot":true},
		"attachments":[{"filename":"song.mp3","title":"Rain – night","content_type":"audio/mpeg","size":1500,
				"url":"https://e.org/song.mp3"},
			{"filename":"cover.jpg","content_type":"image/jpeg","url":"https://e.org/cover.jpg?a"}],
		"embeds":[{"title":"Rain","image":{"url":"https://e.org/cover.jpg?b"}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(got), "files/cover.jpg"); n != 1 {
		t.Errorf("the cover is shown %d times", n)
	}
	for _, want := range []string{`<audio controls preload="metadata" src="files/song.mp3" `, "Rain – night.mp3", "2 KB"} {
		if !strings.Contains(string(got), want) {
			t.Errorf("the message lacks %s:\n%s", want, got)
		}
	}
}

func TestReferenceShowsTheFirstLineWithoutControls(t *testing.T) {
	t.Parallel()
	r := renderer()
	r.Interactive = true
	got, err := r.Message(parse(t, `{"author":{"username":"b"},"referenced_message":{"author":{"username":"c"},
		"content":"**hi** <@7> ||secret||\nsecond"}}`))
	if err != nil {
		t.Fatal(err)
	}
	const want = `<b>c</b> <strong class="">hi</strong> <span class="mention">@Ana</span> <span class="spoiler">secret</span></div>`
	if !strings.Contains(string(got), want) || strings.Contains(string(got), "second") {
		t.Errorf("the message lacks %s:\n%s", want, got)
	}
}

func TestSpoilerOfAPageIsRevealedByPressing(t *testing.T) {
	t.Parallel()
	r := renderer()
	r.Interactive = true
	const want = `<button type="button" class="spoiler" data-spoiler aria-expanded="false">b</button>`
	if got := string(r.Markdown("||b||")); !strings.Contains(got, want) {
		t.Errorf("a spoiler is %s", got)
	}
}

func TestEphemeralAndDeferredMessages(t *testing.T) {
	t.Parallel()
	got, err := renderer().Message(parse(t, `{"flags":192,"author":{"username":"riffbot","bot":true}}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Only you can see this", "riffbot is thinking…"} {
		if !strings.Contains(string(got), want) {
			t.Errorf("the message lacks %q", want)
		}
	}
}

func TestComponents(t *testing.T) {
	t.Parallel()
	got, err := renderer().Message(parse(t, `{"flags":32768,"content":"concealed","author":{"username":"b","bot":true},"components":[
		{"type":17,"accent_color":16711680,"components":[
			{"type":9,"components":[{"type":10,"content":"**Board**"}],"accessory":{"type":2,"style":4,"label":"Vote","disabled":true}},
			{"type":14,"spacing":2},
			{"type":1,"components":[{"type":8,"custom_id":"c","default_values":[{"id":"8","type":"channel"}]}]}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`fill="#ff0000"`, `<strong class="">Board</strong>`,
		`<button class="danger" type="button" data-id="" disabled><span>Vote</span>`, `separator divider large`,
		"#songs"} {
		if !strings.Contains(string(got), want) {
			t.Errorf("the message lacks %s:\n%s", want, got)
		}
	}
	if strings.Contains(string(got), "concealed") {
		t.Error("a message of components shows its content")
	}
}

func TestInlineFieldsShareRows(t *testing.T) {
	t.Parallel()
	got, err := renderer().Message(parse(t, `{"author":{"username":"b"},"embeds":[{"fields":[
		{"name":"1","inline":true},{"name":"2","inline":true},{"name":"3","inline":true},
		{"name":"4","inline":true},{"name":"5","inline":true},{"name":"6"},{"name":"7","inline":true}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	var spans []string
	for _, m := range regexp.MustCompile(`class="field (s\d+)"`).FindAllStringSubmatch(string(got), -1) {
		spans = append(spans, m[1])
	}
	if s := strings.Join(spans, " "); s != "s4 s4 s4 s6 s6 s12 s12" {
		t.Errorf("the fields take %s", s)
	}
}

func TestForm(t *testing.T) {
	t.Parallel()
	r := renderer()
	r.Entities = func(kind string) []render.Entity { return []render.Entity{{ID: "7", Name: "Ana " + kind}} }
	got, err := r.Form(parse(t, `{"title":"New song","components":[
		{"type":18,"label":"Idea","component":{"type":4,"style":2,"custom_id":"i","value":"rain"}},
		{"type":1,"components":[{"type":4,"label":"Title","custom_id":"t","max_length":9}]},
		{"type":18,"label":"File","component":{"type":19,"custom_id":"u","max_values":2}},
		{"type":18,"label":"Kind","component":{"type":3,"custom_id":"k","options":[{"label":"A","value":"a","description":"first"}]}},
		{"type":18,"label":"Who","component":{"type":5,"custom_id":"m","max_values":3,"default_values":[{"id":"7","type":"user"}]}},
		{"type":18,"label":"Lyrics","component":{"type":21,"custom_id":"l","required":false,
			"options":[{"label":"Written","value":"w","default":true}]}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"New song", `Idea <span class="needed">*</span>`, `rows="4" required>rain</textarea>`,
		`<input type="radio" name="l" value="w" checked>`, `required maxlength="9"`, "Submit", `<option value="a">A — first</option>`,
		`<input type="file" name="u" multiple required>`, `<input type="checkbox" name="m" value="7" checked>`} {
		if !strings.Contains(string(got), want) {
			t.Errorf("the form lacks %s:\n%s", want, got)
		}
	}
	if strings.Contains(string(got), `Lyrics <span class="needed">`) {
		t.Error("an optional field is marked as needed")
	}
}
