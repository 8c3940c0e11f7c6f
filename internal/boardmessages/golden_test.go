package boardmessages

import (
	"context"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
)

// goldenTime is the current time of golden messages.
var goldenTime = time.Unix(1_700_000_000, 0)

// TestMessagesMatchGoldenFile compares the messages of every renderer in every language with
// testdata/boards.golden, which -update rewrites.
func TestMessagesMatchGoldenFile(t *testing.T) {
	t.Parallel()
	all := make(map[string]discord.Message)
	for _, l := range i18n.All() {
		messages := boardMessages(l)
		maps.Copy(messages, battleMessages(l))
		for name, m := range messages {
			all[name+" ["+l.Tag()+"]"] = m
		}
	}
	commandtest.CheckGolden(t, "testdata/boards.golden", all)
}

// TestMessagesOfLongestContentFitLimits checks every renderer with the longest content that it can
// receive.
func TestMessagesOfLongestContentFitLimits(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.All() {
		for name, m := range longestBoards(l) {
			for _, problem := range commandtest.MessageProblems(m) {
				t.Errorf("%s in %s: %s", name, l.Tag(), problem)
			}
		}
	}
}

// longText returns n characters that Plain doubles.
func longText(n int) string { return strings.Repeat("*歌", n/2) }

// fixedLocale is a LocaleResolver that returns the same language for every server.
type fixedLocale string

func (s fixedLocale) Language(context.Context, string, string) i18n.Language {
	return i18n.ForLocale(string(s))
}

// postRecorder records posted messages.
type postRecorder struct {
	discord.Client
	posts []discord.Message
}

func (p *postRecorder) Post(_ context.Context, _ string, m discord.Message) (*discord.Message, error) {
	p.posts = append(p.posts, m)
	return &m, nil
}
