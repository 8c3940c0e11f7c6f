package requests

import (
	"errors"
	"testing"
	"time"
)

// A panel that Discord refuses to edit is edited ever more rarely, and at the usual
// pace again when that succeeded.
func TestRefusedPanelRestsLonger(t *testing.T) {
	t.Parallel()
	var r rests
	refused := errors.New("refused")
	last, total, edits := pace, time.Duration(0), 0
	for total < 24*time.Hour {
		rest := r.after("board", refused)
		if rest < last || rest > longestRest {
			t.Fatalf("rests %s after %s", rest, last)
		}
		last, total, edits = rest, total+rest, edits+1
	}
	if edits > 40 {
		t.Errorf("%d edits in a day", edits)
	}
	if rest := r.after("another", refused); rest > time.Minute {
		t.Errorf("another panel rests %s", rest)
	}
	if rest := r.after("board", nil); rest != pace || len(r.failed) != 1 {
		t.Errorf("rests %s after an edit that succeeded", rest)
	}
}
