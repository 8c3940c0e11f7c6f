package acestep_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/riffbot/riffbot/internal/provider/acestep"
)

// TestEveryErrorMeaningIsDocumented checks that the table of documented errors has every status that
// proves a refusal.
func TestEveryErrorMeaningIsDocumented(t *testing.T) {
	b, err := os.ReadFile("../contract/testdata/acestep.json")
	if err != nil {
		t.Fatal(err)
	}
	var table struct{ Errors []struct{ Status int } }
	if err := json.Unmarshal(b, &table); err != nil {
		t.Fatal(err)
	}
	documented := make(map[int]bool)
	for _, e := range table.Errors {
		documented[e.Status] = true
	}
	for _, status := range acestep.RefusalStatuses() {
		if !documented[status] {
			t.Errorf("the status %d has no row", status)
		}
	}
}
