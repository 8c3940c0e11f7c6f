package words_test

import (
	"testing"

	"riffbot/internal/words"
)

func TestALocaleFindsItsLanguage(t *testing.T) {
	t.Parallel()
	for locale, tag := range map[string]string{
		"en-US": "en", "en-GB": "en", "": "en", "no locale": "en", "de": "en",
		"zh-CN": "zh-CN", "zh-TW": "zh-CN", // nearer than English
	} {
		if got := words.In(locale).Tag(); got != tag {
			t.Errorf("%q finds %s", locale, got)
		}
	}
	if words.Language(0).Tag() != "en" || len(words.All()) < 2 {
		t.Errorf("%v", words.All())
	}
}

func TestCountsAreGrammar(t *testing.T) {
	t.Parallel()
	en, zh := words.In("en-US"), words.In("zh-CN")
	for _, c := range []struct{ got, want string }{
		{en.Count("board.votes", 0), "0 votes"},
		{en.Count("board.votes", 1), "1 vote"},
		{en.Count("board.votes", 12345), "12,345 votes"},
		{zh.Count("board.votes", 1), "1 票"},
		{zh.Count("board.votes", 12345), "12,345 票"},
		{en.Say("nothing.like-that"), "nothing.like-that"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func TestALanguageIsCalledByItsName(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ locale, name, want string }{
		{"zh-CN", "Spanish", "西班牙语"}, {"zh-CN", "Mandarin Chinese", "中文"}, {"zh-CN", "simplified chinese", "简体中文"},
		{"zh-CN", "Dothraki!", "Dothraki!"}, {"zh-CN", "", ""}, {"en-US", "spanish", "spanish"},
	} {
		if got := words.In(c.locale).Tongue(c.name); got != c.want {
			t.Errorf("%q in %s is called %q, want %q", c.name, c.locale, got, c.want)
		}
	}
}
