package app

import (
	"runtime/debug"
	"strings"

	"github.com/rs/xid"
)

// newID returns a unique id.
func newID() string { return xid.New().String() }

// isID reports whether a text is an id that newID returned.
func isID(text string) bool {
	_, err := xid.FromString(text)
	return err == nil
}

// versionText returns the release, or the commit of a development build.
func versionText() string {
	if release != "dev" {
		return release
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return release
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return release + "-" + s.Value[:min(8, len(s.Value))]
		}
	}
	return release
}

// list joins names with commas and "and".
func list(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}
