package e2e

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox"
)

// pictureFile writes a PNG of one colour and returns its path.
func pictureFile(t *testing.T, fill color.Color) string {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 300, 200))
	for i := range img.Pix {
		r, g, b, a := fill.RGBA()
		img.Pix[i] = [4]byte{byte(r >> 8), byte(g >> 8), byte(b >> 8), byte(a >> 8)}[i%4]
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "own.png")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// covers returns the files of covers in the data directory.
func (h harness) covers(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(h.Getenv("DATA_DIR"), "media", "*", "cover*"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// postedCover returns the address of the picture of the first message that a member sees in the channel.
func (h harness) postedCover(t *testing.T, who string) string {
	t.Helper()
	for _, m := range messagesOf(t, h, who) {
		embeds, _ := m["embeds"].([]any)
		for _, e := range embeds {
			e, _ := e.(map[string]any)
			if picture, ok := e["image"].(map[string]any); ok {
				url, _ := picture["url"].(string)
				return url
			}
		}
	}
	return ""
}

// TestOwnCoverReplacesCover uploads a cover: only the owner can, the posted message changes, bad files are refused with
// advice, and the change can be undone for ten minutes.
func TestOwnCoverReplacesCover(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{Unlimited: true})
	ana, ben := h.person(t, "Ana"), h.person(t, "Ben")
	if title := h.do(t, ana, `/song prompt:"rain" title:"Tin" write:off`); title != "" {
		t.Fatal(title)
	}
	h.waitForOrders(t, 1)
	first := h.postedCover(t, "Ben")
	own := pictureFile(t, color.RGBA{200, 30, 30, 255})
	if title := h.do(t, ben, `/library cover song:"Tin" image:"`+own+`"`); title != "You can't do that" {
		t.Errorf("Ben changed the cover: %q", title)
	}
	text := filepath.Join(t.TempDir(), "cover.png")
	if err := os.WriteFile(text, []byte("not a picture"), 0o600); err != nil {
		t.Fatal(err)
	}
	h.checkRefused(t, ana, `/library cover song:"Tin" image:"`+text+`"`, "I can't use that picture")
	before := len(h.covers(t))
	if title := h.do(t, ana, `/library cover song:"Tin" image:"`+own+`"`); title != "" {
		t.Fatal(title)
	}
	if seen := lastMessage(t, ana); !strings.Contains(seen, "NEW COVER") || !strings.Contains(seen, "undo") {
		t.Errorf("confirmation: %s", seen)
	}
	if n := len(h.covers(t)); n != before+1 {
		t.Errorf("%d files of covers, want %d", n, before+1)
	}
	waitFor(t, "the new cover in the posted message", func() bool {
		now := h.postedCover(t, "Ben")
		return now != "" && now != first
	})
	second := h.postedCover(t, "Ben")
	if title := h.do(t, ana, `click "Undo"`); title != "" {
		t.Fatal(title)
	}
	waitFor(t, "the former cover in the posted message", func() bool {
		now := h.postedCover(t, "Ben")
		return now != "" && now != second
	})
	if title := h.do(t, ana, `/library cover song:"Tin" image:"`+own+`"`); title != "" {
		t.Fatal(title)
	}
	h.Advance(11 * time.Minute)
	if title := h.do(t, ana, `click "Undo"`); title != "Too late to undo" {
		t.Errorf("after ten minutes: %q", title)
	}
}

// TestCoverIsDrawn has covers drawn by the image service: the cost is shown first, what is typed is moderated and kept
// if the service fails, and a failure that proves that nothing was drawn counts nothing.
func TestCoverIsDrawn(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{Getenv: settings("USER_LYRICS_REQUESTS_PER_DAY", "11", "BLOCKED_WORDS", "voldemort")})
	ana := h.person(t, "Ana")
	if title := h.do(t, ana, `/song prompt:"rain" title:"Tin" write:off`); title != "" {
		t.Fatal(title)
	}
	h.waitForOrders(t, 1)
	if title := h.do(t, ana, `/library show song:"Tin"`); title != "" {
		t.Fatal(title)
	}
	if title := h.do(t, ana, `click "Change picture"`); title != "" {
		t.Fatal(title)
	}
	if seen := lastMessage(t, ana); !strings.Contains(seen, "counts as 5 lyrics requests") ||
		!strings.Contains(seen, "You have 11 left today") {
		t.Errorf("cost: %s", seen)
	}
	draw := func(words, want string) {
		t.Helper()
		if title := h.do(t, ana, `click "Draw a new cover"`); title != "" {
			t.Fatal(title)
		}
		if title := h.do(t, ana, `fill words="`+words+`"`); title != want {
			t.Errorf("%s: %q, want %q", words, title, want)
		}
	}
	draw("voldemort", "I can't make that here")
	draw("something forbidden", "I can't make that here")
	before := len(h.covers(t))
	draw("a lighthouse at night", "")
	if seen := lastMessage(t, ana); !strings.Contains(seen, "NEW COVER") || len(h.covers(t)) != before+1 {
		t.Errorf("drawn: %s, %d files", seen, len(h.covers(t)))
	}
	if err := h.Fault("openai=500"); err != nil {
		t.Fatal(err)
	}
	draw("a boat", "The cover wasn't drawn")
	if title := h.do(t, ana, `click "Fix it"`); title != "" {
		t.Fatal(title)
	}
	if title := h.do(t, ana, `fill words="a boat"`); title != "No more writing for today" {
		t.Errorf("beyond the limit: %q", title)
	}
}

// TestNoCoverIsDrawnWithoutService checks that nothing offers to draw covers if no service does.
func TestNoCoverIsDrawnWithoutService(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{Unlimited: true, Getenv: settings("IMAGE_MODEL", "off")})
	ana := h.person(t, "Ana")
	if title := h.do(t, ana, `/song prompt:"rain" title:"Tin" write:off`); title != "" {
		t.Fatal(title)
	}
	h.waitForOrders(t, 1)
	if title := h.do(t, ana, `/library cover song:"Tin"`); title != "" {
		t.Fatal(title)
	}
	if seen := lastMessage(t, ana); strings.Contains(seen, "Draw") || !strings.Contains(seen, "Use your own picture") {
		t.Errorf("%s", seen)
	}
}
