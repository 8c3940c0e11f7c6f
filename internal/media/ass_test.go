package media

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

// shape is an event of subtitles with a drawing.
type shape struct {
	layer       int
	start, end  time.Duration
	x           float64
	clips       [][4]int      // the first before the word is sung
	swept       time.Duration // how long the word takes, from start
	path        string
	left, right float64 // of the path
}

var (
	eventPattern = regexp.MustCompile(`^Dialogue: (\d),(\d):(\d\d):(\d\d)\.(\d\d),(\d):(\d\d):(\d\d)\.(\d\d),\w+,,0,0,0,,\{\\an7\\pos\(([\d.-]+),([\d.-]+)\)(.*?)\\p4\}([mlb \d-]+)\{\\p0\}$`)
	clipPattern  = regexp.MustCompile(`\\clip\((-?\d+),(-?\d+),(-?\d+),(-?\d+)\)`)
	sweepPattern = regexp.MustCompile(`\\t\(0,(\d+),`)
)

// shapes parses the events of subtitles and fails unless all are drawings.
func shapes(t *testing.T, text string) (all []shape) {
	t.Helper()
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "Dialogue") {
			continue
		}
		m := eventPattern.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil {
			t.Fatalf("not a drawing: %.200s", line)
		}
		n := func(i int) time.Duration { v, _ := strconv.Atoi(m[i]); return time.Duration(v) }
		at := func(i int) time.Duration {
			return n(i)*time.Hour + n(i+1)*time.Minute + n(i+2)*time.Second + n(i+3)*10*time.Millisecond
		}
		s := shape{layer: int(n(1)), start: at(2), end: at(6), path: m[13]}
		s.x, _ = strconv.ParseFloat(m[10], 64)
		for _, c := range clipPattern.FindAllStringSubmatch(m[12], -1) {
			var v [4]int
			for i := range v {
				v[i], _ = strconv.Atoi(c[i+1])
			}
			s.clips = append(s.clips, v)
		}
		if c := sweepPattern.FindStringSubmatch(m[12]); c != nil {
			ms, _ := strconv.Atoi(c[1])
			s.swept = time.Duration(ms) * time.Millisecond
		}
		isX := true
		for _, v := range regexp.MustCompile(`-?\d+`).FindAllString(s.path, -1) {
			p, _ := strconv.ParseFloat(v, 64)
			if isX {
				s.right = max(s.right, s.x+p/8)
			}
			isX = !isX
		}
		s.left = s.x
		all = append(all, s)
	}
	return all
}

// TestSubtitlesHighlightWords checks that a word is revealed while it is sung and
// stays highlighted until the end of its line, and that lyrics contain no commands.
func TestSubtitlesHighlightWords(t *testing.T) {
	one := song()
	one.Words[1].Text = `{\an8}rain\N`
	i := 1
	for _, s := range shapes(t, ass(one, builtin)) {
		if s.layer == 0 {
			continue
		}
		w := one.Words[i]
		if i++; (s.start-w.Start).Abs() > 10*time.Millisecond || (s.swept-(w.End-w.Start)).Abs() > 10*time.Millisecond {
			t.Errorf("%q is lit from %s for %s, sung from %s to %s", w.Text, s.start, s.swept, w.Start, w.End)
		}
	}
	if i != 5 {
		t.Errorf("%d words are lit", i-1)
	}
}

func timed(words ...string) songs.Song {
	s := songs.Song{ID: "s", Title: "T", Duration: 10 * time.Second}
	for i, w := range words {
		s.Words = append(s.Words, songs.Word{Text: w, Start: time.Duration(i+1) * time.Second,
			End: time.Duration(i+2) * time.Second})
	}
	return s
}

// TestHighlightFollowsTextDirection checks that right-to-left words are revealed from the right.
func TestHighlightFollowsTextDirection(t *testing.T) {
	for _, c := range []struct {
		name  string
		words []string
		rtl   []bool
	}{
		{"Latin", []string{"rain", "on", "roofs"}, []bool{false, false, false}},
		{"Arabic", []string{"منارة", "تحت", "المطر"}, []bool{true, true, true}},
		{"Hebrew with Latin", []string{"מגדלור", "Night", "בגשם"}, []bool{true, false, true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			fonts := fontsFor(t, strings.Join(c.words, ""))
			all := shapes(t, ass(timed(c.words...), fonts))
			if len(all) != 1+len(c.words) {
				t.Fatalf("%d events", len(all))
			}
			for i, s := range all[1:] {
				first, last := s.clips[0], s.clips[len(s.clips)-1]
				if first[2] != first[0] && first[2]-first[0] > maxOverhang || float64(last[0]) > s.left ||
					float64(last[2]) < s.right {
					t.Errorf("word %d from %.0f to %.0f is uncovered by %v", i, s.left, s.right, s.clips)
				}
				if fromRight := s.clips[0][2] == last[2]; fromRight != c.rtl[i] {
					t.Errorf("word %d is uncovered from the wrong side: %v", i, s.clips)
				}
				if i > 0 && (s.right < all[i].left) != c.rtl[0] {
					t.Errorf("word %d stands on the wrong side", i)
				}
			}
		})
	}
}

// TestLongLinesStayInTheirRow checks that long lines stay within their row and the picture.
func TestLongLinesStayInTheirRow(t *testing.T) {
	var words []string
	for i := range 36 {
		words = append(words, fmt.Sprintf("word%02d", i))
	}
	for _, s := range []songs.Song{timed(words...), timed(strings.Repeat("w", 200))} {
		s.Duration = time.Minute
		lit := 0
		for _, e := range shapes(t, ass(s, builtin)) {
			if e.layer == 1 {
				lit++
			}
			if e.left < wordsMargin-maxOverhang || e.right > videoWidth-wordsMargin+maxOverhang {
				t.Errorf("from %.0f to %.0f", e.left, e.right)
			}
		}
		if lit < len(s.Words) {
			t.Errorf("%d of %d words are lit", lit, len(s.Words))
		}
	}
}

func TestWordsWithoutFontAreOmitted(t *testing.T) {
	if all := shapes(t, ass(timed("“雨", "在”", "屋顶"), builtin)); len(all) != 0 {
		t.Errorf("%d events: %+v", len(all), all)
	}
}

// TestSubtitleFilesMarkRightToLeftLines checks the marks for players that assume left-to-right
// lines.
func TestSubtitleFilesMarkRightToLeftLines(t *testing.T) {
	if srt := SRT(timed("שלום", "Night!")); !strings.Contains(srt, "\n\u200fשלום Night!\u200f\n") {
		t.Errorf("%q", srt)
	}
	if srt := SRT(timed("Night", "שלום!")); strings.Contains(srt, "\u200f") {
		t.Errorf("%q", srt)
	}
}
