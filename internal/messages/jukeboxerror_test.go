package messages

import (
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/jukebox"
)

func TestJukeboxErrorsHaveTexts(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.All() {
		for _, err := range []error{jukebox.ErrOff, jukebox.ErrNotInChannel, jukebox.ErrInUse, jukebox.ErrCannotJoin,
			jukebox.ErrNotAllowed, jukebox.ErrDeafened,
			jukebox.ErrNotPlaying, jukebox.ErrNoEntry, jukebox.ErrFull, jukebox.ErrUnplayable, jukebox.ErrSeekRange,
			jukebox.ErrRadioUnavailable, jukebox.ErrConflict,
			jukebox.ErrNoPlaylist, jukebox.ErrPlaylistExists} {
			if m, ok := JukeboxError(l, err); !ok || strings.Contains(m.Embeds[0].Title+m.Embeds[0].Description,
				"refused.") {
				t.Errorf("%s: %v: %+v", l.Tag(), err, m)
			}
		}
	}
}
