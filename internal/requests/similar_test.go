package requests_test

import (
	"testing"

	"riffbot/internal/requests"
)

func TestIdeasThatAreAboutTheSame(t *testing.T) {
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
		{"please make a song", "please write a song", false}, // nothing is said
		{"雨夜的猫", "晴天的狗", false},
		{"一首关于爱的歌", "一首关于猫的歌", false},
		{"", "anything", false},
	} {
		found := requests.Similar(c.a, []requests.Request{{Idea: c.b}})
		back := requests.Similar(c.b, []requests.Request{{Idea: c.a}})
		if (len(found) > 0) != c.same || len(found) != len(back) {
			t.Errorf("%q and %q: %.2f", c.a, c.b, requests.Likeness(c.a, c.b))
		}
	}
}

func TestTheMostAlikeComesFirst(t *testing.T) {
	t.Parallel()
	got := requests.Similar("robots who dream of the sea", []requests.Request{
		{ID: "far", Idea: "the last train home"}, {ID: "near", Idea: "robots dream of the sea at night"}, {ID: "same", Idea: "Robots who dream of the sea!"}})
	if len(got) != 2 || got[0].ID != "same" || got[1].ID != "near" {
		t.Errorf("%+v", got)
	}
}

// Features of any text are found without a panic, and a text is most like itself.
func FuzzLikeness(f *testing.F) {
	for _, s := range []string{"", "a", "雨", "a雨b", "\xff\xfe", "👩‍👩‍👧 family", "é"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, idea string) {
		if l := requests.Likeness(idea, idea); l != 0 && l != 1 {
			t.Errorf("%q is %v like itself", idea, l)
		}
	})
}
