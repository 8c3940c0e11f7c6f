// Notices writes the licenses of all modules that are linked into the bot, from the module
// cache.
package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: notices MODULE-DIRECTORY FILE")
		os.Exit(2)
	}
	text, err := notices(os.Args[1])
	if err == nil {
		err = os.WriteFile(os.Args[2], text, 0o644) //nolint:gosec // a public file
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "notices:", err)
		os.Exit(1)
	}
}

// platforms are the supported platforms. Each links different packages.
var platforms = []string{"linux/amd64", "linux/arm64", "darwin/arm64", "windows/amd64"}

const head = `Third-party notices

The riffbot program contains the modules listed below. The numbers after each module
refer to the license texts at the end. The source code of every module, including those
under the Mozilla Public License 2.0, is available at https://NAME, where NAME is the
name of the module, and from https://proxy.golang.org. River UI contains a web page; its
package.json lists the parts. The Go fonts are by Bigelow & Holmes, under the license of
Go.

The container image also contains packages of Debian, including FFmpeg (GPL 2 or later as
built by Debian), the Noto fonts (SIL Open Font License 1.1), Symbola (free for any use)
and the certificates of Mozilla. Their licenses are in the image, in
/usr/share/doc/PACKAGE/copyright. Their source code is at https://sources.debian.org.

`

// notices returns the notices for the module in dir.
func notices(dir string) ([]byte, error) {
	found, err := linked(dir)
	if err != nil {
		return nil, err
	}
	var names, texts []string
	for name := range found {
		names = append(names, name)
	}
	slices.Sort(names)
	var out bytes.Buffer
	out.WriteString(head)
	for _, name := range names {
		var numbers []string
		licenses, err := found[name].read()
		if err != nil {
			return nil, err
		}
		if len(licenses) == 0 {
			return nil, fmt.Errorf("%s has no license", name)
		}
		for _, text := range licenses {
			i := slices.Index(texts, text)
			if i < 0 {
				texts = append(texts, text)
				i = len(texts) - 1
			}
			numbers = append(numbers, fmt.Sprintf("[%d]", i+1))
		}
		fmt.Fprintf(&out, "%s %s\n", name, strings.Join(numbers, " "))
	}
	for i, text := range texts {
		fmt.Fprintf(&out, "\n%s\n[%d]\n\n%s\n", strings.Repeat("-", 78), i+1, text)
	}
	return out.Bytes(), nil
}

// module is a module with at least one linked package.
type module struct {
	root     string          // directory of the module
	packages map[string]bool // directories of its linked packages
}

// linked returns the modules that are linked into the program in dir, including Go's standard
// library, by name and version.
func linked(dir string) (map[string]*module, error) {
	all := make(map[string]*module)
	for _, platform := range platforms {
		system, machine, _ := strings.Cut(platform, "/")
		cmd := exec.Command("go", "list", "-deps", "-f", //nolint:noctx // runs to completion
			`{{.Dir}}{{"\t"}}{{if .Standard}}Go{{"\t"}}{{.Root}}{{else if not .Module.Main}}{{.Module.Path}} {{.Module.Version}}{{"\t"}}{{.Module.Dir}}{{end}}`, ".")
		cmd.Dir, cmd.Stderr = dir, os.Stderr
		cmd.Env = append(os.Environ(), "GOOS="+system, "GOARCH="+machine, "CGO_ENABLED=0", "GOFLAGS=-mod=readonly")
		list, err := cmd.Output()
		if err != nil {
			return nil, fmt.Errorf("list packages for %s: %w", platform, err)
		}
		for line := range strings.Lines(string(list)) {
			parts := strings.Split(strings.TrimSpace(line), "\t")
			if len(parts) != 3 {
				continue // a package of the bot
			}
			if all[parts[1]] == nil {
				all[parts[1]] = &module{root: parts[2], packages: make(map[string]bool)}
			}
			all[parts[1]].packages[parts[0]] = true
		}
	}
	return all, nil
}

var licenseFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents|unlicense|ofl)([-._].*)?$`)

// read returns the license texts of a module from the directories of its linked packages and
// their parents up to the root of the module.
func (m *module) read() ([]string, error) {
	dirs := map[string]bool{m.root: true}
	for dir := range m.packages {
		for ; strings.HasPrefix(dir, m.root+string(filepath.Separator)); dir = filepath.Dir(dir) {
			dirs[dir] = true
		}
	}
	var files []string
	for dir := range dirs {
		entries, err := os.ReadDir(dir)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if e.Type().IsRegular() && licenseFile.MatchString(e.Name()) && filepath.Ext(e.Name()) != ".go" {
				files = append(files, filepath.Join(dir, e.Name()))
			}
		}
	}
	slices.Sort(files)
	var texts []string
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		lines := strings.Split(strings.ReplaceAll(string(b), "\r\n", "\n"), "\n")
		for i, line := range lines {
			lines[i] = strings.TrimRight(line, " \t\f")
		}
		if text := strings.Trim(strings.Join(lines, "\n"), "\n"); !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	return texts, nil
}
