package styles_test

import (
	"testing"

	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/styles"
)

func TestSurprisesDiffer(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.All() {
		seen := make(map[string]bool)
		for n := range styles.Surprises() {
			idea, style := styles.Surprise(l, n)
			if idea == "" || style == "" || seen[idea] || seen[style] {
				t.Errorf("%s %d: %q, %q", l.Tag(), n, idea, style)
			}
			seen[idea], seen[style] = true, true
		}
	}
}
