package i18n_test

import (
	"testing"

	"github.com/riffbot/riffbot/internal/i18n"
)

func TestForLocale(t *testing.T) {
	t.Parallel()
	for locale, tag := range map[string]string{
		"en-US": "en", "en-GB": "en", "": "en", "no locale": "en", "tlh": "en",
		"zh-CN": "zh-CN", "zh": "zh-CN", "zh-SG": "zh-CN", "zh-Hans": "zh-CN",
		"zh-TW": "zh-TW", "zh-HK": "zh-TW", "zh-MO": "zh-TW", "zh-Hant": "zh-TW",
	} {
		if got := i18n.ForLocale(locale).Tag(); got != tag {
			t.Errorf("%q finds %s", locale, got)
		}
	}
	if i18n.Language(0).Tag() != "en" || len(i18n.All()) < 2 {
		t.Errorf("%v", i18n.All())
	}
}

func TestPlural(t *testing.T) {
	t.Parallel()
	en, zh := i18n.ForLocale("en-US"), i18n.ForLocale("zh-CN")
	for _, c := range []struct{ got, want string }{
		{en.Plural("board.votes", 0), "0 votes"},
		{en.Plural("board.votes", 1), "1 vote"},
		{en.Plural("board.votes", 12345), "12,345 votes"},
		{zh.Plural("board.votes", 1), "1 票"},
		{zh.Plural("board.votes", 12345), "12,345 票"},
		{en.T("nothing.like-that"), "nothing.like-that"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func TestLanguageName(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ locale, name, want string }{
		{"zh-CN", "Spanish", "西班牙语"}, {"zh-CN", "Mandarin Chinese", "中文"},
		{"zh-CN", "simplified chinese", "简体中文"},
		{"zh-TW", "Spanish", "西班牙文"}, {"zh-TW", "traditional chinese", "繁體中文"},
		{"zh-CN", "Dothraki!", "Dothraki!"}, {"zh-CN", "", ""}, {"en-US", "spanish", "spanish"},
	} {
		if got := i18n.ForLocale(c.locale).LanguageName(c.name); got != c.want {
			t.Errorf("%q in %s: %q, want %q", c.name, c.locale, got, c.want)
		}
	}
}
