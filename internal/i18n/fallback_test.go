package i18n

import (
	"testing"
	"testing/fstest"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// TestMissingTextIsReadFromRelatedLanguage checks that a text that a language lacks is taken from the other variant
// of the language, and only then from English.
func TestMissingTextIsReadFromRelatedLanguage(t *testing.T) {
	t.Parallel()
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	all := newLocalizers(load(fstest.MapFS{
		"a.en.toml":    file("\"a.all\" = \"all\"\n\"a.one\" = \"one\""),
		"a.zh-CN.toml": file("\"a.all\" = \"都有\"\n\"a.cn\" = \"简体\""),
		"a.zh-TW.toml": file("\"a.all\" = \"都有（繁）\""),
	}))
	for _, l := range all {
		for id, want := range map[string]map[string]string{
			"a.all":  {"en": "all", "zh-CN": "都有", "zh-TW": "都有（繁）"},
			"a.one":  {"en": "one", "zh-CN": "one", "zh-TW": "one"},
			"a.cn":   {"en": "a.cn", "zh-CN": "简体", "zh-TW": "简体"},
			"a.none": {"en": "a.none", "zh-CN": "a.none", "zh-TW": "a.none"},
		} {
			if got := l.localize(&i18n.LocalizeConfig{MessageID: id}); got != want[l.tag] {
				t.Errorf("%s in %s: %q, want %q", id, l.tag, got, want[l.tag])
			}
		}
		if l.has("a.cn") != (l.tag != "en") || !l.has("a.all") || l.has("a.none") || l.has("a.one") != (l.tag == "en") {
			t.Errorf("%s: wrong messages", l.tag)
		}
	}
}
