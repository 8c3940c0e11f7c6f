package config

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/riffbot/riffbot/internal/input"
)

var (
	moneyForm    = regexp.MustCompile(`^(\d{1,9})(?:\.(\d{1,4}))?$`)
	currencyForm = regexp.MustCompile(`^[A-Z]{3}$`)
)

// money is an amount with up to four decimals, stored in ten-thousandths.
func money(name string, to *int64) field {
	return field{name: name,
		show: func() string {
			if *to == 0 {
				return ""
			}
			return strings.TrimSuffix(fmt.Sprintf("%d.%04d", *to/10_000, *to%10_000), "00")
		},
		set: func(v string) error {
			*to = 0
			if v == "" {
				return nil
			}
			m := moneyForm.FindStringSubmatch(input.Normalize(v))
			if m == nil {
				return fmt.Errorf("%s is not an amount; write it like 0.08", quoted(v))
			}
			// The pattern only matches valid numbers.
			*to, _ = strconv.ParseInt(m[1]+(m[2] + "0000")[:4], 10, 64)
			return nil
		}}
}

// currency is a currency code of three letters (ISO 4217).
func currency(name string, to *string, fallback string) field {
	return field{name: name, fallback: fallback, show: func() string { return *to },
		set: func(v string) error {
			v = strings.ToUpper(input.Normalize(v))
			if !currencyForm.MatchString(v) {
				return fmt.Errorf("%s is not a currency; write its three letters, like %s", quoted(v), fallback)
			}
			*to = v
			return nil
		}}
}
