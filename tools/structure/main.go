// Structure prints the packages of the bot with their lines and imports, and fails
// when an import is against the documented direction or a package is too large.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"text/tabwriter"
)

// maxLines is how many lines of non-test, non-generated Go a package may have.
const maxLines = 4000

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: structure MODULE-DIRECTORY")
		os.Exit(2)
	}
	packages, err := load(os.Args[1])
	if err == nil {
		print(os.Stdout, packages)
		err = check(packages)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "structure:", err)
		os.Exit(1)
	}
}

// pkg is one package of the module.
type pkg struct {
	path    string   // relative to the module, "." for its root
	lines   int      // of Go that is neither a test nor generated
	tests   int      // of tests
	imports []string // packages of the module, relative to it, without those of tests
}

// load lists the packages of the module in dir.
func load(dir string) ([]pkg, error) {
	cmd := exec.Command("go", "list", "-json=ImportPath,Dir,GoFiles,IgnoredGoFiles,TestGoFiles,XTestGoFiles,Imports,Module", "./...") //nolint:forbidigo,noctx // a tool
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("list packages: %w", err)
	}
	var packages []pkg
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var l struct {
			ImportPath, Dir                                             string
			GoFiles, IgnoredGoFiles, TestGoFiles, XTestGoFiles, Imports []string
			Module                                                      struct{ Path string }
		}
		if err := d.Decode(&l); errors.Is(err, io.EOF) {
			return packages, nil
		} else if err != nil {
			return nil, fmt.Errorf("decode package: %w", err)
		}
		relative := func(path string) string {
			if path == l.Module.Path {
				return "."
			}
			return strings.TrimPrefix(path, l.Module.Path+"/")
		}
		p := pkg{path: relative(l.ImportPath)}
		if p.lines, err = countLines(l.Dir, append(l.GoFiles, l.IgnoredGoFiles...)); err != nil {
			return nil, err
		}
		if p.tests, err = countLines(l.Dir, append(l.TestGoFiles, l.XTestGoFiles...)); err != nil {
			return nil, err
		}
		for _, i := range l.Imports {
			if strings.HasPrefix(i+"/", l.Module.Path+"/") {
				p.imports = append(p.imports, relative(i))
			}
		}
		packages = append(packages, p)
	}
}

var generated = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`)

// countLines counts the lines of the files in dir that are not generated.
func countLines(dir string, files []string) (lines int, err error) {
	for _, f := range files {
		b, err := os.ReadFile(filepath.Join(dir, f)) //nolint:gosec // named by go list
		if err != nil {
			return 0, fmt.Errorf("read file: %w", err)
		}
		if !generated.Match(b) {
			lines += bytes.Count(b, []byte("\n"))
		}
	}
	return lines, nil
}

// print writes a table of the packages and the sums.
func print(w io.Writer, packages []pkg) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	var lines, tests int
	fmt.Fprintln(t, "package\tlines\ttests\timports")
	for _, p := range packages {
		fmt.Fprintf(t, "%s\t%d\t%d\t%s\n", p.path, p.lines, p.tests, strings.Join(p.imports, " "))
		lines += p.lines
		tests += p.tests
	}
	fmt.Fprintf(t, "%d packages\t%d\t%d\t\n", len(packages), lines, tests)
	_ = t.Flush()
}

// check returns everything that is against the rules.
func check(packages []pkg) error {
	var errs []error
	imports := make(map[string][]string)
	for _, p := range packages {
		imports[p.path] = p.imports
		if limit := max(maxLines, tooLarge[p.path]); p.lines > limit {
			errs = append(errs, fmt.Errorf("%s has %d lines, more than %d", p.path, p.lines, limit))
		}
		from := layerOf(p.path)
		if from < 0 {
			errs = append(errs, fmt.Errorf("%s is in no layer; add it to tools/structure/layers.go", p.path))
			continue
		}
		for _, i := range p.imports {
			if to := layerOf(i); to >= 0 && !mayImport(p.path, i, from, to) {
				errs = append(errs, fmt.Errorf("%s imports %s, which is not in a layer below", p.path, i))
			}
		}
	}
	for _, p := range packages {
		if path := cycle(imports, p.path); path != nil {
			errs = append(errs, fmt.Errorf("imports form a cycle: %s", strings.Join(path, " → ")))
			break
		}
	}
	return errors.Join(errs...)
}

// mayImport reports whether a package of layer from may import one of layer to. Packages
// of one layer are independent of each other; parts of one directory tree are not, except
// below commands/.
func mayImport(importer, imported string, from, to int) bool {
	switch {
	case from < to:
		return true
	case from > to:
		return false
	case strings.HasPrefix(importer, "commands/"):
		return false
	default:
		return tree(importer) == tree(imported)
	}
}

// tree is the directory of a package at the level of the layers: internal/media of
// internal/media/cards, discordtest of discordtest/voice.
func tree(path string) string {
	parts := strings.SplitN(path, "/", 3)
	if parts[0] != "internal" || len(parts) == 1 {
		return parts[0]
	}
	return strings.Join(parts[:2], "/")
}

// cycle returns a path of imports from a package back to it, nil if there is none.
func cycle(imports map[string][]string, start string) []string {
	seen := make(map[string]bool)
	var walk func(path []string) []string
	walk = func(path []string) []string {
		for _, next := range imports[path[len(path)-1]] {
			if next == start {
				return append(path, next)
			}
			if !seen[next] {
				seen[next] = true
				if found := walk(append(slices.Clone(path), next)); found != nil {
					return found
				}
			}
		}
		return nil
	}
	return walk([]string{start})
}
