package guilds

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Entry is one thing that somebody changed or decided.
type Entry struct {
	ID      string
	GuildID string
	By      string // a user's id; empty once their data was deleted
	At      time.Time
	// What was changed: a setting by the names of its JSON, "budget.member_day",
	// or what else was decided, "report.remove".
	What string
	// Before and After are JSON values; empty for none.
	Before, After string
}

// changes lists what differs between two settings, by the names of their JSON, in
// order. Lists are compared as a whole. Fields that are added later need nothing
// here.
func changes(before, after Settings) ([]Entry, error) {
	was, err := flat(before)
	if err != nil {
		return nil, err
	}
	is, err := flat(after)
	if err != nil {
		return nil, err
	}
	names := maps.Clone(was)
	maps.Copy(names, is)
	var all []Entry
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if was[name] != is[name] {
			all = append(all, Entry{What: name, Before: was[name], After: is[name]})
		}
	}
	return all, nil
}

// flat is every value of the settings that is set, by the path to it.
func flat(s Settings) (map[string]string, error) {
	b, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("encode settings: %w", err)
	}
	values := make(map[string]string)
	return values, flatten("", b, values)
}

func flatten(path string, b []byte, into map[string]string) error {
	var inner map[string]json.RawMessage
	if len(b) == 0 || b[0] != '{' {
		into[path] = string(b)
		return nil
	}
	if err := json.Unmarshal(b, &inner); err != nil {
		return fmt.Errorf("read settings: %w", err)
	}
	for name, value := range inner {
		if path != "" {
			name = path + "." + name
		}
		if err := flatten(name, value, into); err != nil {
			return err
		}
	}
	return nil
}
