package config

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/riffbot/riffbot/internal/input"
)

// quoted quotes an invalid value, unless it may be a secret meant for another variable:
// a long text, a URL or the like.
func quoted(v string) string {
	if n := utf8.RuneCountInString(v); n > 32 || strings.ContainsAny(v, "@/=") {
		return fmt.Sprintf("a text of %d characters", n)
	}
	return strconv.Quote(v)
}

// secret is a secret without white space.
func secret(name string, to *Secret, aliases ...string) field {
	return field{name: name, aliases: aliases, secret: true, show: to.String,
		set: func(v string) error {
			if strings.ContainsAny(v, " \t\n") {
				return errors.New("has white space inside; paste only the token")
			}
			*to = Secret(strings.TrimPrefix(v, "Bot "))
			return nil
		}}
}

// text is any text.
func text(name string, to *string, fallback string) field {
	return field{name: name, fallback: fallback, show: func() string { return *to },
		set: func(v string) error { *to = v; return nil }}
}

// list is a list of texts.
func list(name string, to *[]string) field {
	return field{name: name, show: func() string { return strings.Join(*to, ",") },
		set: func(v string) error {
			*to = input.List(v)
			return nil
		}}
}

// snowflake is a Discord id, or empty.
func snowflake(name string, to *string) field {
	return field{name: name, show: func() string { return *to },
		set: func(v string) error {
			v = input.Normalize(v)
			if _, err := strconv.ParseUint(v, 10, 64); v != "" && err != nil {
				return fmt.Errorf("%s is not a Discord id: ids are numbers (turn on Developer Mode, then Copy Server ID)",
					quoted(v))
			}
			*to = v
			return nil
		}}
}

// yesNo is "on" or "off"; the default is off. It also accepts true and false, yes and no.
func yesNo(name string, to *bool) field {
	word := "off"
	f := oneOf(name, &word, "off", "on")
	set := f.set
	f.set = func(v string) error {
		switch {
		case is(v, "true"), is(v, "yes"):
			v = "on"
		case is(v, "false"), is(v, "no"):
			v = off
		}
		err := set(v)
		*to = word == "on"
		return err
	}
	return f
}

// shards is a number, or "auto".
func shards(name string, to *int) field {
	f := number(name, to, 0, 1, 10_000)
	return autoOr(f, "auto", to, 0)
}

// Values of SHARD_ID other than a number.
const (
	AllShards  = -1 // this process connects all
	AutoShards = -2 // processes of one PostgreSQL database divide them
)

// shard is a number, "all" or "auto".
func shard(name string, to *int) field {
	f := number(name, to, 0, 0, 9_999)
	return autoOr(autoOr(f, "all", to, AllShards), "auto", to, AutoShards)
}

// autoOr adds a word to a number, which is its default.
func autoOr(f field, word string, to *int, value int) field {
	set, show := f.set, f.show
	f.fallback = word
	f.set = func(v string) error {
		if is(v, word) {
			*to = value
			return nil
		}
		if err := set(v); err != nil {
			return fmt.Errorf("%w, nor %s", err, word)
		}
		return nil
	}
	f.show = func() string {
		if *to == value {
			return word
		}
		return show()
	}
	return f
}

// is reports whether a value is a word, in any case and width.
func is(v, word string) bool { return strings.EqualFold(input.Normalize(v), word) }

// oneOf is one of some words; the first is the default.
func oneOf(name string, to *string, words ...string) field {
	return field{name: name, fallback: words[0], show: func() string { return *to },
		set: func(v string) error {
			v = strings.ToLower(input.Normalize(v))
			if !slices.Contains(words, v) {
				return fmt.Errorf("%s is none of %s", quoted(v), strings.Join(words, ", "))
			}
			*to = v
			return nil
		}}
}

// number is a whole number from least to most.
func number(name string, to *int, fallback, least, most int) field {
	return field{name: name, fallback: strconv.Itoa(fallback), show: func() string { return strconv.Itoa(*to) },
		set: func(v string) error {
			n, err := input.Int(v)
			if err != nil || n < least || n > most {
				return fmt.Errorf("%s is not a whole number from %d to %d", quoted(v), least, most)
			}
			*to = n
			return nil
		}}
}

// duration is a duration of at least least.
func duration(name string, to *time.Duration, fallback, least time.Duration) field {
	return field{name: name, fallback: fallback.String(), show: func() string { return to.String() },
		set: func(v string) error {
			d, err := input.Duration(v)
			if err != nil || d < least {
				return fmt.Errorf("%s is not a duration of at least %s; write it like 30s or 10m", quoted(v), least)
			}
			*to = d
			return nil
		}}
}
