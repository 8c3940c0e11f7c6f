package board_test

import (
	"testing"

	"github.com/riffbot/riffbot/internal/board"
)

func TestSimilarityIgnoresSpelling(t *testing.T) {
	for _, c := range [][2]string{
		{"Café am Rhein", "cafe am rhein"}, {"ＣＡＦＥ ＡＭ ＲＨＥＩＮ", "café am rhein"},
		{"Große Straße", "grosse strasse"}, {"ışık", "IŞIK"}, {"niño pequeño", "nin\u0303o peque\u0301no"},
	} {
		if l := board.Similarity(c[0], c[1]); l != 1 {
			t.Errorf("%q and %q: %.2f, want 1", c[0], c[1], l)
		}
	}
}
