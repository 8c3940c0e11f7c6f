package i18n_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/commandtest"
)

// TestTextsUseNoBannedWord checks the texts of each language that has a list of banned words.
func TestTextsUseNoBannedWord(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join("testdata", "banned.*.txt"))
	if err != nil || len(files) < 3 {
		t.Fatal(files, err)
	}
	all := texts(t)
	for _, file := range files {
		tag := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(file), "banned."), ".txt")
		if len(all[tag]) == 0 {
			t.Fatalf("%s: no texts", file)
		}
		for _, word := range commandtest.BannedWords(t, "testdata", tag) {
			for id, m := range all[tag] {
				for _, form := range forms(m) {
					if problem := word.Problem(field.ReplaceAllString(form, "")); problem != "" {
						t.Errorf("%s: %q: %s", tag, id, problem)
					}
				}
			}
		}
	}
}

func TestBannedWordMatches(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		tag, text string
		banned    bool
	}{
		{"zh-CN", "由策展人选择", true}, {"zh-CN", "由审核员选择", false},
		{"en", "It starts Anew.", true}, {"en", "a newer song", false}, {"en", "Left out, one is found", true},
		{"en", "Your quotas reset at midnight.", true}, {"en", "`/me quota` shows your credits.", false},
		{"zh-CN", "明天重设", true}, {"zh-CN", "明天重置", false}, {"zh-TW", "明天重置", true}, {"zh-TW", "明天重設", false},
	} {
		found := false
		for _, word := range commandtest.BannedWords(t, "testdata", c.tag) {
			found = found || word.Problem(c.text) != ""
		}
		if found != c.banned {
			t.Errorf("%s: %v", c.text, found)
		}
	}
}
