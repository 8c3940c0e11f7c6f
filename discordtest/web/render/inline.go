package render

import (
	"html"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// token is a part of a line that is no plain text. render writes it, from the submatches.
type token struct {
	pattern *regexp.Regexp
	render  func(r *Renderer, b *strings.Builder, m []string)
}

// tokens are tried in their order at each position of a line. A function fills them in, because
// rendering uses them itself.
var tokens []token

func init() { //nolint:gochecknoinits // breaks the cycle between the table and its functions
	pair := func(pattern, tag, class string) token {
		return token{regexp.MustCompile(`^(?s:` + pattern + `)`), func(r *Renderer, b *strings.Builder, m []string) {
			b.WriteString("<" + tag + " class=\"" + class + "\">")
			r.inline(b, m[1])
			b.WriteString("</" + tag + ">")
		}}
	}
	tokens = []token{
		{regexp.MustCompile("^\\\\([!-/:-@\\[-`{-~])"), func(_ *Renderer, b *strings.Builder, m []string) {
			b.WriteString(html.EscapeString(m[1]))
		}},
		{regexp.MustCompile("^(`+)(.*?[^`])(?:`+)"), func(_ *Renderer, b *strings.Builder, m []string) {
			b.WriteString("<code>" + html.EscapeString(m[2]) + "</code>")
		}},
		{regexp.MustCompile(`^<t:(-?\d{1,12})(?::([tTdDfFR]))?>`), (*Renderer).time},
		{regexp.MustCompile(`^<(@&|@!?|#)(\d{1,20})>`), (*Renderer).mention},
		{regexp.MustCompile(`^</([^:<>\n]{1,100}):\d{1,20}>`), (*Renderer).command},
		{regexp.MustCompile(`^<a?(:\w{2,32}:)\d{1,20}>`), func(_ *Renderer, b *strings.Builder, m []string) {
			b.WriteString(html.EscapeString(m[1]))
		}},
		{regexp.MustCompile(`^\[((?:[^\[\]\\]|\\.)+)\]\(<?(https?://[^\s<>()]+)>?\)`),
			func(r *Renderer, b *strings.Builder, m []string) { r.link(b, m[2], m[1], true) }},
		{regexp.MustCompile(`^<(https?://[^\s<>]+)>`), func(r *Renderer, b *strings.Builder, m []string) {
			r.link(b, m[1], m[1], false)
		}},
		{regexp.MustCompile(`^(https?://[^\s<>"]*[^\s<>".,:;!?)\]'])`), func(r *Renderer, b *strings.Builder, m []string) {
			r.link(b, m[1], m[1], false)
		}},
		pair(`\*\*(.+?)\*\*`, "strong", ""),
		pair(`__(.+?)__`, "u", ""),
		pair(`~~(.+?)~~`, "s", ""),
		{regexp.MustCompile(`^(?s:\|\|(.+?)\|\|)`), (*Renderer).spoiler},
		pair(`\*([^\s*](?:[^*]*[^\s*])?)\*`, "em", ""),
		pair(`_([^\s_](?:[^_]*[^\s_])?)_\b`, "em", ""),
	}
}

// inline renders the text of a line.
func (r *Renderer) inline(b *strings.Builder, text string) {
	plain := 0
	for i := 0; i < len(text); {
		if !strings.ContainsRune("\\`<[h*_~|", rune(text[i])) || text[i] == '_' && i > plain && word(text[i-1]) {
			i++
			continue
		}
		found := false
		for _, t := range tokens {
			m := t.pattern.FindStringSubmatch(text[i:])
			if m == nil {
				continue
			}
			b.WriteString(html.EscapeString(text[plain:i]))
			t.render(r, b, m)
			i += len(m[0])
			plain, found = i, true
			break
		}
		if !found {
			i++
		}
	}
	b.WriteString(html.EscapeString(text[plain:]))
}

func word(c byte) bool { return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// link renders a link to an HTTP address. Its text has formatting if it is not the address itself.
func (r *Renderer) link(b *strings.Builder, address, text string, format bool) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		b.WriteString(html.EscapeString(text))
		return
	}
	b.WriteString(`<a rel="noopener noreferrer" target="_blank" href="` + html.EscapeString(u.String()) + `">`)
	if format {
		r.inline(b, text)
	} else {
		b.WriteString(html.EscapeString(text))
	}
	b.WriteString("</a>")
}

// mention renders the mention of a member, role or channel.
func (r *Renderer) mention(b *strings.Builder, m []string) {
	mark, name := "@", m[2]
	if m[1] == "#" {
		mark = "#"
	}
	if r.Name != nil {
		if known := r.Name(m[2]); known != "" {
			name = known
		}
	}
	if r.Page != nil && m[1] == "#" {
		if address := r.Page(m[2]); address != "" {
			b.WriteString(`<a class="mention" data-go href="` + html.EscapeString(address) + `">#` +
				html.EscapeString(name) + `</a>`)
			return
		}
	}
	b.WriteString(`<span class="mention">` + mark + html.EscapeString(name) + `</span>`)
}

// spoiler renders a text that a page hides until it is pressed.
func (r *Renderer) spoiler(b *strings.Builder, m []string) {
	tag := "span"
	if r.Interactive {
		tag = "button"
		b.WriteString(`<button type="button" class="spoiler" data-spoiler aria-expanded="false">`)
	} else {
		b.WriteString(`<span class="spoiler">`)
	}
	r.inline(b, m[1])
	b.WriteString("</" + tag + ">")
}

// command renders the mention of a slash command.
func (r *Renderer) command(b *strings.Builder, m []string) {
	name := html.EscapeString(m[1])
	if r.Interactive {
		b.WriteString(`<button type="button" class="mention" data-command="` + name + `">/` + name + `</button>`)
		return
	}
	b.WriteString(`<span class="mention">/` + name + `</span>`)
}

// time renders a timestamp.
func (r *Renderer) time(b *strings.Builder, m []string) {
	seconds, err := strconv.ParseInt(m[1], 10, 64)
	if err != nil {
		b.WriteString(html.EscapeString(m[0]))
		return
	}
	at := time.Unix(seconds, 0)
	b.WriteString(`<time class="time" datetime="` + at.UTC().Format(time.RFC3339) + `" data-style="` +
		html.EscapeString(m[2]) + `">` + html.EscapeString(r.words().date(at, r.now(), m[2])) + `</time>`)
}
