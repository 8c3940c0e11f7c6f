package config

import (
	"fmt"
	"strings"
)

// Renamed reports a variable that is set under the name it had in the previous release.
type Renamed struct {
	Old, New string
	Ignored  bool // New is set, too
}

// String says what to do about the old name.
func (r Renamed) String() string {
	if r.Ignored {
		return fmt.Sprintf("%s is ignored because %s is set; remove %s", r.Old, r.New, r.Old)
	}
	return fmt.Sprintf("%s is now %s; rename it, the next release does not read the old name", r.Old, r.New)
}

// renamed lets a variable also be set under its name in the previous release.
func renamed(old string, f field) field {
	f.old = old
	return f
}

// OldName returns the name that a variable had in the previous release, or "" if it
// had no other.
func OldName(name string) string {
	for _, f := range fields(&Config{}) {
		if f.name == name {
			return f.old
		}
	}
	return ""
}

// readOld returns the value that is set under the old name unless the new one is set,
// and reports the old name where it is set. The value is empty if there is none.
func (f field) readOld(getenv func(string) string) (value string, found *Renamed) {
	if f.old == "" {
		return "", nil
	}
	value = strings.TrimSpace(getenv(f.old))
	if value == "" {
		return "", nil
	}
	if strings.TrimSpace(getenv(f.name)) != "" {
		return "", &Renamed{Old: f.old, New: f.name, Ignored: true}
	}
	return value, &Renamed{Old: f.old, New: f.name}
}
