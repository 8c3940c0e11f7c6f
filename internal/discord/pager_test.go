package discord

import (
	"strconv"
	"testing"

	"github.com/riffbot/riffbot/internal/i18n"
)

func TestPagerHasButtonsOfNeighbours(t *testing.T) {
	for _, c := range []struct {
		offset, size, total int
		back, next          string // custom ids; empty: disabled
	}{{0, 8, 9, "", "8"}, {8, 8, 9, "0", ""}, {8, 8, 16, "0", ""}, {8, 8, 17, "0", "16"}} {
		rows := Pager{Offset: c.offset, Size: c.size, Total: c.total, CustomID: strconv.Itoa}.Rows(i18n.ForLocale("en"))
		if len(rows) != 1 || len(rows[0]) != 2 {
			t.Fatalf("%+v: rows %+v", c, rows)
		}
		for i, want := range []string{c.back, c.next} {
			if b := rows[0][i]; b.Disabled != (want == "") || want != "" && b.CustomID != want {
				t.Errorf("%+v: button %+v, want %q", c, b, want)
			}
		}
	}
	if rows := (Pager{Size: 8, Total: 8, CustomID: strconv.Itoa}).Rows(i18n.ForLocale("en")); rows != nil {
		t.Errorf("one page has buttons %+v", rows)
	}
}

func TestPagerNumbersPages(t *testing.T) {
	for _, c := range []struct{ offset, size, total, page, pages int }{
		{0, 8, 8, 1, 1}, {0, 8, 9, 1, 2}, {8, 8, 9, 2, 2}, {8, 8, 17, 2, 3}, {16, 8, 17, 3, 3},
	} {
		p := Pager{Offset: c.offset, Size: c.size, Total: c.total}
		if p.Page() != c.page || p.Pages() != c.pages {
			t.Errorf("%+v: page %d of %d", c, p.Page(), p.Pages())
		}
	}
}
