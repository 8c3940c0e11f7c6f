package board

import (
	"errors"
	"testing"
	"time"
)

// TestFailingPanelIsEditedLessOften checks that the interval between edits of a panel grows with
// each failure and is reset by a success.
func TestFailingPanelIsEditedLessOften(t *testing.T) {
	t.Parallel()
	var r editBackoff
	refused := errors.New("refused")
	last, total, edits := minEditInterval, time.Duration(0), 0
	for total < 24*time.Hour {
		rest := r.next("board", refused)
		if rest < last || rest > maxEditInterval {
			t.Fatalf("interval %s after %s", rest, last)
		}
		last, total, edits = rest, total+rest, edits+1
	}
	if edits > 40 {
		t.Errorf("%d edits in a day", edits)
	}
	if rest := r.next("another", refused); rest > time.Minute {
		t.Errorf("interval of another panel: %s", rest)
	}
	if rest := r.next("board", nil); rest != minEditInterval || len(r.failed) != 1 {
		t.Errorf("interval %s after a successful edit", rest)
	}
}
