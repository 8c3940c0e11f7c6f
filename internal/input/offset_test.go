package input

import "testing"

func TestOffsetOfCustomID(t *testing.T) {
	for arg, want := range map[string]int{"": 0, "16": 16, "-8": 0, "x": 0, "99999999999999999999": 0} {
		if got := Offset(arg); got != want {
			t.Errorf("%q: offset %d, want %d", arg, got, want)
		}
	}
}
