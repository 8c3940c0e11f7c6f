package app

import (
	"os"
	"path/filepath"
	"testing"
)

// TestEveryProviderHasContractTable checks that each provider that PROVIDERS may name has a table of its
// documents.
func TestEveryProviderHasContractTable(t *testing.T) {
	for _, id := range providerIDs() {
		if _, err := os.Stat(filepath.Join("..", "provider", "contract", "testdata", id+".json")); err != nil {
			t.Error(err)
		}
	}
}
