package words_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"riffbot/internal/words"
)

// root is where the module begins, seen from here.
const root = "../.."

// texts reads all messages, by tag and id.
func texts(t *testing.T) map[string]map[string]*i18n.Message {
	t.Helper()
	b := i18n.NewBundle(language.English)
	b.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	all := make(map[string]map[string]*i18n.Message)
	names, err := filepath.Glob("*.toml")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		f, err := b.LoadMessageFile(name)
		if err != nil {
			t.Fatal(err)
		}
		tag := f.Tag.String()
		if all[tag] == nil {
			all[tag] = make(map[string]*i18n.Message)
		}
		for _, m := range f.Messages {
			if all[tag][m.ID] != nil {
				t.Errorf("%s: %q is there twice", name, m.ID)
			}
			all[tag][m.ID] = m
		}
	}
	return all
}

// forms are the texts of a message that are there.
func forms(m *i18n.Message) []string {
	return slices.DeleteFunc([]string{m.Zero, m.One, m.Two, m.Few, m.Many, m.Other}, func(s string) bool { return s == "" })
}

var field = regexp.MustCompile(`{{\s*\.(\w+)\s*}}`)

// fields are the names that a message mentions.
func fields(m *i18n.Message) string {
	names := make(map[string]bool)
	for _, form := range forms(m) {
		for _, f := range field.FindAllStringSubmatch(form, -1) {
			names[f[1]] = true
		}
	}
	return strings.Join(slices.Sorted(maps.Keys(names)), " ")
}

// Every language says everything, and with the same names. What begins with "/" is
// the name of a command, which are in English where they are defined.
func TestEveryLanguageSaysEverything(t *testing.T) {
	t.Parallel()
	all := texts(t)
	for _, l := range words.All() {
		for id, m := range all["en"] {
			other := all[l.Tag()][id]
			switch {
			case other == nil:
				t.Errorf("%s has no %q", l.Tag(), id)
			case other.Other == "":
				t.Errorf("%s: %q has no text for any number", l.Tag(), id)
			case fields(other) != fields(m):
				t.Errorf("%s: %q mentions %q, in English %q", l.Tag(), id, fields(other), fields(m))
			}
		}
		for id, m := range all[l.Tag()] {
			if all["en"][id] == nil && !strings.HasPrefix(id, "/") {
				t.Errorf("%s: nobody says %q", l.Tag(), id)
			}
			for _, form := range forms(m) {
				if rest := field.ReplaceAllString(form, ""); strings.Contains(rest, "{{") || strings.Contains(rest, "}}") {
					t.Errorf("%s: %q is more than names: %s", l.Tag(), id, form)
				}
			}
		}
	}
	for id, m := range all["en"] {
		if m.One != "" && !strings.Contains(m.Other, "{{.Count}}") {
			t.Errorf("%q has a form for one and says no count", id)
		}
	}
}

// id is what ids of messages look like, and nothing else in the code that talks.
var id = regexp.MustCompile(`^[a-z]+(\.[a-z][a-z0-9-]*)+$`)

// talking is the code that says something to people.
var talking = []string{".", "commands", "bot"}

// Every message that the code names is there, it is given the names that it
// mentions, and none is there in vain. A literal that looks like the id of a message
// is one; one that stands for a title and a text is the part that both begin with.
func TestTheCodeSaysWhatThereIs(t *testing.T) {
	t.Parallel()
	english := texts(t)["en"]
	said := make(map[string]bool)
	for _, file := range sources(t) {
		ast.Inspect(file.tree, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ImportSpec:
				return false
			case *ast.CallExpr:
				file.given(t, n, english)
			case *ast.BasicLit:
				text, err := strconv.Unquote(n.Value)
				if n.Kind != token.STRING || err != nil || !id.MatchString(text) || !strings.Contains(text, ".") {
					return true
				}
				found := false
				for _, whole := range whole(text) {
					if english[whole] != nil {
						said[whole], found = true, true
					}
				}
				if !found && !file.others[text] {
					t.Errorf("%s: there is no message %q", file.where(n), text)
				}
			}
			return true
		})
	}
	for id := range english {
		if !said[id] {
			t.Errorf("nothing says %q", id)
		}
	}
}

// whole are the ids that a literal may stand for.
func whole(text string) []string { return []string{text, text + ".title", text + ".text"} }

// notMessages are literals that look like ids and are none.
var notMessages = map[string]bool{
	"vcs.revision": true, "discord.com": true,
	// What the audit calls settings and decisions.
	"roles.dj": true, "roles.curator": true, "retention.texts": true, "report.keep": true, "report.remove": true,
	"requests.mode": true, "requests.every": true, "requests.threshold": true, "requests.daily": true, "requests.digest": true,
}

type source struct {
	set    *token.FileSet
	tree   *ast.File
	others map[string]bool
}

func (s source) where(n ast.Node) string { return s.set.Position(n.Pos()).String() }

// given checks the names that a call hands to a message.
func (s source) given(t *testing.T, call *ast.CallExpr, english map[string]*i18n.Message) {
	t.Helper()
	from := -1 // where the id is among the arguments
	for i, a := range call.Args {
		if text, ok := literal(a); ok && id.MatchString(text) && i <= 1 {
			from = i
			break
		}
	}
	if from < 0 {
		return
	}
	name := called(call.Fun)
	pairs := call.Args[from+1:]
	counts := name == "Count"
	switch {
	case counts && len(pairs) > 0:
		pairs = pairs[1:]
	case name != "Say" && name != "sorry" && name != "news":
		return
	}
	text, _ := literal(call.Args[from])
	got := make(map[string]bool)
	if counts {
		got["Count"] = true
	}
	for i := 0; i < len(pairs); i += 2 {
		pair, ok := literal(pairs[i])
		if !ok {
			return // handed on
		}
		got[pair] = true
	}
	want := make(map[string]bool)
	for _, whole := range whole(text) {
		if m := english[whole]; m != nil {
			for _, name := range strings.Fields(fields(m)) {
				want[name] = true
			}
			if m.One != "" && !counts {
				t.Errorf("%s: %q wants a number: use Count", s.where(call), whole)
			}
		}
	}
	if counts {
		want["Count"] = true
	}
	if !maps.Equal(got, want) {
		t.Errorf("%s: %q is given %v and mentions %v", s.where(call), text, slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)))
	}
}

func literal(e ast.Expr) (string, bool) {
	l, ok := e.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(l.Value)
	return text, err == nil
}

func called(f ast.Expr) string {
	switch f := f.(type) {
	case *ast.SelectorExpr:
		return f.Sel.Name
	case *ast.Ident:
		return f.Name
	default:
		return ""
	}
}

func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	for _, dir := range talking {
		entries, err := fs.ReadDir(os.DirFS(filepath.Join(root, dir)), ".")
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
				continue
			}
			set := token.NewFileSet()
			tree, err := parser.ParseFile(set, filepath.Join(root, dir, e.Name()), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, source{set, tree, notMessages})
		}
	}
	if len(all) < 50 {
		t.Fatal(fmt.Sprint("only ", len(all), " files of code were found"))
	}
	return all
}
