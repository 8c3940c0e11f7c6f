package main

import (
	"path"
	"slices"
)

// layers are the packages from top to bottom. A package imports packages of lower layers
// only, and packages of its own directory tree.
var layers = [][]string{
	{"."},
	{"internal/e2e", "bench", "bench/peers/*"},
	{"internal/app"},
	{"internal/sandbox", "internal/sandbox/*"},
	{"bot", "bot/*", "commands"},
	{"commands/*"},
	{"commands/internal/*"},
	{"internal/web/*"},
	{"internal/web"},
	{"internal/boardmessages", "internal/cowritingmessages", "internal/jukeboxmessages", "internal/onboarding"},
	{"internal/messages"},
	{"internal/layout", "internal/linecredits"},
	{"internal/commandtest"},
	{"internal/discord"},
	{"internal/queue"},
	{"internal/store", "internal/store/*"},
	{"internal/apikeys", "internal/board", "internal/cowriting", "internal/personas"},
	{"internal/jukebox"},
	{"internal/media", "internal/blobs", "internal/visibility", "internal/config"},
	{"internal/songs"},
	{"internal/provider", "internal/provider/*"},
	{"internal/guild", "internal/retention", "internal/lyrics", "internal/artwork", "internal/voice", "internal/ops", "internal/typeset"},
	{"internal/styles"},
	{"internal/moderation", "internal/i18n", "internal/palette", "internal/filename", "internal/audiofile"},
	{"internal/input", "internal/redact", "internal/private", "internal/cleantext", "internal/fold", "riffusion"},
	{"discordtest", "discordtest/*", "discordtest/*/*"},
}

// tooLarge are packages that have more than [maxLines] and are to be divided, with the
// lines that they may have until then.
var tooLarge = map[string]int{"internal/discord": 4850, "internal/songs": 4400}

// layerOf is the index of the layer that a package is in, -1 if it is in none.
func layerOf(p string) int {
	return slices.IndexFunc(layers, func(layer []string) bool {
		return slices.ContainsFunc(layer, func(pattern string) bool {
			ok, err := path.Match(pattern, p)
			return ok && err == nil
		})
	})
}
