package elevenlabs_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/riffbot/riffbot/internal/provider/elevenlabs"
)

// TestEveryErrorMeaningIsDocumented checks that the table of documented errors has every code, and every
// status without a code, that proves a refusal.
func TestEveryErrorMeaningIsDocumented(t *testing.T) {
	b, err := os.ReadFile("../contract/testdata/elevenlabs.json")
	if err != nil {
		t.Fatal(err)
	}
	var table struct {
		Errors []struct {
			Status int
			Code   string
		}
	}
	if err := json.Unmarshal(b, &table); err != nil {
		t.Fatal(err)
	}
	documented, withoutCode := make(map[string]bool), make(map[int]bool)
	for _, e := range table.Errors {
		documented[e.Code] = true
		withoutCode[e.Status] = withoutCode[e.Status] || e.Code == ""
	}
	codes, statuses := elevenlabs.ErrorMeanings()
	for _, code := range codes {
		if !documented[code] {
			t.Errorf("the code %s has no row", code)
		}
	}
	for _, status := range statuses {
		if !withoutCode[status] {
			t.Errorf("the status %d without a code has no row", status)
		}
	}
}
