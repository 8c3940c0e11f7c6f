package commands

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"golang.org/x/text/language"

	"github.com/riffbot/riffbot/internal/i18n"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
)

// messageTexts returns all messages of a language by id.
func messageTexts(t *testing.T, l i18n.Language) map[string]*goi18n.Message {
	t.Helper()
	b := goi18n.NewBundle(language.English)
	b.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	all := make(map[string]*goi18n.Message)
	names, err := filepath.Glob("../internal/i18n/*." + l.Tag() + ".toml")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		f, err := b.LoadMessageFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range f.Messages {
			all[m.ID] = m
		}
	}
	return all
}

func TestNoMessageNamesAnUnknownDefinition(t *testing.T) {
	t.Parallel()
	known := make(map[string]bool)
	walk(allDefinitions(t), func(d definition) { known[d.id], known[d.id+"?"] = true, !d.menu && !d.choice })
	for _, l := range i18n.All() {
		for id := range messageTexts(t, l) {
			if strings.HasPrefix(id, "/") && !known[id] {
				t.Errorf("%s: unknown definition %s", l.Tag(), id)
			}
		}
	}
}
