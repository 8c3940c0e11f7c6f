package people

import "strings"

// shownName is what a command, an option or a choice is called in the language of
// whoever looks at it.
func shownName(o obj) string {
	if name := str(o, "name_localized"); name != "" {
		return name
	}
	return str(o, "name")
}

// called reports whether something has that name, in the language of whoever says
// it or as it is known to the bot.
func called(o obj, name string) bool { return name == shownName(o) || name == str(o, "name") }

// pick finds what is called so, first in the person's own language; nil if nothing
// is. Of a choice, what stands before its colon is enough.
func pick(all []any, name string) obj {
	for _, fits := range []func(obj) bool{
		func(o obj) bool { return shownName(o) == name },
		func(o obj) bool { return called(o, name) },
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
