package jukebox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/riffbot/riffbot/internal/songs"
)

// MaxPlaylistFile is the maximum size of an imported playlist in bytes.
const MaxPlaylistFile = 512 << 10

// PlaylistFile is the content of an exported playlist.
type PlaylistFile struct {
	Name  string
	Songs []PlaylistFileSong
}

// PlaylistFileSong is a song of an exported playlist. File is the name of its downloaded MP3.
type PlaylistFileSong struct {
	ID            songs.SongID
	Title, Artist string
	Length        time.Duration
	File          string
}

// jsonFormat identifies exported playlists among JSON files.
const jsonFormat = "riffbot-playlist-1"

type jsonPlaylist struct {
	Format string     `json:"format"`
	Name   string     `json:"name"`
	Songs  []jsonSong `json:"songs"`
}

type jsonSong struct {
	ID     songs.SongID `json:"id"`
	Title  string       `json:"title"`
	Artist string       `json:"artist"`
	Length float64      `json:"seconds"`
	File   string       `json:"file"`
}

// JSON encodes the playlist as JSON.
func (f PlaylistFile) JSON() ([]byte, error) {
	list := jsonPlaylist{Format: jsonFormat, Name: f.Name, Songs: []jsonSong{}}
	for _, s := range f.Songs {
		list.Songs = append(list.Songs, jsonSong{s.ID, s.Title, s.Artist, s.Length.Seconds(), s.File})
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(list); err != nil {
		return nil, fmt.Errorf("encode playlist: %w", err)
	}
	return b.Bytes(), nil
}

// The directives of an M3U file. Players ignore songDirective, which they do not know.
//
// https://en.wikipedia.org/wiki/M3U#Extended_M3U
const (
	m3uHeader     = "#EXTM3U"
	nameDirective = "#PLAYLIST:"
	infoDirective = "#EXTINF:"
	songDirective = "#RIFFBOT-SONG:"
)

// M3U encodes the playlist as an extended M3U file in UTF-8.
func (f PlaylistFile) M3U() []byte {
	line := func(text string) string { return strings.Join(strings.Fields(text), " ") }
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\n%s%s\n", m3uHeader, nameDirective, line(f.Name))
	for _, s := range f.Songs {
		title := line(s.Title)
		if artist := line(s.Artist); artist != "" {
			title = artist + " - " + title
		}
		fmt.Fprintf(&b, "%s%d,%s\n%s%s\n%s\n", infoDirective, int(math.Round(s.Length.Seconds())), title,
			songDirective, s.ID, line(s.File))
	}
	return b.Bytes()
}

// ParsePlaylistFile decodes a playlist in either format; [ErrPlaylistFile] if it is in neither. Each song
// has an id or a title.
func ParsePlaylistFile(content []byte) (f PlaylistFile, err error) {
	content = bytes.TrimSpace(bytes.TrimPrefix(content, []byte("\ufeff")))
	switch {
	case len(content) > MaxPlaylistFile || !utf8.Valid(content):
		return f, ErrPlaylistFile
	case bytes.HasPrefix(content, []byte("{")):
		f, err = parseJSON(content)
	case bytes.HasPrefix(content, []byte(m3uHeader)):
		f = parseM3U(string(content))
	default:
		return f, ErrPlaylistFile
	}
	if err == nil && (len(f.Songs) == 0 || len(f.Songs) > MaxPlaylistSongs) {
		err = ErrPlaylistFile
	}
	return f, err
}

func parseJSON(content []byte) (f PlaylistFile, err error) {
	var list jsonPlaylist
	if json.Unmarshal(content, &list) != nil || list.Format != jsonFormat {
		return f, ErrPlaylistFile
	}
	f.Name = list.Name
	for _, s := range list.Songs {
		f.add(PlaylistFileSong{s.ID, s.Title, s.Artist, time.Duration(s.Length * float64(time.Second)), s.File})
	}
	return f, nil
}

func parseM3U(content string) (f PlaylistFile) {
	var s PlaylistFileSong
	for line := range strings.Lines(content) {
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, nameDirective); ok {
			f.Name = strings.TrimSpace(name)
		} else if id, ok := strings.CutPrefix(line, songDirective); ok {
			s.ID = songs.SongID(strings.TrimSpace(id))
		} else if info, ok := strings.CutPrefix(line, infoDirective); ok {
			length, title, _ := strings.Cut(info, ",")
			seconds, _ := strconv.Atoi(strings.TrimSpace(length)) // -1 or text: unknown
			s.Length = time.Duration(max(seconds, 0)) * time.Second
			if artist, name, ok := strings.Cut(title, " - "); ok {
				s.Artist, title = strings.TrimSpace(artist), name
			}
			s.Title = strings.TrimSpace(title)
		} else if line != "" && !strings.HasPrefix(line, "#") {
			s.File = line
			f.add(s)
			s = PlaylistFileSong{}
		}
	}
	return f
}

// add appends a song, with the name of its file in place of an unknown title.
func (f *PlaylistFile) add(s PlaylistFileSong) {
	if s.Title == "" {
		s.Title = s.File
	}
	if s.ID != "" || s.Title != "" {
		f.Songs = append(f.Songs, s)
	}
}
