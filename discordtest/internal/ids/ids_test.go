package ids

import (
	"slices"
	"testing"
	"time"
)

func TestIDsAreUniqueAndSortByAge(t *testing.T) {
	s := New(func() time.Time { return time.Unix(2e9, 0) }) // does not advance
	var made []string
	for range 1000 {
		made = append(made, s.Next())
	}
	if !slices.IsSortedFunc(made, Compare) {
		t.Error("ids are not sorted by age")
	}
	if n := len(slices.Compact(made)); n != 1000 {
		t.Errorf("%d of 1000 ids are different", n)
	}
}

func TestLongerIDIsNewer(t *testing.T) {
	if Compare("99", "100") >= 0 || Compare("100", "100") != 0 || Compare("101", "100") <= 0 {
		t.Error("ids are not compared as numbers")
	}
}
