package input

import (
	"slices"
	"testing"
	"time"
	"unicode"
)

func TestNormalizeReadsOtherKeyboards(t *testing.T) {
	for text, want := range map[string]string{
		"１２３": "123", "٠١٢٣٤٥٦٧٨٩": "0123456789", "۴۲": "42", "४२": "42", "𝟗𝟖": "98",
		"－５％": "-5%", "−5": "-5", "１，２、３": "1,2,3", "0：02": "0:02", "　7\u00a0": "7", "\u200f12\u200b": "12", "1。5": "1.5", "３．５": "3.5",
		"127.0.0.1：8080": "127.0.0.1:8080", "夜来香": "夜来香", "": "",
	} {
		if got := Normalize(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
	for _, row := range unicode.Nd.R16 {
		if (row.Hi-row.Lo+1)%10 != 0 || row.Stride != 1 {
			t.Errorf("the digits from %U to %U are no whole rows", row.Lo, row.Hi)
		}
	}
	for _, row := range unicode.Nd.R32 {
		if (row.Hi-row.Lo+1)%10 != 0 || row.Stride != 1 {
			t.Errorf("the digits from %U to %U are no whole rows", row.Lo, row.Hi)
		}
	}
}

func TestIntReadsOtherDigits(t *testing.T) {
	for text, want := range map[string]int{"12": 12, " １２ ": 12, "－３": -3, "٤٢": 42} {
		if got, err := Int(text); err != nil || got != want {
			t.Errorf("%q is %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "x", "1.5", "1,000", "１ ２", "二"} {
		if got, err := Int(text); err == nil {
			t.Errorf("%q is read as %d", text, got)
		}
	}
}

func TestListSplitsAtAnyComma(t *testing.T) {
	for text, want := range map[string][]string{
		"a, b": {"a", "b"}, "词一，词二、词三": {"词一", "词二", "词三"}, " ,，、 ": nil, "": nil, "two words,　Ｘ ": {"two words", "Ｘ"},
	} {
		if got := List(text); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestDurationNeedsUnits(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"90s": 90 * time.Second, "1m15s": 75 * time.Second, "1h0m0.5s": time.Hour + 500*time.Millisecond, "1.5h": 90 * time.Minute, "0": 0, "0s": 0,
		"１０ｍ": 10 * time.Minute, "10 min": 10 * time.Minute, "1分15秒": 75 * time.Second, "１分１５秒": 75 * time.Second, "1小时30分钟": 90 * time.Minute,
		"5分": 5 * time.Minute, "250ms": 250 * time.Millisecond, "-5m": -5 * time.Minute, "1m15": 75 * time.Second, "1分15": 75 * time.Second,
		"1′15″": 75 * time.Second, "2 Hours": 2 * time.Hour, "10us": 10 * time.Microsecond, "1h30": 90 * time.Minute,
	} {
		if got, err := Duration(text); err != nil || got != want {
			t.Errorf("%q is %s, %v; want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"", "-", "10", "1:30", "m", "10x", "1m15x", "1e3s", "99999999999h", "1,5s", "s10", "10s5", "1..5s", "."} {
		if got, err := Duration(text); err == nil {
			t.Errorf("%q is read as %s", text, got)
		}
	}
}

func TestDurationAgreesWithTime(t *testing.T) {
	for _, d := range []time.Duration{0, 1, 1500, 50 * time.Millisecond, time.Second, 75 * time.Second, 10 * time.Minute, 36*time.Hour + 7*time.Millisecond} {
		if got, err := Duration(d.String()); err != nil || got != d {
			t.Errorf("%s is %s, %v", d, got, err)
		}
	}
}

func TestPositionInARecording(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"75": 75 * time.Second, "75.5": 75500 * time.Millisecond, "75s": 75 * time.Second, "75 s": 75 * time.Second, "0": 0, "1:15": 75 * time.Second,
		"01:15.5": 75500 * time.Millisecond, "1:15s": 75 * time.Second, "0：02": 2 * time.Second, "０：０２": 2 * time.Second, "01:02:03": time.Hour + 123*time.Second,
		"１：２：０３": time.Hour + 123*time.Second, "1m15s": 75 * time.Second, "1分15秒": 75 * time.Second, "120:00": 2 * time.Hour, "0:00:07": 7 * time.Second,
		"1： 15": 75 * time.Second, "90秒": 90 * time.Second, "٠:٠٢": 2 * time.Second, "2分": 2 * time.Minute,
	} {
		if got, err := Position(text); err != nil || got != want {
			t.Errorf("%q is %s, %v; want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"", "x", "1:5", "1:75", "1:60:00", "-5", "-5s", "1:2:3", "1:15:", ":15", "1:15:00:00", "end", "123456"} {
		if got, err := Position(text); err == nil {
			t.Errorf("%q is read as %s", text, got)
		}
	}
}
