package commands

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"riffbot/internal/requests"
	"riffbot/internal/words"
)

// tolds are a house that says again what it was told, and what is wrong with it.
type tolds struct{ err error }

func (h tolds) Language(_ context.Context, _, told string) (string, error) { return told, h.err }

// A server whose language cannot be read is spoken to nevertheless.
func TestATongueNeverFails(t *testing.T) {
	t.Parallel()
	for _, err := range []error{nil, errors.New("the database is away")} {
		for told, want := range map[string]string{"zh-CN": "zh-CN", "zh-TW": "zh-CN", "en-GB": "en", "": "en"} {
			if got := NewTongue(tolds{err}, slog.New(slog.DiscardHandler)).Language(t.Context(), "g", told).Tag(); got != want {
				t.Errorf("%q, %v: %s", told, err, got)
			}
		}
	}
}

// What became of an idea is said in each language, and what a curator typed as it was
// typed.
func TestNotesInBothLanguages(t *testing.T) {
	t.Parallel()
	en, zh := words.In("en-US"), words.In("zh-CN")
	r := requests.Request{Idea: "雨", Status: requests.Declined}
	r.Proposer.Name = "小明"
	for _, c := range []struct {
		note   requests.Note
		en, zh string
	}{
		{requests.NoteFailed, "✖️ **雨** · declined: It did not work out a second time. Ask for it in other words.", "✖️ **雨** · 未采纳：第二次也没有做成。换个说法再提一次吧。"},
		{"*not* again", `✖️ **雨** · declined: \*not\* again`, `✖️ **雨** · 未采纳：\*not\* again`},
	} {
		r.Note = c.note
		if got := fateLine(en, r); got != c.en {
			t.Errorf("%q", got)
		}
		if got := fateLine(zh, r); got != c.zh {
			t.Errorf("%q", got)
		}
	}
	for _, n := range []requests.Note{
		requests.NotePlaceless, requests.NoteBlocked, requests.NoteForbidden, requests.NoteUsedUp, requests.NoteUnfit, requests.NoteUnsure,
		requests.NoteCalledOff, requests.NoteAgain, requests.NoteFailed, requests.NoteWithdrawn,
	} {
		if text := noteText(en, n); strings.HasPrefix(text, "\t") || text == noteText(zh, n) {
			t.Errorf("%q has no words of its own: %q", n, text)
		}
	}
}

// A form is understood in whatever language it was opened.
func TestARuleIsFoundByItsName(t *testing.T) {
	t.Parallel()
	all := []requests.Mode{requests.ByCurator, requests.ByTimer, requests.ByVotes, requests.WhenDry}
	for _, l := range words.All() {
		for _, m := range all {
			if got := modeNamed(all, modeName(l, m), "as before"); got != string(m) {
				t.Errorf("%s: %q is %q", l.Tag(), modeName(l, m), got)
			}
		}
		if !saidYes(l.Say("board.yes")) || saidYes(l.Say("board.no")) {
			t.Errorf("%s: yes and no are mixed up", l.Tag())
		}
	}
	if modeNamed(all[:3], modeName(words.In("zh-CN"), requests.WhenDry), "as before") != "as before" {
		t.Error("a mode that there is not here was chosen")
	}
	if modeNamed(all, "", "as before") != "as before" {
		t.Error("no name changes the rule")
	}
}
