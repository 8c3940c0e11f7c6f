package e2e

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/store/deletiondb"
)

// TestPrivacyPagesNameEveryTableAndDuration checks that the privacy pages name exactly the
// existing tables, and every retention setting.
func TestPrivacyPagesNameEveryTableAndDuration(t *testing.T) {
	t.Parallel()
	env, err := os.ReadFile(".env.example")
	if err != nil {
		t.Fatal(err)
	}
	durations := regexp.MustCompile(`KEEP_[A-Z_]+_DAYS`).FindAllString(string(env), -1)
	tables := make(map[string]bool)
	for _, name := range deletiondb.Tables() {
		tables[name] = true
	}
	for _, page := range []string{"docs/privacy.md", "docs/privacy.zh-CN.md"} {
		b, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for name := range tables {
			if !strings.Contains(string(b), "`"+name+"`") {
				t.Errorf("%s does not name the table %s", page, name)
			}
		}
		for _, d := range durations {
			if !strings.Contains(string(b), d) {
				t.Errorf("%s does not name %s", page, d)
			}
		}
		for _, row := range regexp.MustCompile(`(?m)^\|[^|]*\|(?: tables?| 表)([^|]*)\|`).FindAllStringSubmatch(string(b), -1) {
			for _, name := range regexp.MustCompile("`([a-z_]+)`").FindAllStringSubmatch(row[1], -1) {
				if !tables[name[1]] {
					t.Errorf("%s names the table %s, which does not exist", page, name[1])
				}
			}
		}
	}
}
