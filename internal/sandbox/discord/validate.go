package discord

import (
	"fmt"
	"net/url"
	"unicode/utf16"
	"unicode/utf8"
)

// form checks a message, form or command against Discord's limits.
type form struct{ fieldErrors }

// length checks what a bot sends. It counts in UTF-16 code units, the strictest
// of the ways in which Discord's parts count.
func (f *form) length(path, text string, least, most int) {
	f.size(path, units(text), least, most)
}

// typed checks what a person typed, in characters.
func (f *form) typed(path, text string, least, most int) {
	f.size(path, utf8.RuneCountInString(text), least, most)
}

func (f *form) size(path string, n, least, most int) {
	switch {
	case n < least && least == 1:
		f.add(path, "BASE_TYPE_REQUIRED", "This field is required")
	case n < least:
		f.add(path, "BASE_TYPE_MIN_LENGTH", "Must be %d or more in length.", least)
	case n > most:
		f.add(path, "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", most)
	}
}

func units(text string) (n int) {
	for _, r := range text {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}

func (f *form) count(path string, n, most int) {
	if n > most {
		f.add(path, "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", most)
	}
}

// text checks an optional text that must be a string when it is there.
func (f *form) text(path string, o obj, key string, most int) int {
	return f.textAt(path+"."+key, o, key, most)
}

func (f *form) textAt(path string, o obj, key string, most int) int {
	v, ok := o[key]
	if !ok || v == nil {
		return 0
	}
	s, ok := v.(string)
	if !ok {
		f.add(path, "STRING_TYPE_CONVERT", "Could not interpret %q as string.", fmt.Sprint(v))
		return 0
	}
	f.length(path, s, 0, most)
	return units(s)
}

// message checks what is common to new and edited messages.
// https://discord.com/developers/docs/resources/message#embed-object-embed-limits
func (f *form) message(p obj, flags int) {
	f.textAt("content", p, "content", 2000)
	f.allowedMentions(p)
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
	if (int64(flags)|integer(p, "flags"))&flagComponentsV2 != 0 {
		f.newComponents(p)
	} else {
		f.rows(p)
	}
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
		n += units(str(field, "name")) + units(str(field, "value"))
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
