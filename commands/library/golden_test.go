package library

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/songs"
)

// libraryEntries returns n songs of the library.
func libraryEntries(n int, title string) (all []songs.Entry) {
	for i := range n {
		all = append(all, songs.Entry{Song: songs.Song{ID: songs.SongID(fmt.Sprint("song", i)), Take: i + 1,
			Title: title,
			Style: "lo-fi", Duration: 61 * time.Second}, OrderID: "order", Requester: songs.Member{ID: "ben",
			Name: "Ben_"},
			CreatedAt: time.Unix(1_700_000_000, 0), Favourite: i == 0, SameTitle: true})
	}
	return all
}

func TestLibraryMessagesMatchGoldenFile(t *testing.T) {
	t.Parallel()
	all := make(map[string]discord.Message)
	for _, l := range i18n.All() {
		in := " [" + l.Tag() + "]"
		all["list/empty"+in] = listMessage(l, nil, songs.Total{Count: 0}, songs.FilterMine, "", 0, nil)
		all["list/nothing found"+in] = listMessage(l, nil, songs.Total{Count: 0}, songs.FilterServer, "*rain*", 0, nil)
		all["list/one page"+in] = listMessage(l, libraryEntries(2, "Rain_"), songs.Total{Count: 2},
			songs.FilterFavourites, "", 0, nil)
		all["list/second page of a search"+in] = listMessage(l, libraryEntries(1, ""), songs.Total{Count: 17},
			songs.FilterServer, "rain",
			8, nil)
		covered := libraryEntries(2, "Rain_")
		covered[0].Cover.Key, covered[1].Cover.Key = "good", "bad"
		h := handlers{Thumbnail: func(_ context.Context, f songs.File) ([]byte, error) {
			if f.Key == "bad" {
				return nil, errors.New("no picture")
			}
			return []byte("jpeg"), nil
		}}
		all["list/with a cover"+in] = listMessage(l, covered, songs.Total{Count: 2}, songs.FilterServer, "", 0,
			h.thumbnails(t.Context(), l, covered))
		all["list/songs of a member"+in] = listMessage(l, libraryEntries(1, "Rain"), songs.Total{Count: 1},
			songs.FilterMember, "123", 0, nil)
		all["list/winners"+in] = listMessage(l, libraryEntries(1, "Rain"), songs.Total{Count: 1},
			songs.FilterWinners, "", 0, nil)
		o := commandtest.OrderOf("Rain", "Snow")
		o.Songs[1].Lyrics = "> a *line*\n# of snow"
		all["lyrics/of two songs"+in] = lyricsMessage(l, o, 0)
		o.Songs[0].Lyrics = strings.Repeat("la "+strings.Repeat("la ", 100)+"\n", 8)
		all["lyrics/last page"+in] = lyricsMessage(l, o, 99)
		o.Songs[0].Lyrics, o.Songs[1].Lyrics = "[Instrumental]", ""
		all["lyrics/instrumental"+in] = lyricsMessage(l, o, 0)
	}
	commandtest.CheckGolden(t, "testdata/library.golden", all)
}

// TestLibraryMessagesFitLimits checks messages of the longest content.
func TestLibraryMessagesFitLimits(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.All() {
		page := libraryEntries(listPageSize, strings.Repeat("*歌", 60))
		for i := range page {
			page[i].ID, page[i].Cover.Key = songs.SongID(fmt.Sprint("dc3m54pksduduhtlq5k", i)), "cover"
			page[i].Style, page[i].Requester.Name = strings.Repeat("_|", 200), strings.Repeat("~", 100)
		}
		h := handlers{Thumbnail: func(context.Context, songs.File) ([]byte, error) { return []byte("jpeg"), nil }}
		covers := h.thumbnails(t.Context(), l, page)
		all := map[string]discord.Message{"list": listMessage(l, page, songs.Total{Count: 1 << 40}, songs.FilterFavourites,
			strings.Repeat("*歌", MaxSearch/2), 1<<40, covers)}
		for name, line := range map[string]string{"Markdown": "*_~`|<", "lists": "-\n", "links": "http://a.io ",
			"Chinese": "歌"} {
			o := commandtest.OrderOf(strings.Repeat("*歌", 60), strings.Repeat("歌*", 60))
			o.ID = "dc3m54pksduduhtlq5k0"
			o.Songs[0].Lyrics = strings.Repeat(line, songs.MaxLyrics/len(line)+1)
			for n := range 5 {
				all[fmt.Sprint("lyrics of ", name, ", page ", n)] = lyricsMessage(l, o, n)
			}
		}
		for name, m := range all {
			for _, problem := range commandtest.MessageProblems(m) {
				t.Errorf("%s in %s: %s", name, l.Tag(), problem)
			}
		}
	}
}
