package media

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestProgramsReceiveNoSecrets(t *testing.T) {
	t.Setenv("DISCORD_TOKEN", "secret-1")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret-2")
	t.Setenv("SOMETHING_UNKNOWN", "secret-3")
	t.Setenv("DATABASE_URL", "postgres://u:secret-4@h/d")
	dir := t.TempDir()
	program := filepath.Join(dir, "ffmpeg")
	if err := os.WriteFile(program, []byte("#!/bin/sh\nexec env\n"),
		0o700); err != nil { //nolint:gosec // it has to be run
		t.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := run(t.Context(), dir, &out, true, program); err != nil {
		t.Skipf("no shell: %v", err)
	}
	if strings.Contains(out.String(), "secret") || !strings.Contains(out.String(), "TMPDIR="+dir) {
		t.Errorf("it sees\n%s", &out)
	}
	known := append([]string{"LC_ALL", "TMPDIR", "PWD", "SHLVL", "_", "OLDPWD"}, inheritedVariables...)
	for line := range strings.Lines(out.String()) {
		if name, _, _ := strings.Cut(line, "="); !slices.Contains(known, name) {
			t.Errorf("it sees %s", name)
		}
	}
}

func TestProgramsAreStartedInOnePlace(t *testing.T) {
	starts := map[string]bool{"exec.Command": true, "exec.CommandContext": true, "os.StartProcess": true,
		"syscall.Exec": true, "syscall.ForkExec": true, "syscall.StartProcess": true, "exec.Cmd": true}
	// Both restrict the environment. discordtest cannot import this package.
	places := []string{"../../internal/media/command.go", "../../discordtest/web/browser.go"}
	err := filepath.WalkDir("../..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		if strings.HasPrefix(path, "../../tools/") { // no part of the bot
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			var what ast.Expr
			switch n := n.(type) {
			case *ast.CallExpr:
				what = n.Fun
			case *ast.CompositeLit:
				what = n.Type
			}
			if s, ok := what.(*ast.SelectorExpr); ok {
				if pkg, ok := s.X.(*ast.Ident); ok && starts[pkg.Name+"."+s.Sel.Name] && !slices.Contains(places, path) {
					t.Errorf("%s starts a program with %s.%s; use command in internal/media/command.go", path,
						pkg.Name, s.Sel.Name)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
