package commands

import (
	"testing"

	"github.com/riffbot/riffbot/internal/commandtest"
)

// The English names and descriptions of commands are in the code. Other languages are checked with the messages.
func TestDefinitionsUseNoBannedWord(t *testing.T) {
	t.Parallel()
	words := commandtest.BannedWords(t, "../internal/i18n/testdata", "en")
	walk(allDefinitions(t), func(d definition) {
		for _, word := range words {
			for _, text := range []string{d.name, d.description} {
				if problem := word.Problem(text); problem != "" {
					t.Errorf("%s: %s", d.id, problem)
				}
			}
		}
	})
}
