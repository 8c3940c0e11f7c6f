package feeds

import (
	"encoding/json"
	"fmt"

	"github.com/riffbot/riffbot/internal/songs"
)

// chapterList is the JSON of chapters.
type chapterList struct {
	Version  string    `json:"version"`
	Chapters []chapter `json:"chapters"`
}

type chapter struct {
	Start float64 `json:"startTime"` // in seconds
	Title string  `json:"title"`
}

// chaptersOf returns the sections of a song as chapters.
func chaptersOf(s songs.Song) ([]byte, error) {
	list := chapterList{Version: "1.2.0", Chapters: []chapter{}}
	for _, part := range s.Sections() {
		list.Chapters = append(list.Chapters, chapter{part.Start.Seconds(), part.Name})
	}
	b, err := json.Marshal(list)
	if err != nil {
		return nil, fmt.Errorf("encode chapters: %w", err)
	}
	return b, nil
}
