package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/app"
	"github.com/riffbot/riffbot/internal/sandbox"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// TestWriteAndEditDraft checks that lyrics are written and changed in a draft, that only its
// owner uses it, and that nothing is bought before Sing it.
func TestWriteAndEditDraft(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{})
	ana, ben := h.person(t, "Ana"), h.person(t, "Ben")
	if title := h.do(t, ana, `/write draft idea:"rain on tin roofs, slow and warm"`); title != "" {
		t.Fatal(title)
	}
	if text := rawMessages(t, ana); !strings.Contains(text, "Oh, rain") && !strings.Contains(text, "rain on tin roofs") || !strings.Contains(text, "[Chorus]") {
		t.Errorf("draft: %s", text)
	}
	for _, button := range []string{"Sing it", "Edit", "Rewrite", "Another", "Discard"} {
		if title := h.do(t, ben, `click "`+button+`"`); title != "You can't do that" {
			t.Errorf("Ben pressed %s: %q", button, title)
		}
	}
	if title := h.do(t, ana, `click "Rewrite"`); title != "" {
		t.Fatal(title)
	}
	if title := h.do(t, ana, `fill change="sadder, in Spanish"`); title != "" {
		t.Fatal(title)
	}
	if text := rawMessages(t, ana); !strings.Contains(text, "Spanish") || !strings.Contains(text, "melancholic") {
		t.Errorf("rewritten: %s", text)
	}
	if title := h.do(t, ana, `click "Back"`); title != "" || !strings.Contains(rawMessages(t, ana), "English") {
		t.Errorf("%q: %s", title, rawMessages(t, ana))
	}
	if title := h.do(t, ana, `click "Another"`); title != "" {
		t.Error(title)
	}
	if title := h.do(t, ana, `click "Edit"`); title != "" {
		t.Fatal(title)
	}
	if title := h.do(t, ana, `fill title="Tin" style="dream pop" lyrics="[Verse]\nMy own words in the rain"`); title != "" {
		t.Fatal(title)
	}
	if n := len(h.Riffusion.Ledger()); n != 0 {
		t.Fatalf("%d purchases before Sing it", n)
	}
	if title := h.do(t, ana, `click "Sing it"`); title != "" {
		t.Fatal(title)
	}
	if text := rawMessages(t, ana); !strings.Contains(text, "Requested by Ana") || !strings.Contains(text, "Tin") || len(h.Riffusion.Ledger()) != 1 {
		t.Errorf("finished song: %s", text)
	}
	if title := h.do(t, ana, `click "Lyrics"`); title != "" || !strings.Contains(rawMessages(t, ana), "My own words in the rain") {
		t.Errorf("%q: %s", title, rawMessages(t, ana))
	}
}

// TestWriterFailureIsReported checks the message for each failure of the language model and of
// moderation, and that nothing is bought.
func TestWriterFailureIsReported(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{Getenv: settings("OPENAI_MODERATION", "on", "BLOCKED_WORDS", "voldemort")})
	ana := h.person(t, "Ana")
	for fault, title := range map[string]string{
		"refuse": "The writer declined that", "429": "The writer is busy", "500": "I can't reach the writer",
		"not-jsonx2": "The writer sent no usable lyrics", "emptyx2": "The writer sent no usable lyrics", "leakx2": "The writer sent no usable lyrics",
		"markdown": "", "too-longx2": "", "garbage": "",
	} {
		if err := h.Fault("openai=" + fault); err != nil {
			t.Fatal(err)
		}
		if got := h.do(t, ana, `/write draft idea:"a lighthouse"`); got != title {
			t.Errorf("%s: %q, want %q", fault, got, title)
		}
	}
	// Text that moderation or blocked words reject is not bought either. Blocked words are checked first.
	for line, title := range map[string]string{
		`/write draft idea:"something forbidden"`: "I can't write that", `/write draft idea:"ode to Voldemort"`: "I can't make that here",
		`/song prompt:"something forbidden"`: "I can't make that here", `/song prompt:"a boat" title:"Voldemort"`: "I can't make that here",
	} {
		if got := h.do(t, ana, line); got != title {
			t.Errorf("%s: %q", line, got)
		}
	}
	// A failed change leaves the draft as it was.
	if got := h.do(t, ana, `/write draft idea:"a lighthouse"`); got != "" {
		t.Fatal(got)
	}
	if err := h.Fault("openai=500"); err != nil {
		t.Fatal(err)
	}
	before := strings.Count(rawMessages(t, ana), "I can't reach the writer")
	h.do(t, ana, `click "Another"`)
	waitFor(t, "error message", func() bool { return strings.Count(rawMessages(t, ana), "I can't reach the writer") > before })
	if got := h.do(t, ana, `click "Discard"`); got != "" || !strings.Contains(rawMessages(t, ana), "Draft discarded") {
		t.Errorf("%q: %s", got, rawMessages(t, ana))
	}
	if n := len(h.Riffusion.Ledger()); n != 0 {
		t.Errorf("%d purchases", n)
	}
}

// TestNoWriteCommandWithoutWriter checks that there is no /write without an API key, and that
// /help topic:about says so.
func TestNoWriteCommandWithoutWriter(t *testing.T) {
	t.Parallel()
	env, err := sandbox.Start(t.Context(), sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = env.Close() }()
	storetest.Fill(t, env.Getenv("DATA_DIR"))
	withoutKey := withoutSetting(app.RunBot, "OPENAI_API_KEY")
	stop, err := env.RunBot(t.Context(), withoutKey, &lockedBuffer{})
	if err != nil {
		t.Fatal(err)
	}
	h := harness{Env: env}
	ana := h.person(t, "Ana")
	if title := h.do(t, ana, `/help topic:about`); title != "" || !strings.Contains(rawMessages(t, ana), "Music and lyrics come from Riffusion") {
		t.Errorf("%q: %s", title, rawMessages(t, ana))
	}
	if err := ana.Do(t.Context(), parse(t, `/write draft idea:"x"`)); err == nil || !strings.Contains(err.Error(), "write") {
		t.Errorf("/write without a writer: %v", err)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}

// TestSongWithWrittenLyrics checks that /song lets the language model write the lyrics, at once
// or as a draft.
func TestSongWithWrittenLyrics(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{})
	ana := h.person(t, "Ana")
	if title := h.do(t, ana, `/song prompt:"a paper boat, folk" write:auto`); title != "" {
		t.Fatal(title)
	}
	if title := h.do(t, ana, `click "Lyrics"`); title != "" || !strings.Contains(rawMessages(t, ana), "paper boat") || !strings.Contains(rawMessages(t, ana), "Bridge") {
		t.Errorf("%q: %s", title, rawMessages(t, ana))
	}
	for fault, title := range map[string]string{"refuse": "The provider turned this one down", "500": ""} { // without lyrics the provider writes them
		if err := h.Fault("openai=" + fault); err != nil {
			t.Fatal(err)
		}
		if got := h.do(t, ana, `/song prompt:"a paper boat" write:auto`); got != title {
			t.Errorf("%s: %q", fault, got)
		}
	}
	if title := h.do(t, ana, `/song prompt:"a paper kite" title:"Kite" write:draft`); title != "" {
		t.Fatal(title)
	}
	if text := rawMessages(t, ana); !strings.Contains(text, "Sing it") || !strings.Contains(text, "title:Kite") || len(h.Riffusion.Ledger()) != 2 {
		t.Errorf("%d purchases: %s", len(h.Riffusion.Ledger()), text)
	}
}

// TestReplyCreatesDraft checks that a reply to a draft or a song with a change creates a draft
// for the replying member.
func TestReplyCreatesDraft(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{})
	ana, ben := h.person(t, "Ana"), h.person(t, "Ben")
	if title := h.do(t, ana, `/write draft idea:"rain on tin roofs"`); title != "" {
		t.Fatal(title)
	}
	if title := h.do(t, ben, `reply "Draft for Ana" "sadder, in Spanish"`); title != "" {
		t.Fatal(title)
	}
	if text := lastMessage(t, ben); !strings.Contains(text, "Draft for Ben") || !strings.Contains(text, "melancholic") || !strings.Contains(text, "Spanish") {
		t.Errorf("%s", text)
	}
	h.must(t, ana, `expect "melancholic"`)                                      // Ben's draft
	if title := h.do(t, ana, `click "Sing it"`); title != "You can't do that" { // the newest draft is Ben's
		t.Errorf("%q", title)
	}
	if title := h.do(t, ben, `click "Sing it"`); title != "" || !strings.Contains(rawMessages(t, ben), "Requested by Ben") {
		t.Fatalf("%q: %s", title, rawMessages(t, ben))
	}
	if title := h.do(t, ana, `reply "Requested by Ben" "more hopeful"`); title != "" || !strings.Contains(lastMessage(t, ana), "Draft for Ana") || !strings.Contains(lastMessage(t, ana), "hopeful") {
		t.Errorf("%q: %s", title, lastMessage(t, ana))
	}
	if err := h.Fault("openai=refuse"); err != nil {
		t.Fatal(err)
	}
	if title := h.do(t, ana, `reply "Requested by Ben" "ruder"`); title != "The writer declined that" {
		t.Errorf("%q", title)
	}
	if n := len(h.Riffusion.Ledger()); n != 1 {
		t.Errorf("%d purchases", n)
	}
}

// TestWriterSuggestsStyle checks that the language model suggests a missing style, and that no
// cover is bought without one.
func TestWriterSuggestsStyle(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{RenderTime: 50 * time.Millisecond, SongLength: 6 * time.Second, Getenv: settings("LYRICS_MODE", "auto")})
	ana := h.person(t, "Ana")
	if title := h.do(t, ana, `/lyrics`); title != "" {
		t.Fatal(title)
	}
	if title := h.do(t, ana, `fill title="Boat" lyrics="[Verse]\nA paper boat goes out to sea"`); title != "" {
		t.Fatal(title)
	}
	if err := h.Fault("openai=500"); err != nil {
		t.Fatal(err)
	}
	if title := h.do(t, ana, `/edit cover song:"boat"`); title != "The writer didn't find a style" {
		t.Errorf("%q", title)
	}
	if title := h.do(t, ana, `/edit cover song:"boat"`); title != "" {
		t.Fatal(title)
	}
	ledger := h.Riffusion.Ledger()
	if len(ledger) != 2 {
		t.Fatalf("%d purchases", len(ledger))
	}
	first, second := ledger[0].Style, ledger[1].Style
	if first == "" || second == "" || first == second {
		t.Errorf("styles %q and %q", first, second)
	}
}

// TestIdeaIsKeptWhenWriterFails checks that the error message has a button with the input, also
// after a restart, and that members are not asked for more text when the model ran out of
// tokens.
func TestIdeaIsKeptWhenWriterFails(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{})
	ana := h.person(t, "Ana")
	fault := func(spec string) {
		t.Helper()
		if err := h.Fault("openai=" + spec); err != nil {
			t.Fatal(err)
		}
	}
	fault("lengthx2")
	h.checkRefused(t, ana, `/write draft idea:"a lighthouse that waits" style:"sea shanty" language:"Spanish"`, "The writer didn't finish")
	if text := rawMessages(t, ana); strings.Contains(text, "a little more") {
		t.Errorf("message: %s", text)
	}
	h.restart(t)
	h.must(t, ana, `click "Edit and try again"`)
	h.must(t, ana, `fill language=""`)
	if text := rawMessages(t, ana); !strings.Contains(text, "lighthouse") || !strings.Contains(text, "sea shanty") || !strings.Contains(text, "[Chorus]") {
		t.Errorf("draft: %s", text)
	}

	h.must(t, ana, `click "Rewrite"`)
	fault("no-model")
	h.do(t, ana, `fill change="make it much sadder"`)
	waitFor(t, "error message", func() bool { return strings.Contains(rawMessages(t, ana), "The writer isn't set up correctly") })
	h.must(t, ana, `click "Try this change again"`)
	h.must(t, ana, `fill`)
	waitFor(t, "sadder draft", func() bool { return strings.Contains(rawMessages(t, ana), "melancholic") })
	for _, spec := range []string{"think", "no-schema", "no-stream", "no-tokens", "length"} {
		fault(spec)
		h.must(t, ana, `/write draft idea:"a lighthouse, with `+spec+`"`)
	}
}

// TestIdeaIsKeptAtWriterLimit checks that input is kept at the limit, and that calls of a
// misconfigured model do not count.
func TestIdeaIsKeptAtWriterLimit(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{Getenv: settings("USER_LYRICS_REQUESTS_PER_DAY", "1")})
	ana := h.person(t, "Ana")
	if err := h.Fault("openai=no-model"); err != nil {
		t.Fatal(err)
	}
	h.checkRefused(t, ana, `/write draft idea:"a lighthouse"`, "The writer isn't set up correctly")
	h.must(t, ana, `/write draft idea:"a lighthouse"`)
	if title := h.do(t, ana, `/write draft idea:"a night train"`); title == "" {
		t.Fatal("a second request was made")
	}
	h.must(t, ana, `click "Edit and try again"`)
	if title := h.do(t, ana, `fill`); title == "" || !strings.Contains(lastMessage(t, ana), "try again") {
		t.Errorf("%q: %s", title, lastMessage(t, ana))
	}
}

// TestRepairCountsTowardsWriterLimit checks that a repair counts towards the limit, and is not
// made beyond it.
func TestRepairCountsTowardsWriterLimit(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{Getenv: settings("USER_LYRICS_REQUESTS_PER_DAY", "3")})
	ana := h.person(t, "Ana")
	for _, want := range []string{"", "No more writing for today"} { // two requests, then the third
		if err := h.Fault("openai=not-json"); err != nil {
			t.Fatal(err)
		}
		if title := h.do(t, ana, `/write draft idea:"a lighthouse"`); title != want {
			t.Errorf("%q, want %q", title, want)
		}
	}
	h.must(t, ana, `click "Edit and try again"`)
}
