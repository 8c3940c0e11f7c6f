package discord

import (
	"testing"

	"github.com/riffbot/riffbot/discordtest/internal/field"
)

func TestLayoutsHaveDefaultsOfDiscord(t *testing.T) {
	t.Parallel()
	layout := withComponentIDs([]any{field.Object{"type": 17, "components": []any{
		field.Object{"type": 14, "divider": false},
		field.Object{"type": 9, "components": []any{field.Object{"type": 10, "content": "Rain"}},
			"accessory": field.Object{"type": 11, "media": field.Object{"url": "https://example.com/a.png"}}},
		field.Object{"type": 12, "items": []any{field.Object{"description": "A cover"}}},
	}}}, new(int))
	container, _ := layout[0].(field.Object)
	if _, set := container["accent_color"]; !set || container["spoiler"] != false {
		t.Errorf("container: %v", container)
	}
	inner := field.List(container, "components")
	separator, _ := inner[0].(field.Object)
	if separator["divider"] != false || separator["spacing"] != 1 {
		t.Errorf("separator: %v", separator)
	}
	section, _ := inner[1].(field.Object)
	thumbnail := field.Map(section, "accessory")
	if _, set := thumbnail["description"]; !set || thumbnail["spoiler"] != false || thumbnail["id"] != 5 {
		t.Errorf("thumbnail: %v", thumbnail)
	}
	gallery, _ := inner[2].(field.Object)
	item, _ := field.List(gallery, "items")[0].(field.Object)
	if item["description"] != "A cover" || item["spoiler"] != false {
		t.Errorf("item: %v", item)
	}
}
