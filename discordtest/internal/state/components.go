package state

import (
	"hash/fnv"
	"maps"
	"strconv"
	"strings"

	"github.com/riffbot/riffbot/discordtest/internal/cdn"
	"github.com/riffbot/riffbot/discordtest/internal/field"
)

// mediaKeys are the fields of components with the address of a picture, video or file.
var mediaKeys = []string{"media", "file"}

// MissingFile returns the first address attachment://NAME in components that is no file of the
// message; empty if there is none.
func MissingFile(components []any, files []*cdn.Attachment) string {
	for _, v := range components {
		o, _ := v.(field.Object)
		for _, key := range mediaKeys {
			address := field.String(field.Map(o, key), "url")
			if strings.HasPrefix(address, toFile) && fileAt(files, address) == nil {
				return address
			}
		}
		if missing := MissingFile(nestedIn(o), files); missing != "" {
			return missing
		}
	}
	return ""
}

// nestedIn returns what a component contains.
func nestedIn(o field.Object) []any {
	inner := append(field.List(o, "components"), field.List(o, "items")...)
	if accessory := field.Map(o, "accessory"); accessory != nil {
		inner = append(inner, accessory)
	}
	return inner
}

// fileAt returns the file of an address attachment://NAME.
func fileAt(files []*cdn.Attachment, address string) *cdn.Attachment {
	name := strings.TrimPrefix(address, toFile)
	for _, f := range files {
		if f.Filename == name || f.Original == name {
			return f
		}
	}
	return nil
}

// componentsJSON returns components with the addresses of the message's files.
func (s *State) componentsJSON(components []any, files []*cdn.Attachment) []any {
	out := make([]any, 0, len(components))
	for _, v := range components {
		o, ok := v.(field.Object)
		if !ok {
			out = append(out, v)
			continue
		}
		o = maps.Clone(o)
		for _, key := range mediaKeys {
			if media := field.Map(o, key); media != nil {
				o[key] = s.mediaJSON(media, files)
			}
		}
		for _, key := range []string{"components", "items"} {
			if inner := field.List(o, key); inner != nil {
				o[key] = s.componentsJSON(inner, files)
			}
		}
		if accessory := field.Map(o, "accessory"); accessory != nil {
			o["accessory"] = s.componentsJSON([]any{accessory}, files)[0]
		}
		out = append(out, o)
	}
	return out
}

// mediaJSON returns the unfurled media item object of an address.
func (s *State) mediaJSON(media field.Object, files []*cdn.Attachment) field.Object {
	address := field.String(media, "url")
	f := fileAt(files, address)
	if !strings.HasPrefix(address, toFile) || f == nil {
		return field.Object{"id": mediaID(address), "url": address, "proxy_url": address}
	}
	return field.Compact(field.Object{"id": f.ID, "url": s.CDN.FileURL(f), "proxy_url": s.CDN.FileURL(f), "width": f.Width,
		"height": f.Height, "content_type": f.ContentType, "attachment_id": f.ID})
}

// mediaID returns the id of media at an address that is no file of the message.
func mediaID(address string) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(address))
	return strconv.FormatUint(h.Sum64()>>1, 10)
}
