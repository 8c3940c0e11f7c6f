package feeds

import (
	"bytes"
	"crypto/sha1" //nolint:gosec // of ids of feeds, as their specification requires
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"strings"
	"time"
)

// feed is a podcast.
type feed struct {
	Title, Description string
	Author             string
	Language           string // tag
	Link               string // page of the server or playlist
	Self               string // address of the feed
	Image              string // address of a picture; empty: none
	Items              []item
}

// item is a song in a feed.
type item struct {
	ID          string // stays the same, also at another address
	Title       string
	Description string
	Artist      string
	Link        string // page of the song; empty: none
	Image       string // address of the cover; empty: none
	Chapters    string // address of the chapters; empty: none
	Published   time.Time
	Duration    time.Duration
	Audio       enclosure
}

// enclosure is the recording of an item.
type enclosure struct {
	URL    string `xml:"url,attr"`
	Length int64  `xml:"length,attr"`
	Type   string `xml:"type,attr"`
}

// The types below are elements of RSS 2.0, https://www.rssboard.org/rss-specification, of Apple's tags,
// https://podcasters.apple.com/support/823-podcast-requirements, and of
// https://podcasting2.org/docs/podcast-namespace.

type rss struct {
	XMLName xml.Name `xml:"rss"`
	Version string   `xml:"version,attr"`
	Itunes  string   `xml:"xmlns:itunes,attr"`
	Atom    string   `xml:"xmlns:atom,attr"`
	Podcast string   `xml:"xmlns:podcast,attr"`
	Channel channel  `xml:"channel"`
}

type channel struct {
	Title       string     `xml:"title"`
	Link        string     `xml:"link"`
	Description string     `xml:"description"`
	Language    string     `xml:"language"`
	Generator   string     `xml:"generator"`
	Self        atomLink   `xml:"atom:link"`
	Author      string     `xml:"itunes:author"`
	Category    category   `xml:"itunes:category"`
	Explicit    bool       `xml:"itunes:explicit"`
	Type        string     `xml:"itunes:type"`
	Image       *image     `xml:"itunes:image"`
	GUID        string     `xml:"podcast:guid"`
	Medium      string     `xml:"podcast:medium"`
	Items       []rssEntry `xml:"item"`
}

type atomLink struct {
	Href string `xml:"href,attr"`
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
}

type category struct {
	Text string `xml:"text,attr"`
}

type image struct {
	Href string `xml:"href,attr"`
}

type rssEntry struct {
	Title       string    `xml:"title"`
	Link        string    `xml:"link,omitempty"`
	Description string    `xml:"description,omitempty"`
	GUID        guid      `xml:"guid"`
	Published   string    `xml:"pubDate"`
	Enclosure   enclosure `xml:"enclosure"`
	Author      string    `xml:"itunes:author"`
	Duration    int       `xml:"itunes:duration"`
	Explicit    bool      `xml:"itunes:explicit"`
	Image       *image    `xml:"itunes:image"`
	Chapters    *chapters `xml:"podcast:chapters"`
}

type guid struct {
	PermaLink bool   `xml:"isPermaLink,attr"`
	ID        string `xml:",chardata"`
}

type chapters struct {
	URL  string `xml:"url,attr"`
	Type string `xml:"type,attr"`
}

// chaptersType is the media type of chapters.
const chaptersType = "application/json+chapters"

// encode returns a feed as RSS.
func (f feed) encode() ([]byte, error) {
	c := channel{Title: f.Title, Link: f.Link, Description: f.Description, Language: strings.ToLower(f.Language),
		Generator: "riffbot", Self: atomLink{f.Self, "self", "application/rss+xml"}, Author: f.Author,
		Category: category{"Music"}, Type: "episodic", Image: imageAt(f.Image), GUID: feedGUID(f.Self), Medium: "music"}
	for _, i := range f.Items {
		e := rssEntry{Title: i.Title, Link: i.Link, Description: i.Description, GUID: guid{ID: i.ID},
			Published: i.Published.UTC().Format(time.RFC1123Z), Enclosure: i.Audio, Author: i.Artist,
			Duration: int(i.Duration.Round(time.Second) / time.Second), Image: imageAt(i.Image)}
		if i.Chapters != "" {
			e.Chapters = &chapters{i.Chapters, chaptersType}
		}
		c.Items = append(c.Items, e)
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	err := xml.NewEncoder(&b).Encode(rss{Version: "2.0", Itunes: "http://www.itunes.com/dtds/podcast-1.0.dtd",
		Atom: "http://www.w3.org/2005/Atom", Podcast: "https://podcastindex.org/namespace/1.0", Channel: c})
	if err != nil {
		return nil, fmt.Errorf("encode feed: %w", err)
	}
	return b.Bytes(), nil
}

func imageAt(address string) *image {
	if address == "" {
		return nil
	}
	return &image{address}
}

// feedGUID returns the id of a feed: a version 5 UUID of its address without the scheme.
func feedGUID(address string) string {
	space, err := hex.DecodeString("ead4c236bf5858c6a2c6a6b28d128cb6")
	if err != nil {
		panic(err)
	}
	_, name, _ := strings.Cut(address, "://")
	sum := sha1.Sum(append(space, strings.TrimRight(name, "/")...)) //nolint:gosec // as the specification requires
	id := sum[:16]
	id[6], id[8] = id[6]&0x0f|0x50, id[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:])
}
