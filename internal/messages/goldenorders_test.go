package messages

import (
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/songs"
)

// statusMessages returns the status of an order in each state.
func statusMessages(l i18n.Language) map[string]discord.Message {
	all := make(map[string]discord.Message)
	add := func(name string, ahead int, change func(o *songs.Order)) {
		o := goldenOrder()
		change(&o)
		all["status/"+name] = goldenOrders().StatusMessage(l, o, ahead)
	}
	for _, state := range []songs.State{songs.Writing, songs.Buying, songs.Rendering, songs.Fetching, songs.Mastering,
		songs.Delivering} {
		add(string(state), UnknownPosition, func(o *songs.Order) { o.State = state })
	}
	add("not stored", UnknownPosition, func(o *songs.Order) { o.ID = "" })
	add("queued", UnknownPosition, func(*songs.Order) {})
	add("queued first", 0, func(*songs.Order) {})
	add("queued third", 2, func(*songs.Order) {})
	add("rendering at 60 percent", UnknownPosition, func(o *songs.Order) { o.State, o.Progress = songs.Rendering, 60 })
	add("buying again", UnknownPosition, func(o *songs.Order) { o.State, o.Attempt = songs.Buying, 2 })
	add("looked up again", UnknownPosition, func(o *songs.Order) { o.State, o.Rechecks = songs.Queued, 1 })
	add("titled lyrics", UnknownPosition, func(o *songs.Order) {
		o.Spec = songs.SongSpec{Title: "Night_Train", Lyrics: "[Verse]\n\n[Soft]\nNorth *again*\nand on"}
	})
	add("side of a battle", UnknownPosition, func(o *songs.Order) {
		o.Purpose, o.Spec = "battle:b/2", songs.SongSpec{Title: "Secret", Style: "secret", Prompt: "rain"}
	})
	add("extension", UnknownPosition, func(o *songs.Order) {
		o.Spec = songs.SongSpec{Edit: &songs.Edit{Action: provider.ActionExtend, Title: "Boat",
			From: 61500 * time.Millisecond}}
	})
	add("old token", UnknownPosition, func(o *songs.Order) {
		o.Address = Address{Token: discord.Token{Token: "t"},
			TokenFrom: goldenTime.Add(-TokenAging - time.Second)}.Encode()
	})
	return all
}

// finishedMessages returns finished orders with one or more songs, and what is posted after them.
func finishedMessages(l i18n.Language) map[string]discord.Message {
	all := make(map[string]discord.Message)
	add := func(name string, n int, change func(o *songs.Order)) {
		o := goldenOrder()
		o.State, o.Songs = songs.Done, goldenSongs(n)
		change(&o)
		all["finished/"+name] = goldenOrders().FinishedMessage(l, o)
		for i, m := range goldenOrders().furtherMessages(l, o) {
			all["finished/"+name+strings.Repeat(", further", i+1)] = m
		}
	}
	add("one song", 1, func(*songs.Order) {})
	add("two songs", 2, func(*songs.Order) {})
	add("two takes", 2, func(o *songs.Order) { o.Songs[0].Title, o.Songs[1].Title = "Rain", "Rain" })
	add("ten songs", 10, func(*songs.Order) {})
	add("untitled in direct messages", 1, func(o *songs.Order) {
		o.Songs[0].Title, o.Songs[0].Style,
			o.Place.GuildID = "", " ", ""
	})
	add("card", 1, func(o *songs.Order) {
		o.Songs[0].Card = songs.File{Key: "k", Size: 1000, Extension: ".png", ContentType: "image/png"}
	})
	add("titles with Markdown", 2, func(o *songs.Order) {
		o.Songs[0].Title, o.Songs[1].Title = "Night_Train",
			"*Rain*"
	})
	add("links", 2, func(o *songs.Order) { o.Songs[0].Posted, o.Songs[1].Posted = songs.File{}, songs.File{} })
	add("second song too large", 2, func(o *songs.Order) { o.Songs[1].Posted.Size = MaxUpload })
	add("expired link", 1, func(o *songs.Order) { o.Songs[0].Posted, o.Songs[0].AudioURL = songs.File{}, "" })
	add("stems", 1, func(o *songs.Order) {
		o.Songs[0].Stems, o.Songs[0].Posted.Extension = true, ".zip"
		o.Spec = songs.SongSpec{Edit: &songs.Edit{Action: provider.ActionStems, Title: "Boat"}}
	})
	add("missing song", 1, func(o *songs.Order) {
		o.Missing = []songs.Missing{{Take: 2, Order: "rest", State: songs.Overdue,
			RecheckAt: goldenTime.Add(time.Hour)}}
	})
	add("two missing songs", 1, func(o *songs.Order) {
		o.Missing = []songs.Missing{{Take: 2, Order: "rest", State: songs.Failed}, {Take: 3, Order: "rest",
			State: songs.Failed}}
	})
	add("found again", 1, func(o *songs.Order) { o.Purpose = songs.RemainderOf("first") })
	return all
}

// longestOrders returns messages of orders with the longest texts.
func longestOrders(l i18n.Language) map[string]discord.Message {
	all := make(map[string]discord.Message)
	for name, change := range map[string]func(s *songs.Song){
		"files": func(*songs.Song) {},
		"links": func(s *songs.Song) { s.Posted = songs.File{}; s.AudioURL += strings.Repeat("x", 480) },
	} {
		o := goldenOrder()
		o.Requester.Name = longText(300)
		o.Spec = songs.SongSpec{Prompt: longText(2000), Title: longText(300), Lyrics: longText(4000)}
		all["status"] = goldenOrders().StatusMessage(l, o, 1<<40)
		o.Songs = goldenSongs(20)
		for i := range o.Songs {
			s := &o.Songs[i]
			s.Title, s.Style, s.Model = longText(300)+s.Title, longText(2000), longText(300)
			change(s)
		}
		o.Missing = []songs.Missing{{Take: 21, Order: "rest", State: songs.Overdue}}
		all["finished with "+name] = goldenOrders().FinishedMessage(l, o)
		for i, m := range goldenOrders().furtherMessages(l, o) {
			all["further with "+name+strings.Repeat("+", i)] = m
		}
		o.Failure = &songs.Failure{Reason: songs.ReasonBroken, TraceID: longText(3000)}
		o.State, o.TaskID, o.RecheckAt = songs.Overdue, longText(300), goldenTime
		all["ended with "+name] = EndedMessage(l, o)
	}
	return all
}
