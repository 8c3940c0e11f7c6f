package guild

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// AuditEntry is one change or decision in a guild.
type AuditEntry struct {
	ID      string
	GuildID string
	By      string // user id; empty once the user's data was deleted
	At      time.Time
	// Action is the changed setting, by its JSON path such as "budget.member_day", or a decision,
	// such as "report.remove".
	Action string
	// Before and After are JSON values; empty if there is none.
	Before, After string
}

// changes returns the differences between two settings, sorted by JSON path. Lists are compared as
// a whole.
func changes(before, after Settings) ([]AuditEntry, error) {
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
	var all []AuditEntry
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if was[name] != is[name] {
			all = append(all, AuditEntry{Action: name, Before: was[name], After: is[name]})
		}
	}
	return all, nil
}

// flat returns the settings that are set, by JSON path.
func flat(settings Settings) (map[string]string, error) {
	b, err := json.Marshal(settings)
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
		return fmt.Errorf("decode settings: %w", err)
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

// SettingsWith returns settings of which only the one with a JSON path is set, to a JSON value. An empty value leaves
// it at its default.
func SettingsWith(path, value string) (s Settings, err error) {
	if value == "" {
		return s, nil
	}
	names := strings.Split(path, ".")
	for _, name := range slices.Backward(names) {
		value = fmt.Sprintf("{%q:%s}", name, value)
	}
	if err := json.Unmarshal([]byte(value), &s); err != nil {
		return s, fmt.Errorf("decode setting %s: %w", path, err)
	}
	return s, nil
}
