package board_test

import (
	"testing"

	"github.com/riffbot/riffbot/internal/board"
)

func TestSimilarIdeasAreRecognized(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"robots who dream of the sea", "a song about a robot dreaming of the sea", true},
		{"Rain on tin roofs", "rain on a tin roof, please!", true},
		{"birthday song for Cleo", "Cleo's birthday", true},
		{"ＲＡＩＮ　on tin roofs", "rain on tin roofs", true}, // full-width letters
		{"一首关于雨夜里的猫的歌", "雨夜的猫", true},
		{"我想要一首关于夏天的海的歌", "夏天的大海", true},
		{"夏の海の歌", "夏の海", true},
		{"a waltz for the last train home", "robots who dream of the sea", false},
		{"a song about love", "a song about my cat", false},
		{"please make a song", "please write a song", false}, // only stop words
		{"雨夜的猫", "晴天的狗", false},
		{"一首关于爱的歌", "一首关于猫的歌", false},
		{"", "anything", false},
	} {
		found := board.Similar(c.a, []board.Request{{Idea: c.b}})
		back := board.Similar(c.b, []board.Request{{Idea: c.a}})
		if (len(found) > 0) != c.same || len(found) != len(back) {
			t.Errorf("%q and %q: %.2f", c.a, c.b, board.Similarity(c.a, c.b))
		}
	}
}

func TestMostSimilarRequestIsFirst(t *testing.T) {
	t.Parallel()
	got := board.Similar("robots who dream of the sea", []board.Request{
		{ID: "far", Idea: "the last train home"}, {ID: "near", Idea: "robots dream of the sea at night"},
		{ID: "same", Idea: "Robots who dream of the sea!"}})
	if len(got) != 2 || got[0].ID != "same" || got[1].ID != "near" {
		t.Errorf("%+v", got)
	}
}

// FuzzSimilarity checks that any text is most similar to itself and causes no panic.
func FuzzSimilarity(f *testing.F) {
	for _, s := range []string{"", "a", "雨", "a雨b", "\xff\xfe", "👩‍👩‍👧 family", "é"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, idea string) {
		if l := board.Similarity(idea, idea); l != 0 && l != 1 {
			t.Errorf("similarity of %q to itself: %v", idea, l)
		}
	})
}
