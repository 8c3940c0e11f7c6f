package people

import (
	"fmt"
	"strings"
)

// Show draws a message as text.
func Show(m map[string]any) string {
	var b strings.Builder
	author := str(sub(m, "author"), "global_name")
	if author == "" {
		author = str(sub(m, "author"), "username")
	}
	b.WriteString(author)
	if num(m, "flags")&(1<<6) != 0 {
		b.WriteString(" (only you see this)")
	}
	b.WriteString("\n")
	if num(m, "flags")&flagLoading != 0 {
		b.WriteString("  thinking…\n")
	}
	indent(&b, "  ", str(m, "content"))
	for _, v := range list(m, "embeds") {
		e, _ := v.(obj)
		indent(&b, "  │ ", str(sub(e, "author"), "name"))
		indent(&b, "  │ ", strings.ToUpper(str(e, "title")))
		indent(&b, "  │ ", str(e, "description"))
		for _, f := range list(e, "fields") {
			o, _ := f.(obj)
			indent(&b, "  │ ", str(o, "name")+": "+str(o, "value"))
		}
		if image := sub(e, "image"); image != nil {
			fmt.Fprintf(&b, "  │ [picture %d×%d]\n", num(image, "width"), num(image, "height"))
		}
		indent(&b, "  │ ", str(sub(e, "footer"), "text"))
	}
	for _, v := range list(m, "attachments") {
		a, _ := v.(obj)
		fmt.Fprintf(&b, "  ♪ %s  %s  %d kB\n", FileName(a), str(a, "content_type"), num(a, "size")/1000)
	}
	for _, v := range list(m, "components") {
		row, _ := v.(obj)
		var parts []string
		for _, c := range list(row, "components") {
			o, _ := c.(obj)
			label := strings.TrimSpace(str(sub(o, "emoji"), "name") + " " + str(o, "label") + str(o, "placeholder"))
			parts = append(parts, "["+label+"]")
		}
		b.WriteString("  " + strings.Join(parts, " ") + "\n")
	}
	return b.String()
}

// FileName is what an attachment is called to whoever sees it: its title where
// Discord took letters out of its name, which may leave the ending alone.
func FileName(attachment map[string]any) string {
	name, title := str(attachment, "filename"), str(attachment, "title")
	if title == "" {
		return name
	}
	return title + "." + name[strings.LastIndex(name, ".")+1:]
}

func indent(b *strings.Builder, margin, text string) {
	if strings.TrimSpace(text) == "" {
		return
	}
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		b.WriteString(margin + line + "\n")
	}
}
