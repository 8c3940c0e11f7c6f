package styles

import (
	"slices"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/i18n"
)

func values(all []Suggestion) (values []string) {
	for _, s := range all {
		values = append(values, s.Value)
	}
	return values
}

func TestPresetsHaveNamesInEveryLanguage(t *testing.T) {
	seen := make(map[string]bool)
	for _, g := range slices.Concat(curated.Styles, curated.Voices) {
		for _, tag := range g.Tags {
			if seen[tag] || tag != strings.ToLower(tag) || strings.ContainsAny(tag, ",，") {
				t.Errorf("tag %q is repeated or invalid", tag)
			}
			seen[tag] = true
			for _, l := range i18n.All() {
				if !l.HasMessage("style.tag." + id(tag)) {
					t.Errorf("%s: tag %q has no name", l.Tag(), tag)
				}
			}
		}
	}
	if n := len(seen); n < 70 {
		t.Errorf("%d presets", n)
	}
}

func TestSuggestionContinuesList(t *testing.T) {
	chinese := i18n.ForLocale("zh-CN")
	for _, c := range []struct {
		l      i18n.Language
		typed  string
		first  string
		absent string
	}{
		{0, "jazz, la", "jazz, latin", "jazz, jazz"},
		{0, "jazz,la", "jazz, latin", ""},
		{0, "Jazz，la", "Jazz, latin", ""},
		{chinese, "jazz，拉", "jazz, latin", ""},
		{chinese, "jazz、拉丁", "jazz, latin", ""},
		{chinese, "爵", "jazz", ""},
		{0, "JAZ", "jazz", ""},
		{0, "ｊａｚｚ", "jazz", ""},
		{0, "my own thing, bl", "my own thing, blues", ""},
		{0, "jazz, ", "jazz, pop", "jazz, jazz"},
		{0, ", ,la", "latin", ""},
		{0, "", "pop", ""},
	} {
		got := values(Styles(c.l, nil, c.typed))
		if len(got) == 0 || got[0] != c.first || c.absent != "" && slices.Contains(got, c.absent) {
			t.Errorf("%q: %q, want %q first", c.typed, got, c.first)
		}
	}
	if got := Styles(0, nil, "zither from Mars"); len(got) > 0 {
		t.Errorf("nonsense finds %q", values(got))
	}
	if got := Styles(chinese, nil, "拉"); got[0].Label != "拉丁 · 世界音乐" {
		t.Errorf("label %q", got[0].Label)
	}
}

func TestOwnStylesComeFirst(t *testing.T) {
	recent := []string{"deep house, rain", "ska", "Deep House, rain", "", strings.Repeat("long ", 30), "a", "b", "c", "d"}
	got := Styles(0, recent, "")
	if want := []string{"deep house, rain", "ska", "a", "b", "c", "pop"}; !slices.Equal(values(got)[:6], want) {
		t.Errorf("%q, want %q first", values(got)[:6], want)
	}
	if !got[0].Own || got[5].Own || slices.Contains(values(got)[5:], "ska") {
		t.Errorf("wrong marks or a repeated style: %+v", got)
	}
	if got := values(Styles(0, recent, "hous")); !slices.Equal(got[:2], []string{"deep house, rain", "house"}) {
		t.Errorf("%q", got)
	}
}

// TestSuggestionIsNeverTruncated checks that a long list is not replaced by its beginning.
func TestSuggestionIsNeverTruncated(t *testing.T) {
	for _, typed := range []string{strings.Repeat("x", 98) + ", la", strings.Repeat("🎵", 49) + ", la"} {
		if got := Styles(0, []string{typed + "tin"}, typed); len(got) > 0 {
			t.Errorf("%q", values(got))
		}
	}
}

func TestLanguagesAreFoundByEitherName(t *testing.T) {
	chinese := i18n.ForLocale("zh-TW")
	for typed, want := range map[string]string{"Span": "Spanish", "西班牙": "Spanish", "": "Chinese"} {
		if got := Languages(chinese, "zh-TW", typed); len(got) == 0 || got[0].Value != want {
			t.Errorf("%q finds %+v", typed, got)
		}
	}
	if got := Languages(0, "es-ES", ""); got[0].Value != "Spanish" || got[1].Value != "English" {
		t.Errorf("%+v", got[:2])
	}
	if got := Languages(0, "no such locale", ""); got[0].Value != "English" {
		t.Errorf("%+v", got[:2])
	}
}

func TestVoicesAreSuggested(t *testing.T) {
	if got := values(Voices(0, "raspy")); !slices.Equal(got, []string{"raspy male voice"}) {
		t.Errorf("%q", got)
	}
	if got := values(Voices(i18n.ForLocale("zh-CN"), "童")); !slices.Equal(got, []string{"children's choir"}) {
		t.Errorf("%q", got)
	}
}
