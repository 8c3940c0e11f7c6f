package validate

import (
	"fmt"

	"github.com/riffbot/riffbot/discordtest/internal/field"
)

// embed checks an embed and returns the length of its texts.
func (f *Form) embed(path string, e field.Object) int {
	n := f.text(path, e, "title", 256) + f.text(path, e, "description", 4096)
	if footer := field.Map(e, "footer"); footer != nil {
		n += f.text(path+".footer", footer, "text", 2048)
		f.address(path+".footer.icon_url", field.String(footer, "icon_url"), "http", "https", "attachment")
	}
	if author := field.Map(e, "author"); author != nil {
		n += f.text(path+".author", author, "name", 256)
		f.address(path+".author.icon_url", field.String(author, "icon_url"), "http", "https", "attachment")
	}
	fields := field.List(e, "fields")
	f.count(path+".fields", len(fields), 25)
	for i, v := range fields {
		o, _ := v.(field.Object)
		at := fmt.Sprintf("%s.fields.%d", path, i)
		f.Length(at+".name", field.String(o, "name"), 1, 256)
		f.Length(at+".value", field.String(o, "value"), 1, 1024)
		n += units(field.String(o, "name")) + units(field.String(o, "value"))
	}
	for _, place := range []string{"image", "thumbnail"} {
		f.address(path+"."+place+".url", field.String(field.Map(e, place), "url"), "http", "https", "attachment")
	}
	f.address(path+".url", field.String(e, "url"), "http", "https")
	return n
}
