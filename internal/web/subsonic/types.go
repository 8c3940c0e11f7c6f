package subsonic

import (
	"time"
)

// The types below have the names and fields of the API; see https://opensubsonic.netlify.app/docs/responses.

type license struct {
	Valid bool `xml:"valid,attr" json:"valid"`
}

type extension struct {
	Name     string `xml:"name,attr" json:"name"`
	Versions []int  `xml:"versions" json:"versions"`
}

type tokenInfo struct {
	Username string `xml:"username,attr" json:"username"`
}

type user struct {
	Username          string `xml:"username,attr" json:"username"`
	ScrobblingEnabled bool   `xml:"scrobblingEnabled,attr" json:"scrobblingEnabled"`
	AdminRole         bool   `xml:"adminRole,attr" json:"adminRole"`
	SettingsRole      bool   `xml:"settingsRole,attr" json:"settingsRole"`
	DownloadRole      bool   `xml:"downloadRole,attr" json:"downloadRole"`
	UploadRole        bool   `xml:"uploadRole,attr" json:"uploadRole"`
	PlaylistRole      bool   `xml:"playlistRole,attr" json:"playlistRole"`
	CoverArtRole      bool   `xml:"coverArtRole,attr" json:"coverArtRole"`
	CommentRole       bool   `xml:"commentRole,attr" json:"commentRole"`
	PodcastRole       bool   `xml:"podcastRole,attr" json:"podcastRole"`
	StreamRole        bool   `xml:"streamRole,attr" json:"streamRole"`
	JukeboxRole       bool   `xml:"jukeboxRole,attr" json:"jukeboxRole"`
	ShareRole         bool   `xml:"shareRole,attr" json:"shareRole"`
	Folder            []int  `xml:"folder" json:"folder"`
}

type scanStatus struct {
	Scanning bool `xml:"scanning,attr" json:"scanning"`
	Count    int  `xml:"count,attr" json:"count"`
}

type musicFolders struct {
	Folder []musicFolder `xml:"musicFolder" json:"musicFolder"`
}

type musicFolder struct {
	ID   int    `xml:"id,attr" json:"id"`
	Name string `xml:"name,attr" json:"name"`
}

type indexes struct {
	LastModified    int64   `xml:"lastModified,attr" json:"lastModified"`
	IgnoredArticles string  `xml:"ignoredArticles,attr" json:"ignoredArticles"`
	Index           []index `xml:"index" json:"index,omitempty"`
}

type index struct {
	Name   string   `xml:"name,attr" json:"name"`
	Artist []artist `xml:"artist" json:"artist"`
}

type artist struct {
	ID         string  `xml:"id,attr" json:"id"`
	Name       string  `xml:"name,attr" json:"name"`
	CoverArt   string  `xml:"coverArt,attr,omitempty" json:"coverArt,omitempty"`
	AlbumCount int     `xml:"albumCount,attr" json:"albumCount"`
	Album      []album `xml:"album" json:"album,omitempty"`
}

type directory struct {
	ID     string  `xml:"id,attr" json:"id"`
	Parent string  `xml:"parent,attr,omitempty" json:"parent,omitempty"`
	Name   string  `xml:"name,attr" json:"name"`
	Child  []child `xml:"child" json:"child,omitempty"`
}

// album is an AlbumID3 and, in getAlbum, an AlbumID3WithSongs. In lists of folders it has the fields of a Child, too.
type album struct {
	ID            string    `xml:"id,attr" json:"id"`
	Parent        string    `xml:"parent,attr,omitempty" json:"parent,omitempty"`
	IsDir         bool      `xml:"isDir,attr,omitempty" json:"isDir,omitempty"`
	Title         string    `xml:"title,attr,omitempty" json:"title,omitempty"`
	Name          string    `xml:"name,attr" json:"name"`
	Artist        string    `xml:"artist,attr" json:"artist"`
	ArtistID      string    `xml:"artistId,attr" json:"artistId"`
	DisplayArtist string    `xml:"displayArtist,attr" json:"displayArtist"`
	CoverArt      string    `xml:"coverArt,attr,omitempty" json:"coverArt,omitempty"`
	SongCount     int       `xml:"songCount,attr" json:"songCount"`
	Duration      int       `xml:"duration,attr" json:"duration"`
	Created       string    `xml:"created,attr" json:"created"`
	Starred       string    `xml:"starred,attr,omitempty" json:"starred,omitempty"`
	Year          int       `xml:"year,attr,omitempty" json:"year,omitempty"`
	Genre         string    `xml:"genre,attr,omitempty" json:"genre,omitempty"`
	Genres        []named   `xml:"genres" json:"genres,omitempty"`
	Artists       []namedID `xml:"artists" json:"artists,omitempty"`
	Song          []child   `xml:"song" json:"song,omitempty"`
}

type named struct {
	Name string `xml:"name,attr" json:"name"`
}

type namedID struct {
	ID   string `xml:"id,attr" json:"id"`
	Name string `xml:"name,attr" json:"name"`
}

// child is a song or, in directories, an album.
type child struct {
	ID                 string    `xml:"id,attr" json:"id"`
	Parent             string    `xml:"parent,attr,omitempty" json:"parent,omitempty"`
	IsDir              bool      `xml:"isDir,attr" json:"isDir"`
	Title              string    `xml:"title,attr" json:"title"`
	Album              string    `xml:"album,attr,omitempty" json:"album,omitempty"`
	AlbumID            string    `xml:"albumId,attr,omitempty" json:"albumId,omitempty"`
	Artist             string    `xml:"artist,attr,omitempty" json:"artist,omitempty"`
	ArtistID           string    `xml:"artistId,attr,omitempty" json:"artistId,omitempty"`
	DisplayArtist      string    `xml:"displayArtist,attr,omitempty" json:"displayArtist,omitempty"`
	DisplayAlbumArtist string    `xml:"displayAlbumArtist,attr,omitempty" json:"displayAlbumArtist,omitempty"`
	Track              int       `xml:"track,attr,omitempty" json:"track,omitempty"`
	Year               int       `xml:"year,attr,omitempty" json:"year,omitempty"`
	Genre              string    `xml:"genre,attr,omitempty" json:"genre,omitempty"`
	CoverArt           string    `xml:"coverArt,attr,omitempty" json:"coverArt,omitempty"`
	Size               int64     `xml:"size,attr,omitempty" json:"size,omitempty"`
	ContentType        string    `xml:"contentType,attr,omitempty" json:"contentType,omitempty"`
	Suffix             string    `xml:"suffix,attr,omitempty" json:"suffix,omitempty"`
	Duration           int       `xml:"duration,attr,omitempty" json:"duration,omitempty"`
	BitRate            int       `xml:"bitRate,attr,omitempty" json:"bitRate,omitempty"`
	Path               string    `xml:"path,attr,omitempty" json:"path,omitempty"`
	Created            string    `xml:"created,attr,omitempty" json:"created,omitempty"`
	Starred            string    `xml:"starred,attr,omitempty" json:"starred,omitempty"`
	Type               string    `xml:"type,attr,omitempty" json:"type,omitempty"`
	MediaType          string    `xml:"mediaType,attr,omitempty" json:"mediaType,omitempty"`
	Genres             []named   `xml:"genres" json:"genres,omitempty"`
	Artists            []namedID `xml:"artists" json:"artists,omitempty"`
	AlbumArtists       []namedID `xml:"albumArtists" json:"albumArtists,omitempty"`
}

type albumList struct {
	Album []album `xml:"album" json:"album,omitempty"`
}

type songList struct {
	Song []child `xml:"song" json:"song,omitempty"`
}

type genres struct {
	Genre []genre `xml:"genre" json:"genre,omitempty"`
}

type genre struct {
	Name       string `xml:",chardata" json:"value"`
	SongCount  int    `xml:"songCount,attr" json:"songCount"`
	AlbumCount int    `xml:"albumCount,attr" json:"albumCount"`
}

type nowPlaying struct {
	Entry []nowPlayingEntry `xml:"entry" json:"entry,omitempty"`
}

type nowPlayingEntry struct {
	child
	Username   string `xml:"username,attr" json:"username"`
	MinutesAgo int    `xml:"minutesAgo,attr" json:"minutesAgo"`
	PlayerID   int    `xml:"playerId,attr" json:"playerId"`
	PlayerName string `xml:"playerName,attr" json:"playerName"`
}

// found is a result of a search or the favourites of the owner of the key.
type found struct {
	Artist []artist `xml:"artist" json:"artist,omitempty"`
	Album  []album  `xml:"album" json:"album,omitempty"`
	Song   []child  `xml:"song" json:"song,omitempty"`
}

type playlists struct {
	Playlist []playlist `xml:"playlist" json:"playlist,omitempty"`
}

type playlist struct {
	ID        string  `xml:"id,attr" json:"id"`
	Name      string  `xml:"name,attr" json:"name"`
	Owner     string  `xml:"owner,attr" json:"owner"`
	Public    bool    `xml:"public,attr" json:"public"`
	ReadOnly  bool    `xml:"readonly,attr" json:"readonly"`
	SongCount int     `xml:"songCount,attr" json:"songCount"`
	Duration  int     `xml:"duration,attr" json:"duration"`
	Created   string  `xml:"created,attr" json:"created"`
	Changed   string  `xml:"changed,attr" json:"changed"`
	CoverArt  string  `xml:"coverArt,attr,omitempty" json:"coverArt,omitempty"`
	Entry     []child `xml:"entry" json:"entry,omitempty"`
}

type lyrics struct {
	Artist string `xml:"artist,attr,omitempty" json:"artist,omitempty"`
	Title  string `xml:"title,attr,omitempty" json:"title,omitempty"`
	Text   string `xml:",chardata" json:"value"`
}

type lyricsList struct {
	Lyrics []structuredLyrics `xml:"structuredLyrics" json:"structuredLyrics"`
}

type structuredLyrics struct {
	Kind          string    `xml:"kind,attr,omitempty" json:"kind,omitempty"`
	DisplayArtist string    `xml:"displayArtist,attr" json:"displayArtist"`
	DisplayTitle  string    `xml:"displayTitle,attr" json:"displayTitle"`
	Language      string    `xml:"lang,attr" json:"lang"`
	Offset        int       `xml:"offset,attr" json:"offset"`
	Synced        bool      `xml:"synced,attr" json:"synced"`
	Line          []line    `xml:"line" json:"line"`
	CueLine       []cueLine `xml:"cueLine" json:"cueLine,omitempty"`
}

type line struct {
	Start *int64 `xml:"start,attr" json:"start,omitempty"` // in milliseconds
	Text  string `xml:",chardata" json:"value"`
}

type cueLine struct {
	Index int    `xml:"index,attr" json:"index"`
	Start int64  `xml:"start,attr" json:"start"`
	End   int64  `xml:"end,attr" json:"end"`
	Text  string `xml:"value,attr" json:"value"`
	Cue   []cue  `xml:"cue" json:"cue"`
}

type cue struct {
	Start     int64  `xml:"start,attr" json:"start"`
	End       int64  `xml:"end,attr" json:"end"`
	ByteStart int    `xml:"byteStart,attr" json:"byteStart"`
	ByteEnd   int    `xml:"byteEnd,attr" json:"byteEnd"` // of the last byte
	Text      string `xml:",chardata" json:"value"`
}

type jukeboxStatus struct {
	CurrentIndex int     `xml:"currentIndex,attr" json:"currentIndex"` // -1: none
	Playing      bool    `xml:"playing,attr" json:"playing"`
	Gain         float64 `xml:"gain,attr" json:"gain"`
	Position     int     `xml:"position,attr" json:"position"` // in seconds
}

type jukeboxList struct {
	jukeboxStatus
	Entry []child `xml:"entry" json:"entry,omitempty"`
}

// timestamp returns a time as in the API; empty for the zero time.
func timestamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.000Z")
}

// seconds returns a duration in whole seconds, rounded.
func seconds(d time.Duration) int { return int(d.Round(time.Second) / time.Second) }
