package main

import (
	"strings"
	"testing"
	"time"

	"riffbot/internal/sandbox"
)

// An idea becomes words, the words are changed, and only then is anything bought.
func TestWordsAreWrittenChangedAndSung(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	ana, ben := w.person(t, "Ana"), w.person(t, "Ben")
	if title := w.do(t, ana, `/write idea:"rain on tin roofs, slow and warm"`); title != "" {
		t.Fatal(title)
	}
	if text := said(t, ana); !strings.Contains(text, "Oh, rain") && !strings.Contains(text, "rain on tin roofs") || !strings.Contains(text, "[Chorus]") {
		t.Errorf("the draft: %s", text)
	}
	for _, button := range []string{"Sing it", "Edit", "Rewrite", "Another", "Discard"} {
		if title := w.do(t, ben, `click "`+button+`"`); title != "That is not yours to decide" {
			t.Errorf("Ben pressed %s and was told %q", button, title)
		}
	}
	if title := w.do(t, ana, `click "Rewrite"`); title != "" {
		t.Fatal(title)
	}
	if title := w.do(t, ana, `fill change="sadder, in Spanish"`); title != "" {
		t.Fatal(title)
	}
	if text := said(t, ana); !strings.Contains(text, "Spanish") || !strings.Contains(text, "melancholic") {
		t.Errorf("rewritten: %s", text)
	}
	if title := w.do(t, ana, `click "Back"`); title != "" || !strings.Contains(said(t, ana), "English") {
		t.Errorf("%q: %s", title, said(t, ana))
	}
	if title := w.do(t, ana, `click "Another"`); title != "" {
		t.Error(title)
	}
	if title := w.do(t, ana, `click "Edit"`); title != "" {
		t.Fatal(title)
	}
	if title := w.do(t, ana, `fill title="Tin" style="dream pop" lyrics="[Verse]\nMy own words in the rain"`); title != "" {
		t.Fatal(title)
	}
	if n := len(w.Riffusion.Ledger()); n != 0 {
		t.Fatalf("%d purchases before anybody pressed Sing it", n)
	}
	if title := w.do(t, ana, `click "Sing it"`); title != "" {
		t.Fatal(title)
	}
	if text := said(t, ana); !strings.Contains(text, "Requested by Ana") || !strings.Contains(text, "Tin") || len(w.Riffusion.Ledger()) != 1 {
		t.Errorf("sung: %s", text)
	}
	if title := w.do(t, ana, `click "Lyrics"`); title != "" || !strings.Contains(said(t, ana), "My own words in the rain") {
		t.Errorf("%q: %s", title, said(t, ana))
	}
}

// Whatever the language model does, nothing is bought and people are told kindly.
func TestAWriterThatFailsIsToldKindly(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{Getenv: settings("OPENAI_MODERATION", "on", "BLOCKED_WORDS", "voldemort")})
	ana := w.person(t, "Ana")
	for fault, title := range map[string]string{
		"refuse": "The writer does not want to write that", "429": "The writer is busy", "500": "The writer cannot be reached",
		"not-jsonx2": "The writer found no words", "emptyx2": "The writer found no words", "leakx2": "The writer found no words",
		"markdown": "", "too-longx2": "", "garbage": "",
	} {
		if err := w.Fault("openai=" + fault); err != nil {
			t.Fatal(err)
		}
		if got := w.do(t, ana, `/write idea:"a lighthouse"`); got != title {
			t.Errorf("%s: %q, not %q", fault, got, title)
		}
	}
	// What is not written is not bought either, whoever wrote it. A blocked word is refused before anyone else reads it.
	for line, title := range map[string]string{
		`/write idea:"something forbidden"`: "That is not written here", `/write idea:"ode to Voldemort"`: "That is not made here",
		`/song prompt:"something forbidden"`: "That is not made here", `/song prompt:"a boat" title:"Voldemort"`: "That is not made here",
	} {
		if got := w.do(t, ana, line); got != title {
			t.Errorf("%s: %q", line, got)
		}
	}
	// When a change fails, the draft stays as it was.
	if got := w.do(t, ana, `/write idea:"a lighthouse"`); got != "" {
		t.Fatal(got)
	}
	if err := w.Fault("openai=500"); err != nil {
		t.Fatal(err)
	}
	before := strings.Count(said(t, ana), "The writer cannot be reached")
	w.do(t, ana, `click "Another"`)
	waitFor(t, "a word about it", func() bool { return strings.Count(said(t, ana), "The writer cannot be reached") > before })
	if got := w.do(t, ana, `click "Discard"`); got != "" || !strings.Contains(said(t, ana), "Draft discarded") {
		t.Errorf("%q: %s", got, said(t, ana))
	}
	if n := len(w.Riffusion.Ledger()); n != 0 {
		t.Errorf("%d purchases", n)
	}
}

// Without a key there is no /write, and /about says so.
func TestWithoutAWriter(t *testing.T) {
	t.Parallel()
	w, err := sandbox.Start(t.Context(), sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = w.Close() }()
	unwritten := without(runBot, "OPENAI_API_KEY")
	stop, err := w.RunBot(t.Context(), unwritten, &lockedBuffer{})
	if err != nil {
		t.Fatal(err)
	}
	here := world{World: w}
	ana := here.person(t, "Ana")
	if title := here.do(t, ana, `/about`); title != "" || !strings.Contains(said(t, ana), "no songwriter here") {
		t.Errorf("%q: %s", title, said(t, ana))
	}
	if err := ana.Do(t.Context(), parse(t, `/write idea:"x"`)); err == nil || !strings.Contains(err.Error(), "write") {
		t.Errorf("/write without a writer: %v", err)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}

// /song has its words written, too, where somebody wants that.
func TestASongWhoseWordsAreWritten(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	ana := w.person(t, "Ana")
	if title := w.do(t, ana, `/song prompt:"a paper boat, folk" write:auto`); title != "" {
		t.Fatal(title)
	}
	if title := w.do(t, ana, `click "Lyrics"`); title != "" || !strings.Contains(said(t, ana), "paper boat") || !strings.Contains(said(t, ana), "Bridge") {
		t.Errorf("%q: %s", title, said(t, ana))
	}
	for fault, title := range map[string]string{"refuse": "The provider refused this one", "500": ""} { // without words the provider finds some
		if err := w.Fault("openai=" + fault); err != nil {
			t.Fatal(err)
		}
		if got := w.do(t, ana, `/song prompt:"a paper boat" write:auto`); got != title {
			t.Errorf("%s: %q", fault, got)
		}
	}
	if title := w.do(t, ana, `/song prompt:"a paper kite" title:"Kite" write:draft`); title != "" {
		t.Fatal(title)
	}
	if text := said(t, ana); !strings.Contains(text, "Sing it") || !strings.Contains(text, "title:Kite") || len(w.Riffusion.Ledger()) != 2 {
		t.Errorf("%d purchases: %s", len(w.Riffusion.Ledger()), text)
	}
}

// Answering a draft or a song with what should be different makes a draft of it,
// for whoever answered.
func TestAnAnswerIsATurn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	ana, ben := w.person(t, "Ana"), w.person(t, "Ben")
	if title := w.do(t, ana, `/write idea:"rain on tin roofs"`); title != "" {
		t.Fatal(title)
	}
	if title := w.do(t, ben, `reply "Draft for Ana" "sadder, in Spanish"`); title != "" {
		t.Fatal(title)
	}
	if text := last(t, ben); !strings.Contains(text, "Draft for Ben") || !strings.Contains(text, "melancholic") || !strings.Contains(text, "Spanish") {
		t.Errorf("%s", text)
	}
	if title := w.do(t, ana, `click "Sing it"`); title != "That is not yours to decide" { // the newest is Ben's
		t.Errorf("%q", title)
	}
	if title := w.do(t, ben, `click "Sing it"`); title != "" || !strings.Contains(said(t, ben), "Requested by Ben") {
		t.Fatalf("%q: %s", title, said(t, ben))
	}
	if title := w.do(t, ana, `reply "Requested by Ben" "more hopeful"`); title != "" || !strings.Contains(last(t, ana), "Draft for Ana") || !strings.Contains(last(t, ana), "hopeful") {
		t.Errorf("%q: %s", title, last(t, ana))
	}
	if err := w.Fault("openai=refuse"); err != nil {
		t.Fatal(err)
	}
	if title := w.do(t, ana, `reply "Requested by Ben" "ruder"`); title != "The writer does not want to write that" {
		t.Errorf("%q", title)
	}
	if n := len(w.Riffusion.Ledger()); n != 1 {
		t.Errorf("%d purchases", n)
	}
}

// The writer finds a style where only that is missing; without one there is no
// cover, and nothing is bought.
func TestAStyleIsFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{RenderTime: 50 * time.Millisecond, SongLength: 6 * time.Second, Getenv: settings("SONG_WRITE", "auto")})
	ana := w.person(t, "Ana")
	if title := w.do(t, ana, `/lyrics`); title != "" {
		t.Fatal(title)
	}
	if title := w.do(t, ana, `fill title="Boat" lyrics="[Verse]\nA paper boat goes out to sea"`); title != "" {
		t.Fatal(title)
	}
	if err := w.Fault("openai=500"); err != nil {
		t.Fatal(err)
	}
	if title := w.do(t, ana, `/cover song:"boat"`); title != "The writer found no style" {
		t.Errorf("%q", title)
	}
	if title := w.do(t, ana, `/cover song:"boat"`); title != "" {
		t.Fatal(title)
	}
	ledger := w.Riffusion.Ledger()
	if len(ledger) != 2 {
		t.Fatalf("%d purchases", len(ledger))
	}
	first, second := ledger[0].Style, ledger[1].Style
	if first == "" || second == "" || first == second {
		t.Errorf("styles %q and %q", first, second)
	}
}

// TestAnIdeaIsKeptWhenTheWriterFails checks that what was typed is behind a button
// of the refusal, after a restart, too, and that nobody is told to say more when the
// model ran out of tokens.
func TestAnIdeaIsKeptWhenTheWriterFails(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	ana := w.person(t, "Ana")
	fault := func(spec string) {
		t.Helper()
		if err := w.Fault("openai=" + spec); err != nil {
			t.Fatal(err)
		}
	}
	fault("lengthx2")
	w.refused(t, ana, `/write idea:"a lighthouse that waits" style:"sea shanty" language:"Spanish"`, "The writer did not finish")
	if text := said(t, ana); strings.Contains(text, "a little more") {
		t.Errorf("Ana reads %s", text)
	}
	w.restart(t)
	w.must(t, ana, `click "Change the idea and try again"`)
	w.must(t, ana, `fill language=""`)
	if text := said(t, ana); !strings.Contains(text, "lighthouse") || !strings.Contains(text, "sea shanty") || !strings.Contains(text, "[Chorus]") {
		t.Errorf("the draft: %s", text)
	}

	w.must(t, ana, `click "Rewrite"`)
	fault("no-model")
	w.do(t, ana, `fill change="make it much sadder"`)
	waitFor(t, "the refusal", func() bool { return strings.Contains(said(t, ana), "My writer is not set up correctly") })
	w.must(t, ana, `click "Try this change again"`)
	w.must(t, ana, `fill`)
	waitFor(t, "a sadder draft", func() bool { return strings.Contains(said(t, ana), "melancholic") })
	for _, spec := range []string{"think", "no-schema", "no-stream", "no-tokens", "length"} {
		fault(spec)
		w.must(t, ana, `/write idea:"a lighthouse, with `+spec+`"`)
	}
}

// TestAnIdeaIsKeptWhereTheWritersLimitIsReached checks that a limit keeps what was
// typed, too, and that a writer that is not set up costs nothing of the limit.
func TestAnIdeaIsKeptWhereTheWritersLimitIsReached(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{Getenv: settings("USER_WRITES_PER_DAY", "1")})
	ana := w.person(t, "Ana")
	if err := w.Fault("openai=no-model"); err != nil {
		t.Fatal(err)
	}
	w.refused(t, ana, `/write idea:"a lighthouse"`, "My writer is not set up correctly")
	w.must(t, ana, `/write idea:"a lighthouse"`)
	if title := w.do(t, ana, `/write idea:"a night train"`); title == "" {
		t.Fatal("a second call was made")
	}
	w.must(t, ana, `click "Change the idea and try again"`)
	if title := w.do(t, ana, `fill`); title == "" || !strings.Contains(last(t, ana), "try again") {
		t.Errorf("%q: %s", title, last(t, ana))
	}
}

// TestARepairIsMadeOnlyWithinTheWritersLimit checks that a repair counts, that none is
// made beyond the limit, and that the idea is kept then.
func TestARepairIsMadeOnlyWithinTheWritersLimit(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{Getenv: settings("USER_WRITES_PER_DAY", "3")})
	ana := w.person(t, "Ana")
	for _, want := range []string{"", "No more words for today"} { // two requests, then the third
		if err := w.Fault("openai=not-json"); err != nil {
			t.Fatal(err)
		}
		if title := w.do(t, ana, `/write idea:"a lighthouse"`); title != want {
			t.Errorf("%q, want %q", title, want)
		}
	}
	w.must(t, ana, `click "Change the idea and try again"`)
}
