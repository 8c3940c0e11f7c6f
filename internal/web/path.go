package web

import (
	"net/url"
	"strings"
)

// maxPath limits the length of a path to which viewers return. A cookie has to have room for it.
const maxPath = 1000

// LocalPath returns a path of this site to which a viewer may be sent, or "/" for anything else, such as an address of
// another site. It accepts what a browser cannot read as a host: no "//", no backslash, no control character.
func LocalPath(path string) string {
	u, err := url.Parse(path)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || !strings.HasPrefix(path, "/") ||
		strings.HasPrefix(path, "//") || strings.Contains(path, `\`) || len(path) > maxPath {
		return "/"
	}
	if strings.ContainsFunc(path, func(r rune) bool { return r <= ' ' || r == 0x7f }) ||
		strings.HasPrefix(u.Path, "//") || strings.Contains(u.Path, `\`) {
		return "/"
	}
	return path
}
