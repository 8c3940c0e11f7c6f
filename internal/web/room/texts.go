package room

import (
	"encoding/json"
	"fmt"

	"github.com/riffbot/riffbot/internal/web"
)

// textIDs are the texts that the modules of the page use. They replace {0} and {1} by values.
var textIDs = map[string]string{
	"add":           "web.room.add",
	"add-song":      "web.room.add-song",
	"by":            "web.room.by",
	"estimated":     "web.room.estimated",
	"failed":        "web.room.failed",
	"held":          "web.room.held",
	"gone":          "web.room.gone",
	"hidden":        "web.room.hidden",
	"internal":      "web.error.internal",
	"listen":        "web.room.listen",
	"loading":       "web.room.loading",
	"more":          "web.room.more",
	"nobody":        "web.room.nobody",
	"none-found":    "web.room.none-found",
	"now-playing":   "web.room.now-playing",
	"offset":        "web.room.offset",
	"other-site":    "web.error.other-site",
	"others":        "web.room.others",
	"pause":         "web.room.pause",
	"paused":        "web.room.paused",
	"queue-empty":   "web.room.queue-empty",
	"reconnecting":  "web.room.reconnecting",
	"refused-value": "web.room.refused.value",
	"remove":        "web.room.remove",
	"resume":        "web.room.resume",
	"sign-in-again": "web.room.sign-in-again",
	"signed-out":    "web.room.signed-out",
	"skip":          "web.room.skip",
	"stop":          "web.room.stop",
	"too-many":      "web.error.too-many",
	"unknown":       "web.room.unknown",
	"vote-for":      "web.room.vote-for",
}

// moduleTexts returns the texts of the modules as JSON.
func moduleTexts(r *web.Request) (string, error) {
	all := make(map[string]string, len(textIDs))
	for name, id := range textIDs {
		all[name] = r.T(id)
	}
	b, err := json.Marshal(all)
	if err != nil {
		return "", fmt.Errorf("encode texts of page: %w", err)
	}
	return string(b), nil
}
