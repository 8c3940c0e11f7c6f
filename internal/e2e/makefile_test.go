package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	testRun  = regexp.MustCompile(`-run '([^']+)'((?: \./\S+)+)`)
	testName = regexp.MustCompile(`(?m)^func (Test\w+)\(`)
)

// TestMakefileRunsExistingTests checks that each pattern of go test -run in the Makefile matches a test
// in each of its packages. Otherwise, a renamed test is no longer run and nothing fails.
func TestMakefileRunsExistingTests(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("Makefile")
	if err != nil {
		t.Fatal(err)
	}
	lines := testRun.FindAllStringSubmatch(strings.ReplaceAll(string(b), "$$", "$"), -1)
	if len(lines) == 0 {
		t.Fatal("the Makefile runs no selected tests")
	}
	for _, line := range lines {
		pattern, packages := line[1], strings.Fields(line[2])
		if pattern == "^$" {
			continue // benchmarks only
		}
		var all []string
		for _, dir := range packages {
			names := testNames(t, dir)
			if !matches(t, pattern, names) {
				t.Errorf("%s matches no test in %s", pattern, dir)
			}
			all = append(all, names...)
		}
		for alternative := range strings.SplitSeq(pattern, "|^") {
			if !strings.ContainsAny(alternative, "()") && !matches(t, "^"+strings.TrimPrefix(alternative, "^"), all) {
				t.Errorf("%s in %s matches no test", alternative, pattern)
			}
		}
	}
}

// testNames returns the names of the tests in a directory.
func testNames(t *testing.T, dir string) (all []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range testName.FindAllStringSubmatch(string(b), -1) {
			all = append(all, m[1])
		}
	}
	return all
}

func matches(t *testing.T, pattern string, names []string) bool {
	t.Helper()
	re, err := regexp.Compile(pattern)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if re.MatchString(name) {
			return true
		}
	}
	return false
}
