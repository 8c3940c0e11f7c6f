package typeset

import (
	"image"
	"image/color"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"
)

// has skips a test on a machine without a font for a text.
func has(t *testing.T, text string, s Style) *Fonts {
	t.Helper()
	f := System()
	if got := f.Drawable(text, s); got != text {
		t.Skipf("of %q this machine draws %q; tested where there are fonts", text, got)
	}
	return f
}

var (
	bold  = Style{Size: 48, Bold: true}
	words = Style{Size: 46, Bold: true, Outlines: true}
)

// one sets a text as a single line.
func one(t *testing.T, f *Fonts, text string, s Style) *Line {
	t.Helper()
	lines := f.Lines(text, s, 1e5, 1)
	if len(lines) != 1 {
		t.Fatalf("%q is set in %d lines", text, len(lines))
	}
	return lines[0]
}

func TestArabicLettersAreJoined(t *testing.T) {
	f := has(t, "ببب", bold)
	joined := one(t, f, "ببب", bold).glyphs
	alone := one(t, f, "ب", bold).glyphs[0].id
	if len(joined) != 3 || joined[0].id == joined[1].id || joined[1].id == joined[2].id || joined[0].id == joined[2].id {
		t.Fatalf("the forms at the end, in the middle and at the beginning are %v", joined)
	}
	for _, g := range joined {
		if g.id == alone {
			t.Errorf("glyph %d is the isolated form", g.id)
		}
	}
}

func TestTextRunsInItsDirection(t *testing.T) {
	for _, c := range []struct {
		text, visual string
		rtl          bool
	}{
		{"abc", "abc", false},
		{"אבג", "גבא", true},
		{"אבג abc", "abc גבא", true},
		{"abc אבג", "abc גבא", false},
		{"abc אבג 12 דהו", "abc והד 12 גבא", false},
		{"אבג 12", "12 גבא", true},
		{"abc אבג 123 def", "abc 123 גבא def", false},
		{"אבג (abc)", "(abc) גבא", true},
		{"12 אבג", "גבא 12", true},
	} {
		f := has(t, c.text, bold)
		l := one(t, f, c.text, bold)
		var got []rune
		x := -1.0
		for _, g := range l.glyphs {
			got = append(got, l.text[g.cluster])
			if g.x < x {
				t.Errorf("%q: glyphs overlap", c.text)
			}
			x = g.x
		}
		if mirrored := strings.NewReplacer("(", "p", ")", "p"); mirrored.Replace(string(got)) != mirrored.Replace(c.visual) || l.RightToLeft != c.rtl {
			t.Errorf("%q is %q from left to right, not %q", c.text, string(got), c.visual)
		}
	}
}

// Vowels before, above and below their consonants take no room of their own, or stand
// before it.
func TestMarksAreInPlace(t *testing.T) {
	for _, c := range []struct{ base, marked string }{{"ท", "ที่"}, {"น", "นู้"}, {"ש", "שָׁ"}, {"x", "x̌"}} {
		t.Run(c.marked, func(t *testing.T) {
			f := has(t, c.marked, bold)
			base, marked := one(t, f, c.base, bold), one(t, f, c.marked, bold)
			if d := marked.Width - base.Width; d > 6 || d < -6 {
				t.Errorf("%.1f wide, %.1f with marks", base.Width, marked.Width)
			}
			if marked.Ascent <= base.Ascent && marked.Descent <= base.Descent {
				t.Error("no mark is drawn")
			}
		})
	}
	f := has(t, "कि", bold)
	if l := one(t, f, "कि", bold); len(l.glyphs) < 2 || l.glyphs[0].id == one(t, f, "क", bold).glyphs[0].id {
		t.Errorf("the vowel stands after its consonant: %v", l.glyphs)
	}
	if conjunct, apart := one(t, f, "क्ष", bold), one(t, f, "कष", bold); conjunct.Width >= apart.Width {
		t.Error("a conjunct is not formed")
	}
}

// The forms of Chinese characters follow the language of the text.
func TestChineseCharactersTakeTheFormsOfTheirLanguage(t *testing.T) {
	if eastAsian([]rune("直の")) != "ja" || eastAsian([]rune("直 사랑")) != "ko" || eastAsian([]rune("直")) != "zh-cn" {
		t.Error("the language is not seen")
	}
	f := has(t, "直の", bold)
	japanese, chinese := one(t, f, "直の", bold).glyphs[0], one(t, f, "直", bold).glyphs[0]
	if !strings.Contains(chinese.face.Describe().Family, "CJK") {
		t.Skip("the font of this machine has one form only")
	}
	if japanese.id == chinese.id {
		t.Errorf("glyph %d in both languages", chinese.id)
	}
}

// No glyph that stands for a missing one is ever drawn, nor a dotted circle that was
// not written, whatever the fonts and the text.
func TestNoMissingGlyphIsDrawn(t *testing.T) {
	random, mixed := rand.New(rand.NewPCG(7, 7)), []rune("اבกहक्िी\u200d\u0301\ufe0f한雨の ")
	texts := []string{"🌊", "🇺🇦🇺", "👩‍👩‍👧‍👦", "👍🏽", "1️⃣", "\u0301", "a\u0301\u0301\u0302", "ิ", "ि", "्", "\U000e0001", "\ue000", "\u0378", "\u200d", "שלום\u05b0", "ﷺ", "𓀀", "\ufe0f", "  ", "", "\x00", "\xff", "ก็็็็็"}
	for range 100 {
		var b strings.Builder
		for range 1 + random.IntN(12) {
			switch random.IntN(4) {
			case 0:
				b.WriteRune(rune(random.IntN(0x3000)))
			case 1:
				b.WriteRune(rune(0x1f000 + random.IntN(0xb00)))
			case 2:
				b.WriteRune(mixed[random.IntN(len(mixed))])
			default:
				b.WriteRune(rune(random.IntN(0x11000)))
			}
		}
		texts = append(texts, b.String())
	}
	for name, f := range map[string]*Fonts{"system": System(), "built in": Builtin()} {
		for _, s := range []Style{bold, words, {Size: 24}} {
			for _, text := range texts {
				for _, l := range f.Lines(text, s, 400, 3) {
					for _, g := range l.glyphs {
						if g.id == 0 {
							t.Errorf("%s: a missing glyph in %+q, drawn of %+q", name, l.Text(), text)
						}
						if circle, ok := g.face.NominalGlyph('◌'); ok && g.id == circle && !strings.ContainsRune(text, '◌') {
							t.Errorf("%s: a dotted circle in %+q, drawn of %+q", name, l.Text(), text)
						}
					}
					l.Draw(image.NewRGBA(image.Rect(0, 0, 40, 40)), 0, 30, color.White)
				}
			}
		}
	}
}

// What cannot be drawn leaves no gap, quote, bracket or separator.
func TestWhatCannotBeDrawnLeavesNoTrace(t *testing.T) {
	f := Builtin()
	for text, want := range map[string]string{
		"": "", "雨": "", "\u0301": "", "🌊": "", "🌊🎵👍🏽": "", "...": "...", "—": "—",
		"Rain": "Rain", "  Rain \n on ": "Rain on", "Rain 🌊 on": "Rain on", "🌊 Rain 🌊": "Rain", "Rain 雨": "Rain", "雨 Rain": "Rain", "雨 – Rain": "Rain", "Rain – 雨": "Rain",
		`"雨"`: "", `Rain "雨"`: "Rain", "Rain (雨)": "Rain", "Rain (雨 雨) on": "Rain on", "「雨」": "", "«雨, 雨»": "", "(雨) Rain": "Rain",
		"folk, 民谣, warm": "folk, warm", "民谣, warm": "warm", "folk, 民谣": "folk", "folk / 民谣 / pop": "folk / pop", "雨!": "", "Rain 雨!": "Rain!", "Rain 🌊, on": "Rain, on",
		"Rain (雨 live)": "Rain (live)", "x\u030c": "x", "e\u0301": "é", "abc雨def": "abcdef", "Don't 雨 'go'": "Don't 'go'",
		"מגדלור (Remix)": "(Remix)", "Маяк Φάρος Ünder": "Маяк Φάρος Ünder",
	} {
		if got := f.Drawable(text, bold); got != want {
			t.Errorf("%q is drawn as %q, not %q", text, got, want)
		}
		if again := f.Drawable(want, bold); again != want {
			t.Errorf("%q is drawn as %q", want, again)
		}
	}
}

func TestEmojiLeaveNoHoles(t *testing.T) {
	f := has(t, "🌊🎵", bold)
	for _, text := range []string{"🌊", "🌊🎵🔥", "👩‍👩‍👧", "👍🏽", "❤️", "🇺🇦"} {
		for _, s := range []Style{bold, words} {
			for _, l := range f.Lines(text, s, 1000, 1) {
				img := image.NewRGBA(image.Rect(0, 0, 300, 80))
				l.Draw(img, 10, 60, color.White)
				if !s.Outlines && len(l.glyphs) < 1 || l.Width < 20 {
					t.Errorf("%q is %.0f wide", text, l.Width)
				}
				// Every emoji has ink in its place.
				for _, g := range l.glyphs {
					if !visibleGlyph(g, s) && g.advance > 1 {
						t.Errorf("%q has a hole of %.0f pixels", text, g.advance)
					}
				}
			}
		}
	}
	if l := f.Lines("🇺🇦", words, 1000, 1); len(l) != 0 {
		t.Errorf("a flag is drawn as letters in boxes: %q", l[0].Text())
	}
}

// Lines are as wide as asked for at most, and nothing is lost but what the ellipsis
// stands for.
func TestLinesKeepTheirWidth(t *testing.T) {
	for _, text := range []string{
		strings.TrimSpace(strings.Repeat("long words ", 18)), strings.Repeat("w", 200), strings.TrimSpace(strings.Repeat("שלום abc ", 22)),
		strings.Repeat("雨", 200), strings.Repeat("ฝนที่", 40), strings.TrimSpace(strings.Repeat("प्रकाशस्तंभ ", 16)), "Donaudampfschifffahrtsgesellschaftskapitän",
	} {
		t.Run(string([]rune(text)[:3]), func(t *testing.T) {
			f := has(t, text, bold)
			for _, most := range []int{1, 3, 100} {
				lines := f.Lines(text, bold, 440, most)
				var all string
				for _, l := range lines {
					all += l.Text()
					if l.Width > 440 || l.text[0] == ' ' || unicode.IsMark(l.text[0]) {
						t.Errorf("a line of %.0f pixels: %q", l.Width, l.Text())
					}
				}
				all = strings.ReplaceAll(all, " ", "")
				whole := strings.ReplaceAll(text, " ", "")
				if kept, cut := strings.CutSuffix(all, "…"); len(lines) > most || !strings.HasPrefix(whole, kept) || !cut && all != whole || cut && most == 100 {
					t.Errorf("%d lines: %q", len(lines), all)
				}
			}
			fitted := f.Fit(text, bold, 20, 900, 200)
			if last := fitted[len(fitted)-1].Text(); strings.HasSuffix(last, "…") {
				t.Errorf("it does not fit: %q", last)
			}
		})
	}
}

// The spans of a line are its words, wherever they stand, and hold all of its ink.
func TestSpansAreWords(t *testing.T) {
	f := has(t, "שלום abc", words)
	l := one(t, f, "שלום abc עולם", words)
	spans := l.Spans([]int{5, 9, 13})
	if !(spans[0].Left > spans[1].Right && spans[1].Left > spans[2].Right) || !spans[0].RightToLeft || spans[1].RightToLeft || !spans[2].RightToLeft {
		t.Errorf("%+v", [][2]float64{{spans[0].Left, spans[0].Right}, {spans[1].Left, spans[1].Right}, {spans[2].Left, spans[2].Right}})
	}
	for i, s := range spans {
		b := empty
		b.add(s.Path)
		if b.left < s.Left-8 || b.right > s.Right+8 || len(s.Path) == 0 {
			t.Errorf("span %d: ink from %.0f to %.0f, advances from %.0f to %.0f", i, b.left, b.right, s.Left, s.Right)
		}
	}
}

func TestAdviceNamesScriptsAndPackages(t *testing.T) {
	advice := Builtin().Advice()
	for _, want := range []string{"Arabic, Hebrew, Devanagari, Thai, Chinese, Japanese, Korean, emoji", "apt install fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji fonts-symbola)"} {
		if !strings.Contains(advice, want) {
			t.Errorf("no %q in %q", want, advice)
		}
	}
	// Where nothing is missing, what is said to be there can be drawn.
	missing := System().Missing()
	for _, s := range scripts {
		listed := false
		for _, m := range missing {
			listed = listed || m.Name == s.Name
		}
		if drawn := System().Drawable(s.sample, Style{Size: 40, Outlines: s.outlines}) == s.sample; drawn == listed {
			t.Errorf("%s: drawn %v, missing %v", s.Name, drawn, listed)
		}
	}
}
