package e2e

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	link = regexp.MustCompile(`\]\(([^)#\s]+)(?:#[^)]*)?\)`)
	// sourcePath matches paths of packages and files of the repository in backquotes.
	sourcePath = regexp.MustCompile("`((?:internal|commands|riffusion|bot|discordtest|tools|docs|examples)/[A-Za-z0-9_/.-]+)`")
)

// TestDocumentsReferToExistingFiles checks links to files, and the paths that documents name. The
// changelog and decisions may name files of earlier versions.
func TestDocumentsReferToExistingFiles(t *testing.T) {
	t.Parallel()
	for _, name := range documents(t) {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(string(b), -1) {
			if target := filepath.Join(filepath.Dir(name), m[1]); !strings.Contains(m[1], "://") && !exists(target) {
				t.Errorf("%s has a link to %s, which does not exist", name, m[1])
			}
		}
		if name == "CHANGELOG.md" || strings.HasPrefix(name, filepath.Join("docs", "adr")) {
			continue
		}
		for _, m := range sourcePath.FindAllStringSubmatch(string(b), -1) {
			if !exists(strings.TrimSuffix(m[1], "/")) {
				t.Errorf("%s names %s, which does not exist", name, m[1])
			}
		}
	}
}

// documents returns the paths of all Markdown files of the repository.
func documents(t *testing.T) (all []string) {
	t.Helper()
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == ".git" || d.Name() == "node_modules"):
			return fs.SkipDir
		case filepath.Ext(path) == ".md":
			all = append(all, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
