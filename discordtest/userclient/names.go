package userclient

import "strings"

// shownName returns the name of a command, option or choice in the member's locale.
func shownName(o obj) string {
	if name := str(o, "name_localized"); name != "" {
		return name
	}
	return str(o, "name")
}

// hasName reports whether name is the localized or the original name.
func hasName(o obj, name string) bool { return name == shownName(o) || name == str(o, "name") }

// pick returns the item of a name, preferring the localized one; nil if there is none.
// The part of a choice's name before a full-width colon is enough.
func pick(all []any, name string) obj {
	for _, fits := range []func(obj) bool{
		func(o obj) bool { return shownName(o) == name },
		func(o obj) bool { return hasName(o, name) },
		func(o obj) bool { return o["value"] != nil && strings.HasPrefix(shownName(o), name+"：") },
	} {
		for _, v := range all {
			if o, _ := v.(obj); fits(o) {
				return o
			}
		}
	}
	return nil
}
