package jukebox

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

func exportedPlaylist() PlaylistFile {
	return PlaylistFile{Name: "Sea & \"Sky\"", Songs: []PlaylistFileSong{
		{"a1", "Boat, again", "Ana", 61 * time.Second, "Boat, again.mp3"},
		{"b2", "夜来香", "本", 125 * time.Second, "夜来香 (take 2).mp3"},
	}}
}

func TestExportedPlaylistIsReadBack(t *testing.T) {
	t.Parallel()
	want := exportedPlaylist()
	asJSON, err := want.JSON()
	if err != nil {
		t.Fatal(err)
	}
	m3u := want.M3U()
	for _, line := range []string{"#EXTM3U\n", "#EXTINF:61,Ana - Boat, again\n", "\nBoat, again.mp3\n"} {
		if !strings.Contains(string(m3u), line) {
			t.Errorf("M3U lacks %q:\n%s", line, m3u)
		}
	}
	windows := "\ufeff" + strings.ReplaceAll(string(m3u), "\n", "\r\n")
	for _, content := range []string{string(asJSON), string(m3u), windows} {
		if got, err := ParsePlaylistFile([]byte(content)); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%v: got %+v, want %+v from\n%s", err, got, want, content)
		}
	}
}

func TestLineBreaksStayOutOfM3U(t *testing.T) {
	t.Parallel()
	f := PlaylistFile{Name: "a\nb", Songs: []PlaylistFileSong{{ID: "1", Title: "x\n#RIFFBOT-SONG:2", File: "x.mp3"}}}
	got, err := ParsePlaylistFile(f.M3U())
	if err != nil || got.Name != "a b" || len(got.Songs) != 1 || got.Songs[0].ID != "1" {
		t.Errorf("%v %+v", err, got)
	}
}

func TestM3UWithoutIDsKeepsTitles(t *testing.T) {
	t.Parallel()
	got, err := ParsePlaylistFile([]byte("#EXTM3U\n#EXTINF:-1,Other\nother.mp3\n/music/unnamed.mp3"))
	want := []PlaylistFileSong{{Title: "Other", File: "other.mp3"},
		{Title: "/music/unnamed.mp3", File: "/music/unnamed.mp3"}}
	if err != nil || !reflect.DeepEqual(got.Songs, want) {
		t.Errorf("%v %+v", err, got)
	}
}

func TestOtherFilesAreNoPlaylists(t *testing.T) {
	t.Parallel()
	long := PlaylistFile{Name: "long"}
	for i := range MaxPlaylistSongs + 1 {
		long.Songs = append(long.Songs, PlaylistFileSong{ID: songs.SongID(fmt.Sprint(i)), File: "x"})
	}
	for _, content := range []string{"", "{", `{"format":"other","songs":[{"id":"1"}]}`, "a song.mp3", "#EXTM3U\n",
		`{"format":"` + jsonFormat + `","songs":[]}`, `{"format":"` + jsonFormat + `","songs":[{}]}`,
		"#EXTM3U\n\xff.mp3", "ID3\x04", string(long.M3U()),
		"#EXTM3U\nx.mp3\n" + strings.Repeat("#", MaxPlaylistFile) + "\ny.mp3"} {
		if f, err := ParsePlaylistFile([]byte(content)); !errors.Is(err, ErrPlaylistFile) {
			t.Errorf("%.60q is read as %+v (%v)", content, f, err)
		}
	}
}

func FuzzParsePlaylistFile(f *testing.F) {
	f.Add(exportedPlaylist().M3U())
	f.Fuzz(func(t *testing.T, content []byte) {
		list, err := ParsePlaylistFile(content)
		if err == nil && (len(list.Songs) == 0 || len(list.Songs) > MaxPlaylistSongs) {
			t.Errorf("%d songs", len(list.Songs))
		}
	})
}
