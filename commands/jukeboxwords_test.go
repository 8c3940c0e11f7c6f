package commands

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"riffbot/internal/jukebox"
	"riffbot/internal/songs"
	"riffbot/internal/words"
)

// teahouse is a server that is spoken to in Chinese.
type teahouse struct{}

func (teahouse) Language(context.Context, string, string) words.Language { return words.In("zh-CN") }

// What the jukebox says, in both languages.
func TestTheJukeboxSpeaksLanguages(t *testing.T) {
	t.Parallel()
	en, zh := words.In("en-US"), words.In("zh-CN")
	boat := entryOf("Boat")
	boat.By.Name = "ana"
	ship := boat
	ship.Song.Title, ship.Why = "", jukebox.ByRadio
	added := jukebox.Added{Entries: []jukebox.Entry{boat, ship, ship}, Ahead: 2, Channel: "7", Left: 1}
	full, _ := refused(zh, jukebox.ErrFull)
	for _, c := range []struct{ got, want string }{
		{shown(en, ship) + " · " + by(en, ship), "Untitled · radio"},
		{shown(zh, ship) + " · " + by(zh, ship), "无题 · 电台"},
		{addedMessage(en, added).Embeds[0].Description, "**Boat** and 2 more, 2 songs before it · <#7>\n1 found no room: only so many songs of a member may wait at a time."},
		{addedMessage(zh, added).Embeds[0].Description, "**Boat** 和另外 2 首，前面还有 2 首歌 · <#7>\n有 1 首放不下：每位成员能同时等待的歌曲数量有限。"},
		{noticeWords(en, jukebox.Notice{Kind: jukebox.NoticeDropped, Title: "B_t"}), `“B\_t” could not be played and was left out.`},
		{noticeWords(zh, jukebox.Notice{Kind: jukebox.NoticeDropped}), "“无题”无法播放，已跳过。"},
		{noticeWords(zh, jukebox.Notice{}), ""},
		{listChoice(en, jukebox.Playlist{Name: "Sea", Songs: 1}, "").Name, "playlist: Sea (1 song)"},
		{listChoice(zh, jukebox.Playlist{Name: "海", Songs: 1, Owner: songs.Member{ID: "1", Name: "ana"}}, "").Name, "歌单：海（1 首歌，ana）"},
		{nameOfEntry(en, songs.Entry{Song: songs.Song{Title: "Boat", Take: 2}, SameTitle: true}), "Boat (take 2)"},
		{nameOfEntry(zh, songs.Entry{Song: songs.Song{Title: "船", Take: 2}, SameTitle: true}), "船（版本 2）"},
		{fileOf(english, songs.Entry{Song: songs.Song{Title: "船", Take: 2}, SameTitle: true}, ".mp3"), "船 (take 2).mp3"},
		{full.Embeds[0].Title, "放不下了"},
		{(&placeError{channel: "7", who: "I", wants: "delivery.wants.voice"}).advice(zh), "我不能在 <#7> 发布。管理服务器的人可以在那里给我这些权限：发送语音消息。"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

// Every reason to refuse, and every notice, is put into words.
func TestTheJukeboxIsNeverSpeechless(t *testing.T) {
	t.Parallel()
	for _, l := range words.All() {
		for _, err := range []error{jukebox.ErrOff, jukebox.ErrNotThere, jukebox.ErrElsewhere, jukebox.ErrNotLetIn, jukebox.ErrNotAllowed, jukebox.ErrDeaf,
			jukebox.ErrNothing, jukebox.ErrNoEntry, jukebox.ErrFull, jukebox.ErrUnplayable, jukebox.ErrBeyond, jukebox.ErrNoTheme, jukebox.ErrTaken,
			jukebox.ErrNoPlaylist, jukebox.ErrPlaylistExists, errNoRadioTheme, errSayWhat, errNoFavourites, errEmptyPlaylist, errNotManager} {
			if m, ok := refused(l, err); !ok || strings.Contains(m.Embeds[0].Title+m.Embeds[0].Description, "refused.") {
				t.Errorf("%s: %v: %+v", l.Tag(), err, m)
			}
		}
		for _, kind := range []jukebox.NoticeKind{jukebox.NoticeLost, jukebox.NoticeDropped, jukebox.NoticeFailed, jukebox.NoticeSpent, jukebox.NoticeForbidden, jukebox.NoticeUnheard} {
			if text := noticeWords(l, jukebox.Notice{Kind: kind}); text == "" || strings.Contains(text, "notice.") {
				t.Errorf("%s: %s: %q", l.Tag(), kind, text)
			}
		}
	}
}

// The panel is in the server's language.
func TestThePanelSpeaksTheServersLanguage(t *testing.T) {
	t.Parallel()
	now, next := entryOf("Boat"), entryOf("Ship")
	now.By.Name, next.By.Name = "ana", "ben"
	box := &oneView{jukebox.View{GuildID: "g", Channel: "7", Now: &now, Waiting: []jukebox.Entry{next, next}, Length: time.Minute, Paused: true, Loop: jukebox.LoopOff,
		Panel: jukebox.Place{ChannelID: "text"}, Settings: jukebox.Settings{Mode: jukebox.Votes}, At: time.Unix(1000, 0)}}
	wall := &pinboard{}
	p := NewPanel(wall, nil, openAccess{}, slog.New(slog.DiscardHandler))
	p.Watch(box)
	p.Speak(teahouse{})
	p.show(t.Context(), &panelBoard{guild: "g", wake: make(chan struct{}, 1)})
	if len(wall.posts) != 1 {
		t.Fatalf("%d messages", len(wall.posts))
	}
	e := wall.posts[0].Embeds[0]
	got := []string{e.Author.Name, e.Description, e.Fields[0].Name + ": " + e.Fields[0].Value, e.Footer.Text, wall.posts[0].Components[1][2].Label, wall.posts[0].Files[0].Description}
	want := []string{"ana 点播", "pop\n🔘▬▬▬▬▬▬▬▬▬▬▬  暂停于 0:00 / 1:00", "下一首: **Ship** · ben\n还有 1 首", "按票数", "播放列表", "《Boat》的封面"}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%q, want %q", got[i], want[i])
		}
	}
}

// pinboard keeps what is posted.
type pinboard struct {
	Discord
	posts []Message
}

func (p *pinboard) Post(_ context.Context, _ string, m Message) (*Message, error) {
	p.posts = append(p.posts, m)
	return &Message{ID: "1"}, nil
}

// seeker notes what is looked for in a library.
type seeker struct {
	librarian
	shelf songs.Shelf
}

func (a *seeker) Library(_ context.Context, q songs.Search) ([]songs.Entry, int, error) {
	a.shelf = q.Shelf
	return []songs.Entry{{}}, 1, nil
}

// Where songs come from can be typed by hand, too, in one's own language.
func TestAShelfIsFoundByItsName(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ locale, text string }{{"en-US", "favourites"}, {"en-US", "My favourites"}, {"zh-CN", "我的收藏"}, {"zh-CN", "favourites"}} {
		library := &seeker{}
		j := &jukeboxing{library: library}
		if _, err := j.from(t.Context(), &Interaction{Locale: c.locale, access: openAccess{}}, c.text); err != nil || library.shelf != songs.ShelfFavourites {
			t.Errorf("%s: %q finds %q, %v", c.locale, c.text, library.shelf, err)
		}
	}
}
