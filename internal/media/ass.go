package media

import (
	"fmt"
	"strings"
	"time"

	"riffbot/internal/songs"
)

// lead is how long before it is sung a line appears, where there is time.
const lead = 2 * time.Second

// ass is the words as subtitles whose words are lit while they are sung: two
// lines at a time, the one that is sung and the one that comes. shown leaves out
// what no font can draw.
// http://www.tcax.org/docs/ass-specs.htm, and \\kf of
// https://aegisub.org/docs/latest/ass_tags/
func ass(s songs.Song, shown func(string) string) string {
	lines, estimated := Lines(s)
	var b strings.Builder
	fmt.Fprintf(&b, `[Script Info]
ScriptType: v4.00+
PlayResX: %d
PlayResY: %d
WrapStyle: 0
ScaledBorderAndShadow: yes

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Words,Go,46,&H0066D9FF,&H00FFFFFF,&H00101010,&H80000000,-1,0,0,0,100,100,0,0,1,3,1,8,60,60,0,1
Style: Title,Go,40,&H00FFFFFF,&H00FFFFFF,&H00101010,&H80000000,-1,0,0,0,100,100,0,0,1,2,1,7,470,60,150,1
Style: Small,Go,26,&H00DDDDDD,&H00FFFFFF,&H00101010,&H80000000,0,0,0,0,100,100,0,0,1,2,1,7,470,60,300,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
`, videoWidth, videoHeight)
	event := func(start, end time.Duration, style string, margin int, text string) {
		fmt.Fprintf(&b, "Dialogue: 0,%s,%s,%s,,0,0,%d,,%s\n", assTime(start), assTime(end), style, margin, text)
	}
	event(0, s.Duration, "Title", 0, assText(shown(s.Title)))
	small := assText(shown(s.Style))
	if estimated && len(lines) > 0 {
		small += `\N(the times of the words are approximate)`
	}
	event(0, s.Duration, "Small", 0, small)
	for i, l := range lines {
		// A line has its row from when the one before the last ends.
		start := max(l.Start-lead, 0)
		if i > 1 {
			start = max(start, lines[i-2].End)
		}
		start = min(start, l.Start)
		end := l.End + 400*time.Millisecond
		if i+2 < len(lines) {
			end = min(end, max(lines[i+2].Start-lead, l.End))
		}
		rows := []int{430, 520}
		event(start, min(max(end, l.End), s.Duration), "Words", rows[i%2], sung(l, start, shown))
	}
	return b.String()
}

// sung is a line whose words are lit at their times, which count from start.
func sung(l Line, start time.Duration, shown func(string) string) string {
	var b strings.Builder
	at := start
	until := func(tag string, to time.Duration) {
		// Rounded as a whole, so that errors do not add up.
		if cs := centiseconds(to) - centiseconds(at); cs > 0 {
			fmt.Fprintf(&b, `{\%s%d}`, tag, cs)
			at = to
		}
	}
	for i, w := range l.Words {
		until("k", w.Start)
		if i > 0 {
			b.WriteByte(' ')
		}
		until("kf", w.End)
		b.WriteString(assText(shown(w.Text)))
	}
	return b.String()
}

func centiseconds(d time.Duration) int64 {
	return int64(d.Round(10*time.Millisecond) / (10 * time.Millisecond))
}

func assTime(d time.Duration) string {
	cs := centiseconds(d)
	return fmt.Sprintf("%d:%02d:%02d.%02d", cs/360000, cs/6000%60, cs/100%60, cs%100)
}

// assText keeps text from being read as a command or as the end of an event.
func assText(text string) string {
	return strings.NewReplacer(`\`, "⧵", "{", "(", "}", ")", "\n", " ", "\r", "").Replace(plainLine(text))
}
