package songs

import (
	"github.com/riffbot/riffbot/internal/fold"
)

// IsInstrumental reports whether a song is known to have no words. A song without
// lyrics may still have some.
func IsInstrumental(words string) bool {
	return fold.Case(words) == "[instrumental]"
}
