package jukeboxmessages

import (
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/jukebox"
)

func TestNoticesHaveTexts(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.All() {
		for _, kind := range []jukebox.NoticeKind{jukebox.NoticeLost, jukebox.NoticeDropped, jukebox.NoticeFailed,
			jukebox.NoticeLimit, jukebox.NoticeForbidden, jukebox.NoticeRadioEnded} {
			if text := NoticeText(l, jukebox.Notice{Kind: kind}); text == "" || strings.Contains(text, "notice.") {
				t.Errorf("%s: %s: %q", l.Tag(), kind, text)
			}
		}
	}
}
