package i18n_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/styles"
)

// root is the root of the module.
const root = "../.."

// texts returns all messages by language tag and id.
func texts(t *testing.T) map[string]map[string]*goi18n.Message {
	t.Helper()
	b := goi18n.NewBundle(language.English)
	b.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	all := make(map[string]map[string]*goi18n.Message)
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
			all[tag] = make(map[string]*goi18n.Message)
		}
		for _, m := range f.Messages {
			if all[tag][m.ID] != nil {
				t.Errorf("%s: duplicate %q", name, m.ID)
			}
			all[tag][m.ID] = m
		}
	}
	return all
}

// forms returns the texts of a message.
func forms(m *goi18n.Message) []string {
	return slices.DeleteFunc([]string{m.Zero, m.One, m.Two, m.Few, m.Many, m.Other},
		func(s string) bool { return s == "" })
}

var field = regexp.MustCompile(`{{\s*\.(\w+)\s*}}`)

// fields returns the names of the values in a message.
func fields(m *goi18n.Message) string {
	names := make(map[string]bool)
	for _, form := range forms(m) {
		for _, f := range field.FindAllStringSubmatch(form, -1) {
			names[f[1]] = true
		}
	}
	return strings.Join(slices.Sorted(maps.Keys(names)), " ")
}

// TestMessagesAreTranslated checks that every message exists in all languages with the same values.
// Ids that begin with "/" are names and descriptions of commands, whose English texts are in the
// code.
func TestMessagesAreTranslated(t *testing.T) {
	t.Parallel()
	all := texts(t)
	for _, l := range i18n.All() {
		for id, m := range all["en"] {
			other := all[l.Tag()][id]
			switch {
			case other == nil:
				t.Errorf("%s has no %q", l.Tag(), id)
			case other.Other == "":
				t.Errorf("%s: %q has no text for any number", l.Tag(), id)
			case fields(other) != fields(m):
				t.Errorf("%s: %q has the values %q, in English %q", l.Tag(), id, fields(other), fields(m))
			}
		}
		for id, m := range all[l.Tag()] {
			if all["en"][id] == nil && !strings.HasPrefix(id, "/") {
				t.Errorf("%s: unknown message %q", l.Tag(), id)
			}
			for _, form := range forms(m) {
				if rest := field.ReplaceAllString(form, ""); strings.Contains(rest, "{{") ||
					strings.Contains(rest, "}}") {
					t.Errorf("%s: %q contains template code: %s", l.Tag(), id, form)
				}
			}
		}
	}
	for id, m := range all["en"] {
		if m.One != "" && !strings.Contains(m.Other, "{{.Count}}") {
			t.Errorf("%q has a singular and no count", id)
		}
	}
}

// id matches the ids of messages.
var id = regexp.MustCompile(`^[a-z]+(\.[a-z][a-z0-9-]*)+$`)

// messageDirs are the directories whose code uses messages.
var messageDirs = []string{".", "bot", "commands", "commands/*", "commands/internal/*", "internal/app",
	"internal/discord", "internal/messages", "internal/boardmessages", "internal/jukeboxmessages",
	"internal/cowritingmessages", "internal/linecredits", "internal/onboarding", "internal/web", "internal/web/*"}

// templateFiles are the templates that use messages.
var templateFiles = []string{"internal/web/templates/*.html", "internal/web/*/templates/*.html"}

// fileName matches literals that are names of files of the web pages.
var fileName = regexp.MustCompile(`\.(html|js|css|svg)$`)

// templateID matches the ids of messages in templates.
var templateID = regexp.MustCompile(`"(web(?:\.[a-z][a-z0-9-]*)+)"`)

// checkTemplates checks that the messages of templates exist, and adds them to used.
func checkTemplates(t *testing.T, english map[string]*goi18n.Message, used map[string]bool) {
	t.Helper()
	for _, pattern := range templateFiles {
		names, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			content, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, found := range templateID.FindAllStringSubmatch(string(content), -1) {
				if used[found[1]] = true; english[found[1]] == nil {
					t.Errorf("%s: there is no message %q", name, found[1])
				}
			}
		}
	}
}

// TestMessagesInCodeExist checks that every message used in the code exists and gets the values
// that it contains, and that every message is used. A string literal that looks like an id is one.
// It may also be the common prefix of a title and a text.
func TestMessagesInCodeExist(t *testing.T) {
	t.Parallel()
	english := texts(t)["en"]
	used := make(map[string]bool)
	for _, kind := range songs.LimitKinds() {
		for _, part := range []string{".title", ".text"} {
			whole := limitPrefix + strings.ReplaceAll(string(kind), " ", "-") + part
			if used[whole] = true; english[whole] == nil {
				t.Errorf("limit %q has no message %q", kind, whole)
			}
		}
	}
	for _, whole := range styles.MessageIDs() {
		if used[whole] = true; english[whole] == nil {
			t.Errorf("the presets of styles need the message %q", whole)
		}
	}
	for _, file := range sources(t) {
		ast.Inspect(file.tree, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ImportSpec:
				return false
			case *ast.CallExpr:
				file.checkValues(t, n, english)
			case *ast.BasicLit:
				text, err := strconv.Unquote(n.Value)
				if n.Kind != token.STRING || err != nil || !id.MatchString(text) || !strings.Contains(text, ".") ||
					fileName.MatchString(text) {
					return true
				}
				found := false
				for _, whole := range expand(text) {
					if english[whole] != nil {
						used[whole], found = true, true
					}
				}
				if !found && !file.others[text] {
					t.Errorf("%s: there is no message %q", file.position(n), text)
				}
			}
			return true
		})
	}
	checkTemplates(t, english, used)
	for id := range english {
		if !used[id] {
			t.Errorf("unused message %q", id)
		}
	}
}

// expand returns the ids that a literal may mean.
func expand(text string) []string { return []string{text, text + ".title", text + ".text"} }

// limitPrefix is the prefix of the messages about limits, whose ids end with the kind of the limit.
const limitPrefix = "errors.limit-"

// notMessages are literals that look like ids and are not.
var notMessages = map[string]bool{
	"vcs.revision": true, "discord.com": true, "cdn.discordapp.com": true, "media.discordapp.net": true,
	limitPrefix: true,
	// settings and decisions in the audit
	"roles.dj": true, "roles.curator": true, "retention.texts": true, "report.keep": true, "report.remove": true,
	"requests.mode": true, "requests.every": true, "requests.threshold": true, "requests.daily": true,
	"requests.digest": true, "web.switch": true, "web.gallery": true,
}

type source struct {
	set    *token.FileSet
	tree   *ast.File
	others map[string]bool
}

func (s source) position(n ast.Node) string { return s.set.Position(n.Pos()).String() }

// checkValues checks the values that a call passes to a message.
func (s source) checkValues(t *testing.T, call *ast.CallExpr, english map[string]*goi18n.Message) {
	t.Helper()
	from := -1 // index of the id in the arguments
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
	counts := name == "Plural"
	switch {
	case counts && len(pairs) > 0:
		pairs = pairs[1:]
	case name != "T" && name != "Failure" && name != "Success":
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
			return // passed on from another call
		}
		got[pair] = true
	}
	want := make(map[string]bool)
	for _, whole := range expand(text) {
		if m := english[whole]; m != nil {
			for _, name := range strings.Fields(fields(m)) {
				want[name] = true
			}
			if m.One != "" && !counts {
				t.Errorf("%s: %q wants a number: use Plural", s.position(call), whole)
			}
		}
	}
	if counts {
		want["Count"] = true
	}
	if !maps.Equal(got, want) {
		t.Errorf("%s: %q gets the values %v, want %v", s.position(call), text, slices.Sorted(maps.Keys(got)),
			slices.Sorted(maps.Keys(want)))
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
	for _, dir := range messageDirs {
		names, err := filepath.Glob(filepath.Join(root, dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			set := token.NewFileSet()
			tree, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, source{set, tree, notMessages})
		}
	}
	if len(all) < 50 {
		t.Fatalf("%d files of code found", len(all))
	}
	return all
}
