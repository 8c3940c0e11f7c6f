package state

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/riffbot/riffbot/discordtest/internal/cdn"
	"github.com/riffbot/riffbot/discordtest/internal/field"
)

// picturePlaces are the fields of an embed with images: the key of the object, and the key
// of its address.
var picturePlaces = map[string]string{"image": "url", "thumbnail": "url", "footer": "icon_url", "author": "icon_url"}

// toFile begins the address of a file of the message.
const toFile = "attachment://"

// pictureTypes are the image types that embeds show, by extension.
var pictureTypes = []string{".jpg", ".jpeg", ".png", ".webp", ".gif"}

// named returns the file of an address attachment://NAME.
func named(files []*cdn.Attachment, address string) *cdn.Attachment {
	name, ok := strings.CutPrefix(address, toFile)
	if !ok {
		return nil
	}
	for _, f := range files {
		dot := strings.LastIndexByte(f.Filename, '.')
		if (f.Filename == name || f.Original == name) && dot >= 0 &&
			slices.Contains(pictureTypes, strings.ToLower(f.Filename[dot:])) {
			return f
		}
	}
	return nil
}

// Pictures returns the files that embeds show.
func Pictures(embeds []field.Object, files []*cdn.Attachment) (shown []*cdn.Attachment) {
	for _, e := range embeds {
		for place, key := range picturePlaces {
			if f := named(files, field.String(field.Map(e, place), key)); f != nil {
				shown = append(shown, f)
			}
		}
	}
	return shown
}

// WithFileNames returns an embed with attachment://NAME in place of the addresses of the
// message's own files, and these files. So a bot can send back an embed that it got.
func (s *State) WithFileNames(e field.Object, files []*cdn.Attachment) (out field.Object, shown []*cdn.Attachment) {
	out = maps.Clone(e)
	for place, key := range picturePlaces {
		part := field.Map(e, place)
		u, err := url.Parse(field.String(part, key))
		if err != nil || u.Host != s.CDN.Host {
			continue
		}
		for _, f := range files {
			if u.Path == f.Path() {
				part = maps.Clone(part)
				part[key] = toFile + f.Filename
				out[place] = part
				shown = append(shown, f)
			}
		}
	}
	return out, shown
}

// embedJSON returns the embed object. An image without a file is left out.
func (s *State) embedJSON(m *Message, e field.Object) field.Object {
	e = maps.Clone(e)
	e["type"] = "rich"
	for place, key := range picturePlaces {
		part := field.Map(e, place)
		address := field.String(part, key)
		if address == "" {
			part = maps.Clone(part)
			delete(part, key)
			if e[place] = part; len(part) == 0 {
				delete(e, place)
			}
			continue
		}
		if !strings.HasPrefix(address, toFile) {
			continue
		}
		f := named(m.Files, address)
		switch {
		case key == "url" && f != nil:
			e[place] = field.Compact(field.Object{"url": s.CDN.FileURL(f), "proxy_url": s.CDN.FileURL(f),
				"width": f.Width, "height": f.Height, "content_type": f.ContentType, "flags": 0})
		case key == "url":
			delete(e, place)
		default:
			part = maps.Clone(part)
			delete(part, key)
			if f != nil {
				part[key], part["proxy_"+key] = s.CDN.FileURL(f), s.CDN.FileURL(f)
			}
			e[place] = part
		}
	}
	var fields []any
	for _, v := range field.List(e, "fields") {
		o := maps.Clone(v.(field.Object))
		o["inline"] = field.Bool(o, "inline")
		fields = append(fields, o)
	}
	if fields != nil {
		e["fields"] = fields
	}
	return e
}
