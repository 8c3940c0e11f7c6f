package pages

import (
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/web"
)

// songView is what templates show of a song.
type songView struct {
	ID                 songs.SongID
	Title, Style       string
	Artist, ArtistPath string
	Duration           time.Duration
	CreatedAt          time.Time
	Favourite          bool
	Path               string
	Cover, Audio, Card string // paths; empty if there is no such file
	// Member reports that the viewer is a member of the server.
	Member bool
}

func viewOf(r *web.Request, e songs.Entry) songView {
	path := songPath(e.Place.GuildID, e.ID)
	v := songView{ID: e.ID, Title: messages.EntryName(r.Language, e), Style: e.Style, Artist: e.Artist(),
		Duration: e.Duration, CreatedAt: e.CreatedAt, Favourite: e.Favourite, Path: path, Member: r.Viewer.GuildID != ""}
	if e.Requester.Deleted() && e.ArtistOverride == "" {
		v.Artist = messages.MemberName(r.Language, e.Requester)
	}
	if v.Member && e.Requester.ID != "" {
		v.ArtistPath = "/g/" + e.Place.GuildID + "/library?member=" + e.Requester.ID
	}
	for _, f := range []struct {
		file songs.File
		path *string
		name string
	}{{AudioOf(e.Song), &v.Audio, "/audio"}, {e.Cover, &v.Cover, "/cover"}, {e.Card, &v.Card, "/card"}} {
		if f.file.Key != "" {
			*f.path = path + f.name
		}
	}
	return v
}

func viewsOf(r *web.Request, all []songs.Entry) []songView {
	views := make([]songView, 0, len(all))
	for _, e := range all {
		views = append(views, viewOf(r, e))
	}
	return views
}

// songPath returns the permanent path of the page of a song.
func songPath(guildID string, id songs.SongID) string {
	return "/g/" + guildID + "/songs/" + string(id)
}

// AudioOf returns the file that the pages play: the posted one, which has an even loudness, or else the recording of
// the provider.
func AudioOf(s songs.Song) songs.File {
	if s.Posted.Key != "" {
		return s.Posted
	}
	return s.Audio
}

// lyricsLine is a line of lyrics.
type lyricsLine struct {
	Text    string
	Section bool   // a marker such as "[Chorus]"
	Author  string // of a song that members wrote line by line
}

// linesOf returns the lines of lyrics. Empty ones separate verses.
func linesOf(s songs.Song) []lyricsLine {
	text := strings.TrimSpace(s.Lyrics)
	if text == "" {
		return nil
	}
	lines := strings.Split(text, "\n")
	authors := songs.LineAuthors(lines, s.Credits)
	all := make([]lyricsLine, 0, len(lines))
	for i, line := range lines {
		line = strings.TrimSpace(line)
		l := lyricsLine{Text: line}
		if strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]") {
			l.Text, l.Section = strings.Trim(line, "[]"), true
		} else if i < len(authors) {
			l.Author = authors[i]
		}
		all = append(all, l)
	}
	return all
}
