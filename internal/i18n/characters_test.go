package i18n_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
)

// TestChineseTextsUseCharactersOfTheirScript checks that texts in Traditional Chinese contain no character that exists
// only in Simplified Chinese, and the reverse. The files list common characters of only one of the scripts.
func TestChineseTextsUseCharactersOfTheirScript(t *testing.T) {
	t.Parallel()
	all := texts(t)
	for tag, other := range map[string]string{"zh-CN": "traditional.txt", "zh-TW": "simplified.txt"} {
		list, err := os.ReadFile(filepath.Join("testdata", other))
		if err != nil {
			t.Fatal(err)
		}
		foreign := string(list)
		if len(all[tag]) < 500 || strings.IndexFunc(foreign, unicode.IsLetter) < 0 {
			t.Fatalf("%s: %d texts, checked for %q", tag, len(all[tag]), foreign)
		}
		for id, m := range all[tag] {
			for _, form := range forms(m) {
				for _, r := range form {
					if unicode.Is(unicode.Han, r) && strings.ContainsRune(foreign, r) {
						t.Errorf("%s: %q contains %c, which is in %s: %s", tag, id, r, other, form)
					}
				}
			}
		}
	}
}
