package subsonic

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
)

// apiVersion is the version of the Subsonic API, and serverType the name that apps show.
const (
	apiVersion = "1.16.1"
	serverType = "riffbot"
	namespace  = "http://subsonic.org/restapi"
)

// Codes of errors of the API.
const (
	codeGeneric       = 0
	codeMissing       = 10
	codeWrongPassword = 40
	codeNoTokens      = 41
	codeNotSupported  = 42
	codeConflicting   = 43
	codeInvalidKey    = 44
	codeForbidden     = 50
	codeNotFound      = 70
)

// apiError is an error as apps receive it.
type apiError struct {
	Code    int    `xml:"code,attr" json:"code"`
	Message string `xml:"message,attr" json:"message"`
}

func (e *apiError) Error() string { return fmt.Sprintf("error %d: %s", e.Code, e.Message) }

// errNotFound is for what does not exist and for what the owner of the key may not see.
var errNotFound = &apiError{Code: codeNotFound, Message: "The requested data was not found."}

func missing(name string) error {
	return &apiError{Code: codeMissing, Message: "The required parameter " + name + " is missing."}
}

// response is the answer to a call. Exactly one payload is set, or none.
type response struct {
	XMLName       xml.Name `xml:"subsonic-response" json:"-"`
	Namespace     string   `xml:"xmlns,attr" json:"-"`
	Status        string   `xml:"status,attr" json:"status"`
	Version       string   `xml:"version,attr" json:"version"`
	Type          string   `xml:"type,attr" json:"type"`
	ServerVersion string   `xml:"serverVersion,attr" json:"serverVersion"`
	OpenSubsonic  bool     `xml:"openSubsonic,attr" json:"openSubsonic"`

	Error         *apiError      `xml:"error" json:"error,omitempty"`
	License       *license       `xml:"license" json:"license,omitempty"`
	Extensions    []extension    `xml:"openSubsonicExtensions" json:"openSubsonicExtensions,omitempty"`
	TokenInfo     *tokenInfo     `xml:"tokenInfo" json:"tokenInfo,omitempty"`
	User          *user          `xml:"user" json:"user,omitempty"`
	ScanStatus    *scanStatus    `xml:"scanStatus" json:"scanStatus,omitempty"`
	MusicFolders  *musicFolders  `xml:"musicFolders" json:"musicFolders,omitempty"`
	Indexes       *indexes       `xml:"indexes" json:"indexes,omitempty"`
	Directory     *directory     `xml:"directory" json:"directory,omitempty"`
	Artists       *indexes       `xml:"artists" json:"artists,omitempty"`
	Artist        *artist        `xml:"artist" json:"artist,omitempty"`
	Album         *album         `xml:"album" json:"album,omitempty"`
	AlbumList     *albumList     `xml:"albumList" json:"albumList,omitempty"`
	AlbumList2    *albumList     `xml:"albumList2" json:"albumList2,omitempty"`
	Song          *child         `xml:"song" json:"song,omitempty"`
	RandomSongs   *songList      `xml:"randomSongs" json:"randomSongs,omitempty"`
	SongsByGenre  *songList      `xml:"songsByGenre" json:"songsByGenre,omitempty"`
	Genres        *genres        `xml:"genres" json:"genres,omitempty"`
	NowPlaying    *nowPlaying    `xml:"nowPlaying" json:"nowPlaying,omitempty"`
	Starred       *found         `xml:"starred" json:"starred,omitempty"`
	Starred2      *found         `xml:"starred2" json:"starred2,omitempty"`
	SearchResult2 *found         `xml:"searchResult2" json:"searchResult2,omitempty"`
	SearchResult3 *found         `xml:"searchResult3" json:"searchResult3,omitempty"`
	Playlists     *playlists     `xml:"playlists" json:"playlists,omitempty"`
	Playlist      *playlist      `xml:"playlist" json:"playlist,omitempty"`
	Lyrics        *lyrics        `xml:"lyrics" json:"lyrics,omitempty"`
	LyricsList    *lyricsList    `xml:"lyricsList" json:"lyricsList,omitempty"`
	JukeboxStatus *jukeboxStatus `xml:"jukeboxStatus" json:"jukeboxStatus,omitempty"`
	JukeboxList   *jukeboxList   `xml:"jukeboxPlaylist" json:"jukeboxPlaylist,omitempty"`
}

// write sends a response as XML, or as JSON if the parameter f asks for it. The status is always 200, as the API
// requires, so that apps read the error in the body.
func (a *Area) write(w http.ResponseWriter, p params, res response) error {
	res.Namespace, res.Status, res.Version, res.Type = namespace, "ok", apiVersion, serverType
	res.ServerVersion, res.OpenSubsonic = a.deps.Version, true
	if res.Error != nil {
		res.Status = "failed"
	}
	kind, body, err := encode(p.text("f") == "json", res)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", "no-store")
	_, err = w.Write(body)
	if err != nil {
		return fmt.Errorf("write response: %w", err)
	}
	return nil
}

func encode(asJSON bool, res response) (contentType string, body []byte, err error) {
	var b bytes.Buffer
	if asJSON {
		err = json.NewEncoder(&b).Encode(map[string]response{"subsonic-response": res})
		contentType = "application/json; charset=utf-8"
	} else {
		b.WriteString(xml.Header)
		err = xml.NewEncoder(&b).Encode(res)
		contentType = "text/xml; charset=utf-8"
	}
	if err != nil {
		return "", nil, fmt.Errorf("encode response: %w", err)
	}
	return contentType, b.Bytes(), nil
}
