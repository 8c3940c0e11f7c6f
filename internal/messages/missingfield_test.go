package messages

import (
	"testing"

	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/songs"
)

func TestEveryMissingFieldHasItsOwnAdvice(t *testing.T) {
	for _, l := range i18n.All() {
		seen := make(map[string]songs.Field)
		for _, field := range []songs.Field{"prompt", "style", "song", "other song", "lyrics", "title", "name", "section"} {
			text := specErrorText(l, &songs.SpecError{Field: field, Kind: "missing"},
				func(f songs.Field) string { return string(f) })
			if other, ok := seen[text]; ok || text == "" {
				t.Errorf("%s: %s and %s have the advice %q", l.Tag(), field, other, text)
			}
			seen[text] = field
		}
	}
}
