package riffusion_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/riffbot/riffbot/riffusion"
)

// TestEveryErrorMeaningIsDocumented checks that the table of documented errors has every code, and every
// status without a code, that proves a refusal.
func TestEveryErrorMeaningIsDocumented(t *testing.T) {
	b, err := os.ReadFile("../internal/provider/contract/testdata/acedatacloud.json")
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
	codes, statuses := riffusion.ErrorMeanings()
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
	for _, name := range riffusion.FamilyNames() {
		f, err := riffusion.FamilyByName(name)
		if err != nil {
			t.Fatal(err)
		}
		for code := range f.Codes {
			if !documented[code] {
				t.Errorf("the code %s of %s has no row", code, name)
			}
		}
	}
}
