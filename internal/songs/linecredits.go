package songs

import (
	"slices"

	"github.com/riffbot/riffbot/internal/fold"
)

// SessionPrefix is the prefix of [Order.Purpose] in an order whose lyrics members wrote line by line. The id of their
// session follows.
const SessionPrefix = "session:"

// LineCredit is the author of a line of lyrics that members wrote line by line.
type LineCredit struct {
	Line   string
	Author Member
}

// Authors returns the authors of lines, each once, in the order of their first lines.
func Authors(credits []LineCredit) []Member {
	var all []Member
	for _, c := range credits {
		if c.Author.Name == "" || slices.ContainsFunc(all, func(m Member) bool { return m == c.Author }) {
			continue
		}
		all = append(all, c.Author)
	}
	return all
}

// LineAuthors returns the name of the author of each line, empty if it is not known. Lines are found by their text,
// because a provider may return lyrics with other section markers, and edits keep only some lines. Of equal lines by
// several authors, each is used in turn.
func LineAuthors(lines []string, credits []LineCredit) []string {
	byText := make(map[string][]string)
	for _, c := range credits {
		if text := fold.Bare(c.Line); text != "" {
			byText[text] = append(byText[text], c.Author.Name)
		}
	}
	names := make([]string, len(lines))
	for i, line := range lines {
		of := byText[fold.Bare(line)]
		if len(of) == 0 {
			continue
		}
		names[i] = of[0]
		if len(of) > 1 {
			byText[fold.Bare(line)] = of[1:]
		}
	}
	return names
}
