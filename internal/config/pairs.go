package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/riffbot/riffbot/internal/input"
	"github.com/riffbot/riffbot/internal/songs"
)

// names is a list of different names in lower case.
func names(name string, to *[]string) field {
	f := list(name, to)
	set := f.set
	f.set = func(v string) error {
		if err := set(strings.ToLower(input.Normalize(v))); err != nil {
			return err
		}
		for i, each := range *to {
			if slices.Contains((*to)[:i], each) {
				return fmt.Errorf("%s is in the list twice", quoted(each))
			}
		}
		return nil
	}
	return f
}

// maxPrice is the highest price of an order in credits.
const maxPrice = 1000

// prices are prices in credits by provider, action and model: acestep=0,suno/stems=2.
func prices(name string, to *songs.Prices) field {
	all := make(map[string]string)
	f := pairs(name, &all)
	set := f.set
	f.set = func(v string) error {
		if err := set(v); err != nil {
			return err
		}
		*to = make(songs.Prices, len(all))
		for key, text := range all {
			n, err := input.Int(text)
			if err != nil || n < 0 || n > maxPrice {
				return fmt.Errorf("the price after %s is not a whole number from 0 to %d", quoted(key), maxPrice)
			}
			(*to)[key] = n
		}
		return nil
	}
	return f
}

// pairs are values by name: NAME=VALUE,NAME=VALUE. Names are in lower case.
func pairs(name string, to *map[string]string) field {
	return field{name: name,
		show: func() string {
			var all []string
			for _, key := range slices.Sorted(maps.Keys(*to)) {
				all = append(all, key+"="+(*to)[key])
			}
			return strings.Join(all, ",")
		},
		set: func(v string) error {
			*to = make(map[string]string)
			for i, pair := range input.List(v) {
				key, value, ok := strings.Cut(pair, "=")
				key, value = strings.ToLower(strings.TrimSpace(input.Normalize(key))), strings.TrimSpace(value)
				if !ok || key == "" || value == "" {
					return fmt.Errorf("entry %d has no form NAME=VALUE", i+1) // it may be a secret
				}
				(*to)[key] = value
			}
			return nil
		}}
}
