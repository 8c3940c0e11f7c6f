package song

import (
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/lyrics"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/provider/acedata"
	"github.com/riffbot/riffbot/internal/songs"
)

func TestSongMessagesMatchGoldenFile(t *testing.T) {
	t.Parallel()
	h := handlers{Price: 2}
	draft := songs.Draft{ID: "draft", Owner: commandtest.Ana, Idea: "rain on a *tin* roof",
		Spec: songs.SongSpec{Title: "Tin_Roof", Style: "lo-fi", Lyrics: "[Verse]\n# of *rain*"}}
	second := draft
	second.PreviousID, second.Song, second.Language, second.Spec.Title, second.Spec.Style = "older", "song", "zh-CN",
		"", ""
	all := make(map[string]discord.Message)
	for _, l := range i18n.All() {
		in := " [" + l.Tag() + "]"
		all["draft/first"+in] = h.draftCard(t.Context(), l, draft)
		all["draft/second version of a song, untitled"+in] = h.draftCard(t.Context(), l, second)
		all["draft/being written"+in] = h.progressCard(l, draft, lyrics.Draft{})
		all["draft/partly written"+in] = h.progressCard(l, draft, lyrics.Draft{Title: "Tin_",
			Lyrics: "[Verse]\n_Drip_"})
		all["queue/empty"+in] = queueMessage(l, nil, "ana", nil)
		all["queue/of each state"+in] = queueMessage(l, pendingInEachState(), "ana", func(_ songs.Order, ahead int) time.Duration {
			return time.Duration(ahead+1) * 50 * time.Second
		})
		all["queue/without an estimate"+in] = queueMessage(l, pendingInEachState()[:2], "ben",
			func(songs.Order, int) time.Duration { return 0 })
		for name, m := range shownOrders(t, l) {
			all[name+in] = m
		}
	}
	commandtest.CheckGolden(t, "testdata/song.golden", all)
}

// pendingInEachState returns orders of Ana in each state, two of which are queued.
func pendingInEachState() (all []songs.QueuedOrder) {
	for i, state := range []songs.State{songs.Queued, songs.Queued, songs.Writing, songs.Buying, songs.Rendering,
		songs.Fetching, songs.Mastering, songs.Delivering, songs.Overdue} {
		var w songs.QueuedOrder
		w.ID, w.State, w.Ahead, w.Requester = songs.OrderID(state), state, i, songs.Member{ID: "ana", Name: "Ana_"}
		w.Spec.Prompt = "about *rain*"
		if state != songs.Queued {
			w.Ahead, w.Spec.Title = -1, "Rain_"
		}
		all = append(all, w)
	}
	return all
}

// shownOrders returns what the button "get" shows of an order in different states.
func shownOrders(t *testing.T, l i18n.Language) map[string]discord.Message {
	all := make(map[string]discord.Message)
	for name, state := range map[string]songs.State{"queued": songs.Queued, "failed": songs.Failed,
		"done": songs.Done} {
		o := commandtest.OrderOf("Rain")
		o.State, o.Place, o.Requester = state, commandtest.Place, commandtest.Ana
		o.Address = messages.Address{Language: l.Tag()}.Encode()
		if state == songs.Failed {
			o.Songs, o.Failure = nil, &songs.Failure{Reason: songs.ReasonBusy}
		}
		commands := Commands(Deps{Orders: singleOrder{order: o}, Offer: songs.OfferOf(acedata.Riffusion()),
			Messages: messages.NewOrders(messages.OrdersConfig{Offer: songs.OfferOf(acedata.Riffusion()), Now: time.Now})})
		r, err := commandtest.Press(t, commands, l, "0", "get:o")
		if err != nil {
			t.Fatal(err)
		}
		all["get/"+name] = r.Last(t)
	}
	return all
}

// TestSongMessagesFitLimits checks messages of the longest content.
func TestSongMessagesFitLimits(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("*歌", 3000)
	h := handlers{Price: 1 << 30}
	d := songs.Draft{ID: "dc3m54pksduduhtlq5k0", PreviousID: "dc3m54pksduduhtlq5k1", Owner: songs.Member{ID: "ana",
		Name: long}, Idea: long,
		Language: long, Spec: songs.SongSpec{Title: long, Style: long, Lyrics: long}}
	var waiting []songs.QueuedOrder
	for range maxQueueShown + 5 {
		var w songs.QueuedOrder
		w.State, w.Ahead, w.Spec.Title, w.Requester.Name = songs.Queued, 1<<40, long, long
		waiting = append(waiting, w)
	}
	for _, l := range i18n.All() {
		for name, m := range map[string]discord.Message{"draft": h.draftCard(t.Context(), l, d),
			"partly written": h.progressCard(l, d, lyrics.Draft{Title: long, Lyrics: long}),
			"queue": queueMessage(l, waiting, "ben",
				func(songs.Order, int) time.Duration { return 1000 * time.Hour })} {
			for _, problem := range commandtest.MessageProblems(m) {
				t.Errorf("%s in %s: %s", name, l.Tag(), problem)
			}
		}
	}
}
