package discord

import (
	"fmt"
	"math"
)

// maxOptionText is how long a text option may be, in characters.
const maxOptionText = 6000

// useCommand checks a command's use and returns the data for the bot.
func (s *Server) useCommand(in *interaction, data obj) (obj, *apiError) {
	command, err := s.findCommand(in, data)
	if err != nil {
		return nil, err
	}
	var f form
	if version := id(data, "version"); version != "" && version != command["version"] {
		f.add("data", "INTERACTION_APPLICATION_COMMAND_INVALID_VERSION", "This command is outdated, please try again in a few minutes")
		return nil, f.err()
	}
	in.name, in.commandType = str(command, "name"), commandType(command)
	out := obj{"id": command["id"], "name": command["name"], "type": in.commandType}
	if has(command, "guild_id") {
		out["guild_id"] = command["guild_id"]
	}
	found := s.newResolved(in)
	if in.commandType == 1 {
		in.focused = f.use("data.options", list(command, "options"), list(data, "options"), in.kind == byAutocomplete, found)
		if options := list(data, "options"); len(options) > 0 {
			out["options"] = options
		}
		if in.kind == byAutocomplete && in.focused == 0 && f.err() == nil {
			f.add("data.options", "BASE_TYPE_REQUIRED", "No option is being typed that completes itself")
		}
	} else {
		f.target(in, id(data, "target_id"), found)
		out["target_id"] = id(data, "target_id")
	}
	found.files(data)
	if err := f.err(); err != nil {
		return nil, err
	}
	if resolved := found.json(); len(resolved) > 0 {
		out["resolved"] = resolved
	}
	return out, nil
}

// findCommand looks a command up by its id, or its name without one.
func (s *Server) findCommand(in *interaction, data obj) (obj, *apiError) {
	for _, c := range in.app.inGuild(in.channel.guildID) {
		given := id(data, "id")
		if given == c["id"] || given == "" && c["name"] == str(data, "name") {
			return c, nil
		}
	}
	return nil, errUnknownCommand
}

// target checks what a command of a context menu is used on.
func (f *form) target(in *interaction, targetID string, found *resolved) {
	ok := false
	if in.commandType == 2 {
		ok = found.user(targetID)
	} else {
		ok = found.message(targetID)
	}
	if !ok {
		f.add("data.target_id", "INTERACTION_APPLICATION_COMMAND_INVALID_TARGET", "There is no %q here.", targetID)
	}
}

// use checks the options that a person gives a command, as Discord's client and
// API do between them, and finds what their ids stand for. While somebody still
// types, options may be missing and unfinished; the type of the one that is
// being typed is returned.
func (f *form) use(path string, declared, given []any, typing bool, found *resolved) (focused int64) {
	byName := make(map[string]obj)
	branches := false
	for _, d := range declared {
		o, _ := d.(obj)
		byName[str(o, "name")] = o
		branches = branches || integer(o, "type") <= optionGroup
	}
	if branches && len(given) != 1 {
		f.add(path, "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 1 in length.")
		return 0
	}
	got := make(map[string]bool)
	for i, v := range given {
		o, _ := v.(obj)
		at := fmt.Sprintf("%s.%d", path, i)
		name := str(o, "name")
		d := byName[name]
		kind := integer(d, "type")
		switch {
		case d == nil:
			f.add(at+".name", "APPLICATION_COMMAND_OPTION_UNKNOWN", "There is no option %q.", name)
		case got[name]:
			f.add(at+".name", "APPLICATION_COMMAND_OPTION_TWICE", "The option %q is given twice.", name)
		case kind != integer(o, "type"):
			f.add(at+".type", "APPLICATION_COMMAND_OPTION_TYPE", "The option is of another type.")
		case kind <= optionGroup:
			focused = max(focused, f.use(at+".options", list(d, "options"), list(o, "options"), typing, found))
		case typing && boolean(o, "focused"):
			if boolean(d, "autocomplete") {
				focused = kind
			}
		case !typing:
			f.value(at+".value", d, o["value"], found)
		}
		got[name] = true
	}
	for _, v := range declared {
		d, _ := v.(obj)
		if name := str(d, "name"); boolean(d, "required") && !got[name] && !typing {
			f.add(path+"."+name, "BASE_TYPE_REQUIRED", "This field is required")
		}
	}
	return focused
}

func (f *form) value(path string, d obj, value any, found *resolved) {
	ok := false
	switch kind := integer(d, "type"); kind {
	case optionString:
		var text string
		if text, ok = value.(string); ok {
			most := maxOptionText
			if n := integer(d, "max_length"); n > 0 {
				most = int(n)
			}
			f.typed(path, text, max(int(integer(d, "min_length")), 1), most)
			f.choice(path, d, value)
		}
	case optionInteger, optionNumber:
		var n float64
		if n, ok = value.(float64); ok {
			ok = kind == optionNumber || n == math.Trunc(n) && math.Abs(n) <= 1<<53
			f.between(path, d, n)
			f.choice(path, d, value)
		}
	case optionBoolean:
		_, ok = value.(bool)
	default:
		text, _ := value.(string)
		ok = found.option(kind, text)
	}
	if !ok {
		f.add(path, "BASE_TYPE_BAD_TYPE", "The value is of another type.")
	}
}

// between checks a number against the bounds of its option.
func (f *form) between(path string, d obj, n float64) {
	if least, ok := d["min_value"].(float64); ok && n < least {
		f.add(path, "NUMBER_TYPE_MIN", "The value should be greater than or equal to %v.", least)
	}
	if most, ok := d["max_value"].(float64); ok && n > most {
		f.add(path, "NUMBER_TYPE_MAX", "The value should be less than or equal to %v.", most)
	}
}

func (f *form) choice(path string, d obj, value any) {
	choices := list(d, "choices")
	for _, c := range choices {
		if o, _ := c.(obj); o["value"] == value {
			return
		}
	}
	if len(choices) > 0 {
		f.add(path, "APPLICATION_COMMAND_CHOICE", "The value is none of the choices.")
	}
}
