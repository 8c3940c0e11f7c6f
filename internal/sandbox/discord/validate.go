package discord

import (
	"fmt"
	"net/url"
	"unicode/utf8"
)

// form checks a message, form or command against Discord's limits.
type form struct{ fieldErrors }

func (f *form) length(path, text string, least, most int) {
	n := utf8.RuneCountInString(text)
	switch {
	case n < least && least == 1:
		f.add(path, "BASE_TYPE_REQUIRED", "This field is required")
	case n < least:
		f.add(path, "BASE_TYPE_MIN_LENGTH", "Must be %d or more in length.", least)
	case n > most:
		f.add(path, "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", most)
	}
}

func (f *form) count(path string, n, most int) {
	if n > most {
		f.add(path, "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", most)
	}
}

// text checks an optional text that must be a string when it is there.
func (f *form) text(path string, o obj, key string, most int) int {
	v, ok := o[key]
	if !ok || v == nil {
		return 0
	}
	s, ok := v.(string)
	if !ok {
		f.add(path+"."+key, "STRING_TYPE_CONVERT", "Could not interpret %q as string.", fmt.Sprint(v))
		return 0
	}
	f.length(path+"."+key, s, 0, most)
	return utf8.RuneCountInString(s)
}

// message checks what is common to new and edited messages.
// https://discord.com/developers/docs/resources/message#embed-object-embed-limits
func (f *form) message(p obj) {
	if s, ok := p["content"].(string); ok {
		f.length("content", s, 0, 2000)
	}
	embeds := list(p, "embeds")
	f.count("embeds", len(embeds), 10)
	total := 0
	for i, e := range embeds {
		o, ok := e.(obj)
		if !ok {
			f.add(fmt.Sprintf("embeds.%d", i), "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
			continue
		}
		total += f.embed(fmt.Sprintf("embeds.%d", i), o)
	}
	if total > 6000 {
		f.add("embeds", "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000")
	}
	f.rows(p)
	for i, a := range list(p, "attachments") {
		if o, ok := a.(obj); ok {
			f.text(fmt.Sprintf("attachments.%d", i), o, "description", 1024)
		}
	}
}

func (f *form) embed(path string, e obj) int {
	n := f.text(path, e, "title", 256) + f.text(path, e, "description", 4096)
	if footer := object(e, "footer"); footer != nil {
		n += f.text(path+".footer", footer, "text", 2048)
		f.address(path+".footer.icon_url", str(footer, "icon_url"), "http", "https", "attachment")
	}
	if author := object(e, "author"); author != nil {
		n += f.text(path+".author", author, "name", 256)
		f.address(path+".author.icon_url", str(author, "icon_url"), "http", "https", "attachment")
	}
	fields := list(e, "fields")
	f.count(path+".fields", len(fields), 25)
	for i, v := range fields {
		field, _ := v.(obj)
		at := fmt.Sprintf("%s.fields.%d", path, i)
		f.length(at+".name", str(field, "name"), 1, 256)
		f.length(at+".value", str(field, "value"), 1, 1024)
		n += utf8.RuneCountInString(str(field, "name")) + utf8.RuneCountInString(str(field, "value"))
	}
	for _, place := range []string{"image", "thumbnail"} {
		f.address(path+"."+place+".url", str(object(e, place), "url"), "http", "https", "attachment")
	}
	f.address(path+".url", str(e, "url"), "http", "https")
	return n
}

func (f *form) address(path, raw string, schemes ...string) {
	if raw == "" {
		return
	}
	u, err := url.Parse(raw)
	for _, s := range schemes {
		if err == nil && u.Scheme == s && u.Host != "" {
			return
		}
	}
	f.add(path, "URL_TYPE_INVALID_SCHEME", "Scheme must be one of %v.", schemes)
}

// Component types: https://discord.com/developers/docs/components/reference
const (
	rowType      = 1
	buttonType   = 2
	selectType   = 3
	textType     = 4
	labelType    = 18
	lastSelect   = 8
	uploadType   = 19
	radioType    = 21
	checksType   = 22
	checkboxType = 23
)

// rows checks a message's components.
func (f *form) rows(p obj) {
	if integer(p, "flags")&flagComponentsV2 != 0 {
		f.count("components", len(list(p, "components")), 40)
		return
	}
	rows := list(p, "components")
	f.count("components", len(rows), 5)
	ids := make(map[string]bool)
	for i, r := range rows {
		row, _ := r.(obj)
		path := fmt.Sprintf("components.%d", i)
		if integer(row, "type") != rowType {
			f.add(path+".type", "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (1,).")
			continue
		}
		parts := list(row, "components")
		if len(parts) == 0 || len(parts) > 5 {
			f.add(path+".components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
		}
		for j, c := range parts {
			part, _ := c.(obj)
			f.part(fmt.Sprintf("%s.components.%d", path, j), part, ids)
		}
	}
}

func (f *form) part(path string, c obj, ids map[string]bool) {
	switch kind := integer(c, "type"); {
	case kind == buttonType:
		f.text(path, c, "label", 80)
		if str(c, "label") == "" && object(c, "emoji") == nil && integer(c, "style") != 6 {
			f.add(path, "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", "A button needs a label or an emoji.")
		}
		switch style := integer(c, "style"); {
		case style == 5:
			f.length(path+".url", str(c, "url"), 1, 512)
			f.address(path+".url", str(c, "url"), "http", "https", "discord")
			if has(c, "custom_id") {
				f.add(path, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", "A custom id and url cannot both be specified")
			}
		case style < 1 || style > 6:
			f.add(path+".style", "BASE_TYPE_CHOICES", "Value must be one of {1, 2, 3, 4, 5, 6}.")
		case style < 5:
			f.customID(path, c, ids)
		}
	case kind >= selectType && kind <= lastSelect && kind != textType:
		f.customID(path, c, ids)
		f.choices(path, c, kind)
	default:
		f.add(path+".type", "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (2, 3, 5, 6, 7, 8).")
	}
}

func (f *form) choices(path string, c obj, kind int64) {
	f.text(path, c, "placeholder", 150)
	if kind != selectType {
		return
	}
	options := list(c, "options")
	if len(options) == 0 || len(options) > 25 {
		f.add(path+".options", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 25 in length.")
	}
	for i, o := range options {
		option, _ := o.(obj)
		at := fmt.Sprintf("%s.options.%d", path, i)
		f.length(at+".label", str(option, "label"), 1, 100)
		f.length(at+".value", str(option, "value"), 1, 100)
		f.text(at, option, "description", 100)
	}
}

func (f *form) customID(path string, c obj, ids map[string]bool) {
	given := str(c, "custom_id")
	f.length(path+".custom_id", given, 1, 100)
	if ids[given] {
		f.add(path+".custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
	}
	ids[given] = true
}

// modal checks the form that an interaction is answered with.
func (f *form) modal(p obj) {
	f.length("title", str(p, "title"), 1, 45)
	f.length("custom_id", str(p, "custom_id"), 1, 100)
	parts := list(p, "components")
	if len(parts) == 0 || len(parts) > 5 {
		f.add("components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
	}
	ids := make(map[string]bool)
	for i, c := range parts {
		part, _ := c.(obj)
		path := fmt.Sprintf("components.%d", i)
		switch integer(part, "type") {
		case rowType:
			if len(list(part, "components")) != 1 {
				f.add(path+".components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 1 in length.")
				continue
			}
			input, _ := list(part, "components")[0].(obj)
			f.length(path+".components.0.label", str(input, "label"), 1, 45)
			f.input(path+".components.0", input, ids)
		case labelType:
			f.length(path+".label", str(part, "label"), 1, 45)
			f.text(path, part, "description", 100)
			input := object(part, "component")
			if has(input, "label") {
				f.add(path+".component.label", "BASE_TYPE_UNKNOWN_FIELD", "A component in a label has no label of its own.")
			}
			f.input(path+".component", input, ids)
		case 10: // text to read
			f.length(path+".content", str(part, "content"), 1, 4000)
		default:
			f.add(path+".type", "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (1, 10, 18).")
		}
	}
}

func (f *form) input(path string, c obj, ids map[string]bool) {
	f.customID(path, c, ids)
	switch kind := integer(c, "type"); {
	case kind == textType:
		if style := integer(c, "style"); style < 1 || style > 2 {
			f.add(path+".style", "BASE_TYPE_CHOICES", "Value must be one of {1, 2}.")
		}
		f.text(path, c, "placeholder", 100)
		most := 4000
		if n := integer(c, "max_length"); has(c, "max_length") {
			if n < 1 || n > 4000 {
				f.add(path+".max_length", "NUMBER_TYPE_MAX", "int value should be between 1 and 4000.")
			} else {
				most = int(n)
			}
		}
		f.text(path, c, "value", most)
	case kind >= selectType && kind <= lastSelect:
		if boolean(c, "disabled") {
			f.add(path+".disabled", "BASE_TYPE_CHOICES", "A component in a form cannot be disabled.")
		}
		f.choices(path, c, kind)
	case kind >= uploadType && kind <= checkboxType:
	default:
		f.add(path+".type", "UNION_TYPE_CHOICES", "This component does not belong into a form.")
	}
}
