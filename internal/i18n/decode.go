package i18n

import (
	"strconv"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// decode decodes the messages of a file that has only comments, tables with bare names, and strings in one line. ok is
// false for other TOML. All texts are read whenever the bot starts, and this takes a fraction of the time that a complete
// decoder needs.
func decode(data string) (messages []*i18n.Message, ok bool) {
	byID := make(map[string]*i18n.Message)
	table := ""
	for line := range strings.Lines(data) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if line[0] == '[' {
			path, closed := strings.CutSuffix(line[1:], "]")
			if table = path; !closed || !bare(strings.ReplaceAll(path, ".", "")) {
				return nil, false
			}
			continue
		}
		name, value, found := strings.Cut(line, " = ")
		text, isText := decodeString(value)
		id, form, isName := messageOf(table, name)
		if !found || !isText || !isName {
			return nil, false
		}
		m := byID[id]
		if m == nil {
			m = &i18n.Message{ID: id}
			byID[id] = m
			messages = append(messages, m)
		}
		if !setForm(m, form, text) {
			return nil, false
		}
	}
	return messages, true
}

// messageOf returns the id of the message of a name in a table, and its form. Tables whose names are forms, such as
// "one" and "other", are messages.
func messageOf(table, name string) (id, form string, ok bool) {
	if name == "one" || name == "other" {
		return table, name, table != ""
	}
	if !bare(name) {
		if name, ok = decodeString(name); !ok {
			return "", "", false
		}
	}
	if table != "" {
		name = table + "." + name
	}
	return name, "other", true
}

// setForm sets a form of a message, once.
func setForm(m *i18n.Message, form, text string) bool {
	field := &m.Other
	if form == "one" {
		field = &m.One
	}
	if *field != "" {
		return false
	}
	*field = text
	return true
}

// bare reports whether a name needs no quotes.
func bare(name string) bool {
	return name != "" && strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == ""
}

// decodeString decodes a string in double quotes. The escapes of TOML mean the same in Go.
func decodeString(quoted string) (text string, ok bool) {
	if !strings.HasPrefix(quoted, `"`) {
		return "", false
	}
	text, err := strconv.Unquote(quoted)
	return text, err == nil
}
