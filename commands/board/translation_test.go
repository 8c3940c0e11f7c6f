package board

import (
	"context"
	"errors"
	"log/slog"
	"testing"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/boardmessages"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
)

// fakeSettings returns the locale of the client unchanged, together with err.
type fakeSettings struct{ err error }

func (f fakeSettings) Language(_ context.Context, _, locale string) (string, error) {
	return locale, f.err
}

// Members get an answer in a default language if the guild's language cannot be read.
func TestGuildLocaleFallsBackOnError(t *testing.T) {
	t.Parallel()
	for _, err := range []error{nil, errors.New("database is unavailable")} {
		for locale, want := range map[string]string{"zh-CN": "zh-CN", "zh-TW": "zh-TW", "en-GB": "en", "": "en"} {
			if got := discord.NewGuildLocales(
				fakeSettings{err}, slog.New(slog.DiscardHandler),
			).Language(t.Context(), "g", locale).Tag(); got != want {
				t.Errorf("%q, %v: %s", locale, err, got)
			}
		}
	}
}

// A form may be submitted in a language other than the present one.
func TestModeIsFoundByNameInEveryLanguage(t *testing.T) {
	t.Parallel()
	all := []board.Mode{board.ByCurator, board.ByTimer, board.ByVotes, board.WhenQueueLow}
	for _, l := range i18n.All() {
		for _, m := range all {
			if got := modeNamed(all, boardmessages.ModeName(l, m), "as before"); got != string(m) {
				t.Errorf("%s: %q is %q", l.Tag(), boardmessages.ModeName(l, m), got)
			}
		}
		if !isYes(l.T("board.yes")) || isYes(l.T("board.no")) {
			t.Errorf("%s: yes and no are confused", l.Tag())
		}
	}
	if modeNamed(all[:3], boardmessages.ModeName(i18n.ForLocale("zh-CN"), board.WhenQueueLow), "as before") != "as before" {
		t.Error("unavailable mode was chosen")
	}
	if modeNamed(all, "", "as before") != "as before" {
		t.Error("empty name changed the mode")
	}
}
