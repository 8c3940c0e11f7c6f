package validate

import (
	"fmt"

	"github.com/riffbot/riffbot/discordtest/internal/field"
)

// Message checks the fields of a new or edited message. layout reports the flag
// IS_COMPONENTS_V2.
//
// https://discord.com/developers/docs/resources/message#embed-object-embed-limits
func (f *Form) Message(p field.Object, layout bool) {
	f.TextAt("content", p, "content", 2000)
	f.allowedMentions(p)
	embeds := field.List(p, "embeds")
	f.count("embeds", len(embeds), 10)
	total := 0
	for i, e := range embeds {
		o, ok := e.(field.Object)
		if !ok {
			f.Add(fmt.Sprintf("embeds.%d", i), "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
			continue
		}
		total += f.embed(fmt.Sprintf("embeds.%d", i), o)
	}
	if total > 6000 {
		f.Add("embeds", "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000")
	}
	if layout {
		f.layout(p)
	} else {
		f.rows(p)
	}
	for i, a := range field.List(p, "attachments") {
		if o, ok := a.(field.Object); ok {
			f.text(fmt.Sprintf("attachments.%d", i), o, "description", 1024)
		}
	}
}
