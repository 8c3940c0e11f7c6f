package i18n

import (
	"cmp"
	"io/fs"
	"reflect"
	"slices"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
)

func TestFilesAreDecodedAsTOML(t *testing.T) {
	names, err := fs.Glob(files, "*.toml")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		data, err := files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		file, err := i18n.ParseMessageFileBytes(data, name, map[string]i18n.UnmarshalFunc{"toml": toml.Unmarshal})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got, ok := decode(string(data))
		for _, messages := range [][]*i18n.Message{got, file.Messages} {
			slices.SortFunc(messages, func(a, b *i18n.Message) int { return cmp.Compare(a.ID, b.ID) })
		}
		if !ok || !reflect.DeepEqual(got, file.Messages) {
			t.Errorf("%s is decoded as %v, %v", name, got, ok)
		}
	}
}

func TestOtherTOMLIsNotDecoded(t *testing.T) {
	for _, data := range []string{"a = 1", `a.b = "c"`, "a = '''b'''", "a = \"\"\"\nb\"\"\"", "[[a]]", `["a.b"]`,
		`a = { b = "c" }`, "a", "a = \"b\" # c", "a = \"b\"\na = \"c\"", "a=\"b\"", `other = "a"`} {
		if got, ok := decode(data); ok {
			t.Errorf("%q is decoded as %v", data, got)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		load(files)
	}
}
