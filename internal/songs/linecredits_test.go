package songs

import (
	"slices"
	"testing"
)

func TestLinesAreCreditedByText(t *testing.T) {
	t.Parallel()
	ana, ben := Member{ID: "a", Name: "Ana"}, Member{ID: "b", Name: "Ben"}
	credits := []LineCredit{{"Rain on the roof", ana}, {"Don’t go", ben}, {"la la", ana}, {"la la", ben}}
	got := LineAuthors([]string{"[Verse]", "rain on  the roof", "Don't go", "", "la la", "la la", "la la", "new"}, credits)
	if want := []string{"", "Ana", "Ben", "", "Ana", "Ben", "Ben", ""}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := Authors(credits); !slices.Equal(got, []Member{ana, ben}) {
		t.Errorf("authors: %v", got)
	}
}
