package config

import (
	"fmt"
	"strconv"

	"github.com/riffbot/riffbot/internal/input"
)

// Words that may replace the number of a limit.
const (
	unlimited = "unlimited"
	off       = "off"
)

// DirectDisabled is [songs.Limits.DirectPerDay] if direct messages are closed for orders.
const DirectDisabled = -1

// limit is a number from 1, or "unlimited", which is stored as 0. It rejects 0, which
// could mean "none" or "no limit".
func limit(name string, to *int, fallback, most int) field {
	return field{name: name, fallback: strconv.Itoa(fallback), show: func() string { return showLimit(*to) },
		set: func(v string) error { return readLimit(v, to, most) }}
}

func readLimit(v string, to *int, most int) error {
	if is(v, unlimited) {
		*to = 0
		return nil
	}
	if zero(v) {
		return fmt.Errorf("%s can mean two things; write a number from 1 to %d, or %s for no limit", quoted(v), most,
			unlimited)
	}
	n, err := input.Int(v)
	if err != nil || n < 1 || n > most {
		return fmt.Errorf("%s is not a whole number from 1 to %d, nor %s", quoted(v), most, unlimited)
	}
	*to = n
	return nil
}

func zero(v string) bool {
	n, err := input.Int(v)
	return err == nil && n == 0
}

func showLimit(n int) string {
	if n == 0 {
		return unlimited
	}
	return strconv.Itoa(n)
}

// credits is a limit in credits. Its default is the price of a number of songs.
func credits(name string, to, price *int, songs int) field {
	missing := false
	f := limit(name, to, 0, 1_000_000)
	f.fallback = ""
	f.set = func(v string) error {
		if missing = v == ""; missing {
			return nil
		}
		return readLimit(v, to, 1_000_000)
	}
	f.finish = func() {
		if missing {
			*to = songs * *price
		}
	}
	return f
}

// direct is a limit in credits, or "off", which is its default. The default is the price of five songs if
// members can use the bot through their accounts.
func direct(name string, to, price *int, accounts *bool) field {
	missing := false
	f := limit(name, to, 0, 1_000_000)
	f.fallback = ""
	f.set = func(v string) error {
		missing = v == ""
		switch {
		case missing, is(v, off):
			*to = DirectDisabled
			return nil
		case zero(v):
			return fmt.Errorf("%s can mean two things; write %s or %s", quoted(v), off, unlimited)
		}
		if err := readLimit(v, to, 1_000_000); err != nil {
			return fmt.Errorf("%w, nor %s", err, off)
		}
		return nil
	}
	f.finish = func() {
		if missing && *accounts {
			*to = 5 * *price
		}
	}
	f.show = func() string {
		if *to == DirectDisabled {
			return off
		}
		return showLimit(*to)
	}
	return f
}

// snowflakes is a list of Discord ids.
func snowflakes(name string, to *[]string) field {
	f := list(name, to)
	read := f.set
	f.set = func(v string) error {
		if err := read(v); err != nil {
			return err
		}
		for i, id := range *to {
			id = input.Normalize(id)
			(*to)[i] = id
			if _, err := strconv.ParseUint(id, 10, 64); err != nil {
				return fmt.Errorf("%s is not a Discord id: ids are numbers (turn on Developer Mode, then Copy Server ID)",
					quoted(id))
			}
		}
		return nil
	}
	return f
}

// Unlimited returns the limits that are switched off.
func (c Config) Unlimited() []string {
	var names []string
	for _, f := range fields(&c) {
		if f.show() == unlimited {
			names = append(names, f.name)
		}
	}
	return names
}
