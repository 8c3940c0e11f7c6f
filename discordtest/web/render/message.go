package render

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Flags of messages.
const (
	flagEphemeral  = 1 << 6
	flagLoading    = 1 << 7
	flagComponents = 1 << 15
)

// message is a message of Discord's API.
type message struct {
	Content     string       `json:"content"`
	Timestamp   time.Time    `json:"timestamp"`
	Author      user         `json:"author"`
	Flags       int          `json:"flags"`
	Embeds      []embed      `json:"embeds"`
	Attachments []attachment `json:"attachments"`
	Components  []*component `json:"components"`
	Edited      *time.Time   `json:"edited_timestamp"`
	Reactions   []reaction   `json:"reactions"`
	Thread      *thread      `json:"thread"`
	Referenced  *message     `json:"referenced_message"`
	Interaction *interaction `json:"interaction_metadata"`
}

type user struct {
	ID         string `json:"id"`
	Username   string `json:"username"`
	GlobalName string `json:"global_name"`
	Bot        bool   `json:"bot"`
}

// Name returns the displayed name.
func (u user) Name() string {
	if u.GlobalName != "" {
		return u.GlobalName
	}
	return u.Username
}

// Initial returns the first character of the name.
func (u user) Initial() string {
	for _, c := range u.Name() {
		return string(c)
	}
	return ""
}

type interaction struct {
	Name string `json:"name"`
	User user   `json:"user"`
}

type reaction struct {
	Count int   `json:"count"`
	Me    bool  `json:"me"`
	Emoji emoji `json:"emoji"`
}

type thread struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type embed struct {
	Title       string  `json:"title"`
	URL         string  `json:"url"`
	Description string  `json:"description"`
	Color       int     `json:"color"`
	Author      named   `json:"author"`
	Footer      named   `json:"footer"`
	Fields      []field `json:"fields"`
	Image       picture `json:"image"`
	Thumbnail   picture `json:"thumbnail"`
}

type named struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

type field struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Inline bool   `json:"inline"`
}

type picture struct {
	URL    string `json:"url"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
	// ContentType is known of media of components only.
	ContentType string `json:"content_type"`
}

// Video reports whether the file is a video.
func (p picture) Video() bool { return strings.HasPrefix(p.ContentType, "video/") }

type attachment struct {
	Width       int    `json:"width"`
	Height      int    `json:"height"`
	Filename    string `json:"filename"`
	Title       string `json:"title"`
	Description string `json:"description"`
	ContentType string `json:"content_type"`
	Size        int    `json:"size"`
	URL         string `json:"url"`
}

// Name returns the displayed name.
func (a attachment) Name() string {
	if a.Title == "" {
		return a.Filename
	}
	return a.Title + a.Filename[max(0, strings.LastIndex(a.Filename, ".")):]
}

// Kind returns audio, video, image or file.
func (a attachment) Kind() string {
	kind, _, _ := strings.Cut(a.ContentType, "/")
	switch kind {
	case "audio", "video", "image":
		return kind
	default:
		return "file"
	}
}

// Bytes returns the size as text.
func (a attachment) Bytes() string {
	if a.Size < 1_000_000 {
		return fmt.Sprintf("%d KB", (a.Size+999)/1000)
	}
	return fmt.Sprintf("%.2f MB", float64(a.Size)/1_000_000)
}

// Span returns how many of twelve columns a field takes: inline fields share a row, at most three.
func (e embed) Span(at int) int {
	if !e.Fields[at].Inline {
		return 12
	}
	first, last := at, at
	for first > 0 && e.Fields[first-1].Inline {
		first--
	}
	for last+1 < len(e.Fields) && e.Fields[last+1].Inline {
		last++
	}
	row := first + (at-first)/3*3
	return 12 / min(3, last-row+1)
}

// form is a modal.
type form struct {
	ID         string       `json:"id"`
	Title      string       `json:"title"`
	Components []*component `json:"components"`
}

// decode converts a decoded JSON object to one of the types of this file.
func decode(from map[string]any, to any) error {
	b, err := json.Marshal(from)
	if err != nil {
		return fmt.Errorf("encode message: %w", err)
	}
	if err := json.Unmarshal(b, to); err != nil {
		return fmt.Errorf("decode message: %w", err)
	}
	return nil
}
