package edit

import (
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/songs"
)

// TestEverySectionOfFormCanBeReplaced chooses each section in the form, for songs whose sections
// have equal or long names, and checks which part is replaced.
func TestEverySectionOfFormCanBeReplaced(t *testing.T) {
	long := strings.Repeat("long ", 30)
	for name, marks := range map[string][]string{
		"numbered and bare": {"[Chorus 1]", "[Chorus]", "[Chorus]"},
		"bare first":        {"[Chorus]", "[Chorus]", "[Chorus 1]", "[Chorus 2]"},
		"case":              {"[Chorus]", "[chorus]", "[CHORUS 1]"},
		"long":              {"[" + long + "one]", "[" + long + "two]"},
		"prefix":            {"[Verse 10]", "[Verse 1]", "[Verse]"},
		"nameless":          {"[Intro]", "[ ]", "[]", "[Outro]"},
	} {
		t.Run(name, func(t *testing.T) {
			song := songs.Song{ID: "s1", Duration: time.Duration(len(marks)) * 20 * time.Second}
			for i, mark := range marks {
				song.Words = append(song.Words, songs.Word{Text: mark, Start: time.Duration(i) * 20 * time.Second})
			}
			h := handlers{}
			order := songs.Order{ID: "o1", Songs: []songs.Song{song}}
			options := commandtest.MenuOptions(t, h.replaceForm(i18n.ForLocale("en"), order, change{}))
			sections := song.Sections()
			if len(options) != len(sections) {
				t.Fatalf("%d options for %d sections", len(options), len(sections))
			}
			for i, o := range options {
				var edit songs.Edit
				if err := setRange(change{action: "replace_section", section: o.Value}, songs.Entry{Song: song},
					&edit); err != nil {
					t.Errorf("option %q: %v", o.Value, err)
				}
				if edit.From != sections[i].Start {
					t.Errorf("option %d %q edits %s, want %s", i, o.Value, edit.From, sections[i].Start)
				}
			}
		})
	}
}
