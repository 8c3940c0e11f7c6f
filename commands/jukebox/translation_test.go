package jukebox

import (
	"context"
	"testing"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/jukeboxmessages"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/songs"
)

func TestJukeboxTextsAreTranslated(t *testing.T) {
	t.Parallel()
	en, zh := i18n.ForLocale("en-US"), i18n.ForLocale("zh-CN")
	boat := commandtest.QueueEntry("Boat")
	boat.By.Name = "ana"
	ship := boat
	ship.Song.Title, ship.Source = "", jukebox.ByRadio
	added := jukebox.Added{Entries: []jukebox.Entry{boat, ship, ship}, Ahead: 2, Channel: "7", Rejected: 1}
	full, _ := messages.JukeboxError(zh, jukebox.ErrFull)
	for _, c := range []struct{ got, want string }{
		{messages.QueueEntryTitle(en, ship) + " · " + messages.RequesterName(en, ship), "Untitled · radio"},
		{messages.QueueEntryTitle(zh, ship) + " · " + messages.RequesterName(zh, ship), "未命名 · 电台"},
		{
			addedMessage(en, added).Embeds[0].Description,
			"**Boat** and 2 more · 2 ahead in the queue · <#7>\nNot added: 1. You've reached the limit per member, or the queue is full.",
		},
		{
			addedMessage(zh, added).Embeds[0].Description,
			"**Boat** 和另外 2 首，前面还有 2 首 · <#7>\n有 1 首没能加入：每位成员在队列里的歌数有上限。",
		},
		{
			jukeboxmessages.NoticeText(en, jukebox.Notice{Kind: jukebox.NoticeDropped, Title: "B_t"}),
			`I couldn't play “B\_t”, so I skipped it.`,
		},
		{jukeboxmessages.NoticeText(zh, jukebox.Notice{Kind: jukebox.NoticeDropped}), "《未命名》无法播放，已跳过。"},
		{jukeboxmessages.NoticeText(zh, jukebox.Notice{}), ""},
		{playlistChoice(en, jukebox.Playlist{Name: "Sea", Songs: 1}, "").Name, "playlist: Sea (1 song)"},
		{
			playlistChoice(
				zh, jukebox.Playlist{Name: "海", Songs: 1, Owner: songs.Member{ID: "1", Name: "ana"}}, "",
			).Name,
			"歌单：海（1 首歌，ana）",
		},
		{
			messages.EntryName(en, songs.Entry{Song: songs.Song{Title: "Boat", Take: 2}, SameTitle: true}),
			"Boat (take 2)",
		},
		{messages.EntryName(zh, songs.Entry{Song: songs.Song{Title: "船", Take: 2}, SameTitle: true}), "船（版本 2）"},
		{
			messages.FileName(
				discord.English, songs.Entry{Song: songs.Song{Title: "船", Take: 2}, SameTitle: true}, ".mp3",
			),
			"船 (take 2).mp3",
		},
		{full.Embeds[0].Title, "播放队列放不下了"},
		{
			(&messages.PlaceError{Channel: "7", Who: "I", Permissions: "delivery.permissions.voice"}).Advice(zh),
			"我在 <#7> 没有发布权限。请让服务器管理员在那里给我这些权限：发送语音消息。",
		},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

// searchRecorder is a library that records the filter of a search.
type searchRecorder struct {
	library
	filter songs.Filter
	text   string
}

func (a *searchRecorder) Library(_ context.Context, q songs.Search) ([]songs.Entry, songs.Total, error) {
	a.filter, a.text = q.Filter, q.Text
	return []songs.Entry{{}}, songs.Total{Count: 1}, nil
}

// Members may type the name of a source in their own language.
func TestSongSourceIsFoundByItsName(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		locale, text string
		want         songs.Filter
	}{
		{"en-US", "favourites", songs.FilterFavourites}, {"en-US", "My favourites", songs.FilterFavourites},
		{"zh-CN", "我的收藏", songs.FilterFavourites}, {"zh-CN", "favorites", songs.FilterFavourites},
		{"en-US", "the newest", songs.FilterServer}, {"en-US", "Latest", songs.FilterServer},
		{"zh-CN", "最新的歌", songs.FilterServer}, {"de", "最新", songs.FilterServer},
	} {
		library := &searchRecorder{}
		j := handlers{Library: library}
		if _, err := j.songsFrom(
			t.Context(), &discord.Interaction{Locale: c.locale, Access: commandtest.OpenAccess{}}, c.text,
		); err != nil || library.filter != c.want || library.text != "" {
			t.Errorf("%s: %q finds %q with %q, %v", c.locale, c.text, library.filter, library.text, err)
		}
	}
}
