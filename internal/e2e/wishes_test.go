package e2e

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox"
)

// wish is a row of the tables of common wishes in docs/commands.md and docs/commands.zh-CN.md.
type wish struct {
	lines []string // the steps, as lines of a script
	see   string   // what a message then says
}

// commonWishes are the rows in their order. Ana runs them in a server with a voice channel.
var commonWishes = []wish{
	{[]string{`/song prompt:"rain on a tin roof" title:"Rain" style:"folk"`}, "Requested by Ana"},
	{[]string{`/write draft idea:"a lighthouse in the rain"`, `click "Sing it"`}, "Lighthouse"},
	{[]string{`/lyrics`, `fill title="Boat" lyrics="[Verse]\nA paper boat"`}, "Boat"},
	{[]string{`click "Again"`}, "Requested by Ana"},
	{[]string{`click "Lyrics"`}, "[Verse"},
	{[]string{`/edit cover song:"Rain" style:"jazz"`}, "Cover of"},
	{[]string{`/edit extend song:"Rain"`}, "continued from"},
	{[]string{`/library browse search:"rain"`}, "matching “rain”"},
	{[]string{`/library download song:"Rain" format:"zip"`}, "The song, its cover and its lyrics in one file."},
	{[]string{`/library show song:"Rain (take 2)"`, `click "Remove"`, `click "Remove it"`}, "is hidden everywhere"},
	{[]string{`click "Play take 1"`}, "Queued by Ana"},
	{[]string{`/jukebox skip`}, "Skipped"},
	{[]string{`/jukebox save name:"Tonight"`}, "Queue saved"},
	{[]string{`/idea new idea:"robots who dream of the sea"`}, "Your idea is on the board"},
	{[]string{`click "Vote 1"`}, "Vote removed"}, // the vote of the member who added it
	{[]string{`/idea battle idea:"tea" style1:"polka" style2:"blues"`, `click "Start the battle"`}, "Started by Ana"},
	{[]string{`/me quota`}, "Your credits"},
	{[]string{`/admin settings section:"Budget"`,
		`select "Credits per member per day" "Credits per member per day: 10"`}, "Credits per member per day"},
	{[]string{`/admin settings section:"Budget"`, `click "Exact numbers"`, `fill serverday="123"`}, "123"},
	{[]string{`/admin settings section:"Idea board"`, `select "How songs are chosen" "ideas with enough votes"`},
		"ideas with enough votes"},
}

// preparations are lines that make the state in which a wish arises, by the index of its row.
var preparations = map[int][]string{
	10: {`voice join "Lounge"`, `/song prompt:"a slow train" title:"Train"`},
	12: {`/jukebox play song:"Rain"`, `/jukebox play song:"Boat"`},
	13: {`/idea board`},
	14: {"expect \"`1.` **robots who dream of the sea\""},
}

// TestCommonWishesTakeFewSteps fulfils each wish in the number of steps that both tables state. The median is one step,
// and no wish takes more than three.
func TestCommonWishesTakeFewSteps(t *testing.T) {
	t.Parallel()
	var steps []int
	for i, w := range commonWishes {
		steps = append(steps, len(w.lines))
		for document, title := range map[string]string{
			"docs/commands.md": "## Twenty common wishes", "docs/commands.zh-CN.md": "## 二十件常做的事",
		} {
			row := tableRows(t, document, title)[i]
			if row[2] != strconv.Itoa(len(w.lines)) || strings.Count(row[1], "→")+1 != len(w.lines) {
				t.Errorf("%s: %v, but it takes %d steps", document, row, len(w.lines))
			}
			for n, step := range strings.Split(row[1], " → ") {
				if document == "docs/commands.md" && !showsStep(step, w.lines[n]) {
					t.Errorf("%s: step %s is not %s", document, step, w.lines[n])
				}
			}
		}
	}
	slices.Sort(steps)
	if len(steps) != 20 || steps[10] != 1 || steps[19] > 3 {
		t.Errorf("steps %v", steps)
	}
	h := newHarness(t, sandbox.Options{
		Unlimited: true, SongLength: 20 * time.Second, RenderTime: 50 * time.Millisecond,
	})
	for i, w := range commonWishes {
		runAs(t, h, "Ana", slices.Concat(preparations[i], w.lines, []string{`expect "` + w.see + `"`})...)
	}
}

// tableRows returns the cells of the rows of the table below a title.
func tableRows(t *testing.T, document, title string) (rows [][]string) {
	t.Helper()
	b, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	_, text, found := strings.Cut(string(b), "\n"+title+"\n")
	if !found {
		t.Fatalf("%s has no %s", document, title)
	}
	text, _, _ = strings.Cut(text, "\n## ")
	for line := range strings.Lines(text) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), " | ")
		if len(cells) != 3 || strings.Contains(line, "---") {
			continue
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		rows = append(rows, cells)
	}
	if len(rows) != 1+len(commonWishes) {
		t.Fatalf("%s: %d rows, want %d", document, len(rows)-1, len(commonWishes))
	}
	return rows[1:]
}

// showsStep reports whether a step of the table describes a line of a script.
func showsStep(step, line string) bool {
	switch {
	case strings.HasPrefix(step, "**"):
		return line == `click "`+strings.Trim(step, "*")+`"`
	case strings.HasPrefix(step, "`"):
		words := strings.Fields(strings.Trim(step, "`"))
		return !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(line, word) })
	case strings.HasPrefix(step, "choose"):
		return strings.HasPrefix(line, "select ")
	default:
		return step == "send the form" && strings.HasPrefix(line, "fill")
	}
}
