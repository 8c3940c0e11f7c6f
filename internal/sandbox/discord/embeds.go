package discord

import (
	"maps"
	"net/url"
	"slices"
	"strings"
)

// picturePlaces are where an embed has pictures: the key of the part, and of
// the address in it.
var picturePlaces = map[string]string{"image": "url", "thumbnail": "url", "footer": "icon_url", "author": "icon_url"}

const toFile = "attachment://"

// pictureTypes are the files that embeds can show, by their extension.
var pictureTypes = []string{".jpg", ".jpeg", ".png", ".webp", ".gif"}

// named returns the file that an address like attachment://NAME means.
func named(files []*attachment, address string) *attachment {
	name, ok := strings.CutPrefix(address, toFile)
	if !ok {
		return nil
	}
	for _, f := range files {
		dot := strings.LastIndexByte(f.filename, '.')
		if (f.filename == name || f.original == name) && dot >= 0 && slices.Contains(pictureTypes, strings.ToLower(f.filename[dot:])) {
			return f
		}
	}
	return nil
}

// pictures lists the files that embeds show.
func pictures(embeds []obj, files []*attachment) (shown []*attachment) {
	for _, e := range embeds {
		for place, key := range picturePlaces {
			if f := named(files, str(object(e, place), key)); f != nil {
				shown = append(shown, f)
			}
		}
	}
	return shown
}

// localize puts attachment://NAME in place of the addresses under which the
// message's own files are on the CDN, so that an embed that was read from the
// API can be sent back.
func (s *Server) localize(e obj, files []*attachment) (out obj, shown []*attachment) {
	out = maps.Clone(e)
	for place, key := range picturePlaces {
		part := object(e, place)
		u, err := url.Parse(str(part, key))
		if err != nil || u.Host != s.address {
			continue
		}
		for _, f := range files {
			if u.Path == f.path() {
				part = maps.Clone(part)
				part[key] = toFile + f.filename
				out[place] = part
				shown = append(shown, f)
			}
		}
	}
	return out, shown
}

// embedJSON is an embed as the API returns it. A picture that the message has
// no file for is left out.
func (s *Server) embedJSON(m *message, e obj) obj {
	e = maps.Clone(e)
	e["type"] = "rich"
	for place, key := range picturePlaces {
		part := object(e, place)
		address := str(part, key)
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
		f := named(m.files, address)
		switch {
		case key == "url" && f != nil:
			e[place] = compact(obj{"url": s.fileURL(f), "proxy_url": s.fileURL(f), "width": f.width, "height": f.height, "content_type": f.contentType, "flags": 0})
		case key == "url":
			delete(e, place)
		default:
			part = maps.Clone(part)
			delete(part, key)
			if f != nil {
				part[key], part["proxy_"+key] = s.fileURL(f), s.fileURL(f)
			}
			e[place] = part
		}
	}
	var fields []any
	for _, v := range list(e, "fields") {
		field := maps.Clone(v.(obj))
		field["inline"] = boolean(field, "inline")
		fields = append(fields, field)
	}
	if fields != nil {
		e["fields"] = fields
	}
	return e
}
