package input

import (
	"errors"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// ErrTime says that a text is no length of time.
var ErrTime = errors.New("no length of time")

// units are the names of units of time, in lower case.
var units = func() map[string]time.Duration {
	all := make(map[string]time.Duration)
	for unit, names := range map[time.Duration]string{
		time.Nanosecond:  "ns",
		time.Microsecond: "us µs μs",
		time.Millisecond: "ms 毫秒",
		time.Second:      `s sec secs second seconds 秒 秒钟 秒鐘 "`,
		time.Minute:      "m min mins minute minutes 分 分钟 分鐘 '",
		time.Hour:        "h hr hrs hour hours 小时 小時 时 時 个小时 個小時 钟头 鐘頭 时间 時間",
	} {
		for name := range strings.FieldsSeq(names) {
			all[name] = unit
		}
	}
	return all
}()

// amount is a number with its unit at the beginning of a text.
var amount = regexp.MustCompile(`^(\d+(?:\.\d*)?|\.\d+)\s*([^\d\s.,:+-]*)\s*`)

// Duration reads a length of time whose numbers have units: 90s, 1m15s, 1.5 h, 1 min 15 sec, 1分15秒. The last number
// may have none after minutes or hours: 1m15.
func Duration(text string) (time.Duration, error) {
	rest := strings.ToLower(Normalize(text))
	sign := 1.0
	if strings.HasPrefix(rest, "-") {
		sign, rest = -1, rest[1:]
	}
	if rest == "0" {
		return 0, nil
	}
	var sum float64
	var last time.Duration
	for first := true; rest != "" || first; first = false {
		m := amount.FindStringSubmatch(rest)
		if m == nil {
			return 0, ErrTime
		}
		unit, ok := units[m[2]]
		if rest = rest[len(m[0]):]; m[2] == "" && rest == "" && last >= time.Minute {
			unit, ok = last/60, true
		}
		n, err := strconv.ParseFloat(m[1], 64)
		if !ok || err != nil {
			return 0, ErrTime
		}
		sum, last = sum+n*float64(unit), unit
	}
	if sum >= math.MaxInt64 {
		return 0, ErrTime
	}
	return time.Duration(math.Round(sign * sum)), nil
}

// clock is a time as players show it: 1:15, 01:02:03, 1:15.5.
var clock = regexp.MustCompile(`^(?:(\d{1,2}):(?:([0-5]?\d):)|(\d{1,3}):)([0-5]\d)(\.\d{1,3})?$`)

// plainSeconds are seconds without a unit.
var plainSeconds = regexp.MustCompile(`^\d{1,5}(\.\d{1,3})?$`)

// Position reads a time in a recording: seconds, as 75 or 75.5; 1:15 or 01:02:03; or what [Duration] reads.
func Position(text string) (time.Duration, error) {
	text = spaced.Replace(Normalize(text))
	if plainSeconds.MatchString(text) {
		return Duration(text + "s")
	}
	m := clock.FindStringSubmatch(strings.TrimSpace(strings.TrimSuffix(text, "s"))) // 1:15 s
	if m == nil {
		d, err := Duration(text)
		if d < 0 {
			return 0, ErrTime
		}
		return d, err
	}
	value := func(digits string) time.Duration {
		n, _ := strconv.Atoi(digits) // the pattern leaves digits or nothing
		return time.Duration(n)
	}
	part, err := Duration("0" + m[5] + "s")
	return value(m[1])*time.Hour + (value(m[2])+value(m[3]))*time.Minute + value(m[4])*time.Second + part, err
}

// spaced removes the spaces that follow full-width colons on some keyboards.
var spaced = strings.NewReplacer(": ", ":", " :", ":")
