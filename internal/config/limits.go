package config

import (
	"fmt"
	"strconv"
	"strings"
)

// Words that limits may be instead of a number.
const (
	unlimited = "unlimited"
	off       = "off"
)

// Closed is [Songs.DirectPerDay] where nothing is ordered in direct messages.
const Closed = -1

// limit is a number from 1, or "unlimited", which is kept as 0. A plain 0 is
// refused: it could mean both that nothing is allowed and that everything is.
func limit(name string, to *int, fallback, most int) field {
	return field{name: name, fallback: strconv.Itoa(fallback), show: func() string { return showLimit(*to) },
		set: func(v string) error { return readLimit(v, to, most) }}
}

func readLimit(v string, to *int, most int) error {
	if strings.EqualFold(v, unlimited) {
		*to = 0
		return nil
	}
	if zero(v) {
		return fmt.Errorf("%s can mean two things; write a number from 1 to %d, or %s for no limit", quoted(v), most, unlimited)
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < 1 || n > most {
		return fmt.Errorf("%s is no whole number from 1 to %d, nor %s", quoted(v), most, unlimited)
	}
	*to = n
	return nil
}

func zero(v string) bool {
	n, err := strconv.Atoi(v)
	return err == nil && n == 0
}

func showLimit(n int) string {
	if n == 0 {
		return unlimited
	}
	return strconv.Itoa(n)
}

// credits is a limit in credits. Left out, it is as many as so many songs cost.
func credits(name string, to, price *int, songs int) field {
	left := false
	f := limit(name, to, 0, 1_000_000)
	f.fallback = ""
	f.set = func(v string) error {
		if left = v == ""; left {
			return nil
		}
		return readLimit(v, to, 1_000_000)
	}
	f.finish = func() {
		if left {
			*to = songs * *price
		}
	}
	return f
}

// direct is a limit in credits, or "off".
func direct(name string, to *int) field {
	f := limit(name, to, 0, 1_000_000)
	f.fallback = off
	f.set = func(v string) error {
		switch {
		case strings.EqualFold(v, off):
			*to = Closed
			return nil
		case zero(v):
			return fmt.Errorf("%s can mean two things; write %s or %s", quoted(v), off, unlimited)
		}
		if err := readLimit(v, to, 1_000_000); err != nil {
			return fmt.Errorf("%w, nor %s", err, off)
		}
		return nil
	}
	f.show = func() string {
		if *to == Closed {
			return off
		}
		return showLimit(*to)
	}
	return f
}

// snowflakes is a list of Discord's ids.
func snowflakes(name string, to *[]string) field {
	f := list(name, to)
	read := f.set
	f.set = func(v string) error {
		if err := read(v); err != nil {
			return err
		}
		for _, id := range *to {
			if _, err := strconv.ParseUint(id, 10, 64); err != nil {
				return fmt.Errorf("%s is no Discord id: ids are numbers (turn on Developer Mode, then Copy Server ID)", quoted(id))
			}
		}
		return nil
	}
	return f
}

// Unlimited names the limits that are switched off.
func (c Config) Unlimited() []string {
	var names []string
	for _, f := range fields(&c) {
		if f.show() == unlimited {
			names = append(names, f.name)
		}
	}
	return names
}
