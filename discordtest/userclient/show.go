package userclient

import (
	"fmt"
	"strings"
)

// Show renders a message as text.
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
	attachments := list(m, "attachments")
	if num(m, "flags")&flagLayout != 0 {
		attachments = nil // visible only where a component names them
	}
	for _, v := range attachments {
		a, _ := v.(obj)
		fmt.Fprintf(&b, "  ♪ %s  %s  %d kB\n", FileName(a), str(a, "content_type"), num(a, "size")/1000)
	}
	showComponents(&b, "  ", list(m, "components"))
	return b.String()
}

// FileName returns the displayed name of an attachment: its title, where Discord
// removed characters from the file name, with the extension of that.
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
