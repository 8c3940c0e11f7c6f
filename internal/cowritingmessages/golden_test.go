package cowritingmessages

import (
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/cowriting"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/songs"
)

var (
	goldenTime = time.Unix(1_700_000_000, 0)
	ana        = songs.Member{ID: "a", Name: "Ana"}
	ben        = songs.Member{ID: "b", Name: "Ben *"}
)

// panels returns the sessions of the golden file.
func panels() map[string]cowriting.Session {
	begun := cowriting.Session{ID: "s", Host: ana, Title: "Roof rain", Theme: "a rainy night", Style: "folk",
		LineTime: 3 * time.Minute, MaxLines: 12, MinVoters: 2, State: cowriting.Open}
	voting := begun
	voting.Turn, voting.DueAt = 2, goldenTime
	voting.Lines = []cowriting.Line{{Number: 1, Section: true, Text: "Verse 1", Author: ana},
		{Number: 2, Text: "Rain is tapping on the tin", Author: ana}, {Number: 3, Text: "# let it *in*", Author: ben}}
	voting.Proposals = []cowriting.Proposal{{Number: 2001, Turn: 2, Text: "@everyone, come home", Author: ben},
		{Number: 2002, Turn: 2, Text: "Snow is falling", Author: ana}}
	voting.Votes = map[string]int{"c": 2002, "d": 2002, "e": 2001}
	complete, free, stopped, ordered := voting, voting, voting, voting
	complete.MaxLines, complete.Proposals = 2, nil
	free.MaxLines, free.LineTime, free.MinVoters, free.Title = 0, 0, 0, ""
	stopped.State, ordered.State = cowriting.Stopped, cowriting.Ordered
	return map[string]cowriting.Session{"begun": begun, "voting": voting, "complete": complete, "without limits": free,
		"stopped": stopped, "ordered": ordered}
}

// TestPanelsMatchGoldenFile compares the panels in every language with testdata/panels.golden, which -update rewrites.
func TestPanelsMatchGoldenFile(t *testing.T) {
	t.Parallel()
	all := make(map[string]discord.Message)
	for _, l := range i18n.All() {
		for name, s := range panels() {
			all[name+" ["+l.Tag()+"]"] = Panel(l, s, Options{MaxLyrics: songs.MaxLyrics, Price: 1})
		}
	}
	commandtest.CheckGolden(t, "testdata/panels.golden", all)
}

func TestLongestPanelFitsLimits(t *testing.T) {
	t.Parallel()
	long := func(n int) string { return strings.Repeat("*歌", n/2) }
	who := songs.Member{ID: "a", Name: long(32)}
	s := cowriting.Session{ID: "s", Host: who, Title: long(songs.MaxTitle), Theme: long(cowriting.MaxTheme),
		Style: long(songs.MaxStyle), LineTime: time.Minute, MinVoters: 25, State: cowriting.Open, DueAt: goldenTime}
	for n := range cowriting.MaxLines {
		s.Lines = append(s.Lines, cowriting.Line{Number: n + 1, Text: long(60), Author: who})
	}
	for n := range cowriting.MaxProposals {
		s.Proposals = append(s.Proposals, cowriting.Proposal{Number: n + 1, Text: long(cowriting.MaxLine), Author: who})
	}
	for _, l := range i18n.All() {
		m := Panel(l, s, Options{MaxLyrics: songs.MaxLyrics, Price: 1})
		for _, problem := range commandtest.MessageProblems(m) {
			t.Errorf("%s: %s", l.Tag(), problem)
		}
		if text := commandtest.Describe(m); !strings.Contains(text, l.T("cowriting.rules")) {
			t.Errorf("%s: the panel is cut: %s", l.Tag(), text)
		}
	}
}
