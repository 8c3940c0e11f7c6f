package render

import (
	"html"
	"html/template"
	"regexp"
	"strings"
)

var (
	ordered = regexp.MustCompile(`^( *)(\d{1,9})\. +(.*)$`)
	bullets = regexp.MustCompile(`^( *)[-*] +(.*)$`)
)

// Markdown renders the subset of Markdown that Discord supports.
func (r *Renderer) Markdown(text string) template.HTML {
	var b strings.Builder
	parts := strings.Split(text, "```")
	for i, part := range parts {
		switch {
		case i%2 == 1 && i < len(parts)-1:
			if first, rest, found := strings.Cut(part, "\n"); found && !strings.ContainsAny(first, " `") {
				part = rest // the language
			}
			b.WriteString("<pre>" + html.EscapeString(strings.Trim(part, "\n")) + "</pre>")
		case i%2 == 1: // the fence is not closed
			r.blocks(&b, "```"+part)
		default:
			if i > 0 {
				part = strings.TrimPrefix(part, "\n")
			}
			r.blocks(&b, part)
		}
	}
	return template.HTML(b.String()) //nolint:gosec // all texts are escaped
}

// blocks renders lines: quotes, headings, lists and plain lines.
func (r *Renderer) blocks(b *strings.Builder, text string) {
	if text == "" {
		return
	}
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		if rest, found := strings.CutPrefix(line, ">>> "); found {
			b.WriteString("<blockquote>")
			r.blocks(b, strings.Join(append([]string{rest}, lines[i+1:]...), "\n"))
			b.WriteString("</blockquote>")
			return
		}
		var quoted []string
		for ; i < len(lines) && (strings.HasPrefix(lines[i], "> ") || lines[i] == ">"); i++ {
			quoted = append(quoted, strings.TrimPrefix(lines[i][1:], " "))
		}
		if quoted != nil {
			b.WriteString("<blockquote>")
			r.blocks(b, strings.Join(quoted, "\n"))
			b.WriteString("</blockquote>")
			i--
			continue
		}
		r.line(b, line)
	}
}

// line renders a line that is no quote.
func (r *Renderer) line(b *strings.Builder, line string) {
	for _, block := range []struct{ prefix, tag, class string }{
		{"# ", "h1", ""}, {"## ", "h2", ""}, {"### ", "h3", ""}, {"-# ", "small", "subtext"},
	} {
		if rest, found := strings.CutPrefix(line, block.prefix); found && strings.TrimSpace(rest) != "" {
			b.WriteString("<" + block.tag + " class=\"" + block.class + "\">")
			r.inline(b, rest)
			b.WriteString("</" + block.tag + ">")
			return
		}
	}
	if m := ordered.FindStringSubmatch(line); m != nil {
		b.WriteString(`<div class="item"><span class="mark">` + m[2] + `.</span><span>`)
		r.inline(b, m[3])
		b.WriteString("</span></div>")
		return
	}
	if m := bullets.FindStringSubmatch(line); m != nil {
		mark := "•"
		if m[1] != "" {
			mark = "◦"
		}
		b.WriteString(`<div class="item"><span class="mark">` + mark + `</span><span>`)
		r.inline(b, m[2])
		b.WriteString("</span></div>")
		return
	}
	b.WriteString(`<div class="line">`)
	r.inline(b, line)
	b.WriteString("</div>")
}
