package store_test

import (
	"database/sql/driver"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// statement is a statement of the store, with the arguments of its first call.
type statement struct {
	site  string // file and line
	query string
	args  []any
}

// recording holds the statements that the store has run in this process.
type recording struct {
	mu         sync.Mutex
	statements map[string]statement // by text
	lines      map[string][]int     // lines that ran statements, by file
	complete   bool                 // all tests have run
}

// recorded is the recording of the tests of this package.
var recorded = &recording{statements: make(map[string]statement), lines: make(map[string][]int)}

// recordStatements starts the recording.
func recordStatements() *recording {
	store.Watch(recorded.add)
	return recorded
}

// add records a statement if the store runs it. It ignores River's statements and migrations.
func (r *recording) add(query string, args []driver.NamedValue) {
	frames, everyday := storeFrames()
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, known := r.statements[query]; everyday && !known {
		s := statement{site: fmt.Sprintf("%s:%d", frames[0].File, frames[0].Line), query: query}
		for _, a := range args {
			s.args = append(s.args, a.Value)
		}
		r.statements[query] = s
	}
	for _, f := range frames {
		if !slices.Contains(r.lines[f.File], f.Line) {
			r.lines[f.File] = append(r.lines[f.File], f.Line)
		}
	}
}

// storeFrames returns the frames of the store's functions on the stack, innermost first. everyday is
// false if another package or a migration runs the statement.
func storeFrames() (found []runtime.Frame, everyday bool) {
	var pcs [64]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	for more := true; more; {
		var f runtime.Frame
		f, more = frames.Next()
		dir, file := filepath.Split(f.File)
		_, dir, own := strings.Cut(dir, "internal/store/")
		switch {
		case strings.Contains(f.Function, "/store.(*DB).migrate"):
			return found, false
		case own && !strings.HasSuffix(file, "_test.go") && file != "cleanargs.go":
			f.File = dir + file
			found = append(found, f)
		case len(found) == 0 && !own && !strings.HasPrefix(f.Function, "database/sql"):
			return nil, false
		}
	}
	return found, len(found) > 0
}

// check runs TestStatementsUseIndexes after the other tests.
func (r *recording) check(m *testing.M) int {
	r.complete = flag.Lookup("test.run").Value.String() == "" && flag.Lookup("test.skip").Value.String() == ""
	for name, value := range map[string]string{"test.run": "^TestStatements", "test.bench": ""} {
		if err := flag.Set(name, value); err != nil {
			panic(err)
		}
	}
	recordedAll = true
	return m.Run()
}

// recordedAll is set when the tests that run the statements have ended.
var recordedAll bool

// sorted returns the recorded statements by site.
func (r *recording) sorted() []statement {
	return slices.SortedFunc(maps.Values(r.statements), func(a, b statement) int {
		return strings.Compare(a.site+a.query, b.site+b.query)
	})
}

// TestStatementsAreRecorded checks that tests of this package run all statements of the store, so
// that TestStatementsUseIndexes sees them.
func TestStatementsAreRecorded(t *testing.T) {
	if !recordedAll || !recorded.complete {
		t.Skip("only after all other tests")
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	more, err := filepath.Glob("*db/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range append(files, more...) {
		if strings.HasSuffix(file, "_test.go") || slices.Contains(notOfTheBot, file) ||
			filepath.Dir(file) == ofProcesses && os.Getenv(storetest.Variable) == "" {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		set := token.NewFileSet()
		parsed, err := parser.ParseFile(set, file, text, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			method, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || !slices.Contains([]string{"QueryContext", "QueryRowContext", "ExecContext"}, method.Sel.Name) {
				return true
			}
			source := string(text[set.Position(call.Pos()).Offset:set.Position(call.End()).Offset])
			if slices.ContainsFunc(ofOneDatabase, func(part string) bool { return strings.Contains(source, part) }) {
				return true
			}
			from, to := set.Position(call.Pos()).Line, set.Position(call.End()).Line
			if !slices.ContainsFunc(recorded.lines[file], func(line int) bool { return from <= line && line <= to }) {
				t.Errorf("no test of this package runs the statement at %s:%d", file, from)
			}
			return true
		})
	}
}

// notOfTheBot are files whose statements run at the start or in other programs.
var notOfTheBot = []string{"backup.go", "cleanargs.go", "prepared.go", "migrate.go", "folding.go", "hashaccounts.go"}

// ofProcesses is the directory of what several processes share, which are tested on PostgreSQL only.
const ofProcesses = "sharddb"

// ofOneDatabase are parts of statements that run on SQLite or on PostgreSQL only, or after an error.
var ofOneDatabase = []string{"pg_", "VACUUM", "PRAGMA", "WithoutCancel"}
