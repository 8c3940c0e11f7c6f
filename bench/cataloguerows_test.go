package bench

import (
	"fmt"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
)

// conditionalRow inserts a row for each song that meets a condition.
type conditionalRow struct {
	row
	where string
}

// rows returns the rows for each song, in terms of the temporary table of songs.
func (c catalogue) rows(asked askedServers, account string) []conditionalRow {
	event := func(state string) conditionalRow {
		return conditionalRow{row{"events", map[string]string{"order_id": "the_order", "at": "at", "run": `1`,
			"state": `'` + state + `'`, "detail": `''`}}, "true"}
	}
	open := fmt.Sprintf(`guild IN ('%s', '%s') AND n <= 20000`, asked.large.guild, asked.small.guild)
	return []conditionalRow{
		{order("guild", "member", "", "done", map[string]string{"id": "the_order", "channel_id": "channel",
			"created_at": "at", "updated_at": "at", "sent_at": "at", "task_id": `'task' || n`}), "true"},
		{row{"songs", map[string]string{"id": "song", "order_id": "the_order", "take": `1`,
			"parent_id": `CASE WHEN n > 40000 AND n % 50 IN (0, 1) THEN 'song' || (1000000000 + n - 20000) ELSE '' END`,
			"vendor_id": `'v'`, "guild_id": "guild", "user_id": "member", "title": "title", "style": `'pop, warm'`,
			"lyrics": "lyrics", "words": `'null'`, "model": `'model' || (n % 3)`, "duration_ms": `180000`,
			"audio_url": `''`, "cover_url": `''`, "audio": `'{}'`, "cover": `'{}'`, "posted": `'{}'`, "created_at": "at",
			"search": `lower(title) || ' pop, warm ' || lyrics || ' name'`, "title_folded": `lower(title)`,
			"title_bare": `lower(title)`}}, "true"},
		event("queued"), event("buying"), event("done"),
		{row{"ledger", map[string]string{"order_id": "the_order", "account": account, "kind": `'charge'`,
			"credits": `1`, "at": "at"}}, "true"},
		{row{"favourites", map[string]string{"user_id": "member", "song_id": "song", "created_at": "at",
			"guild_id": "guild"}}, "true"},
		{row{"plays", map[string]string{"guild_id": "guild", "song_id": "song", "user_id": "member",
			"user_name": `'Name'`, "why": `''`, "skipped": `0`, "at": "at"}}, "true"},
		{row{"song_posts", map[string]string{"channel_id": "channel", "message_id": `'message' || n`,
			"guild_id": "guild", "kind": `'song'`, "order_id": "the_order", "song_id": "song", "user_id": `''`,
			"language": `'en'`, "action": `''`, "attempts": `0`, "next_at": `0`, "created_at": "at"}}, "true"},
		{row{"turns", map[string]string{"share": `guild || '/user' || n`, "served": "n"}}, "true"},
		{row{"guild_favourites", map[string]string{"guild_id": "guild", "song_id": "song", "battle_id": `''`,
			"created_at": "at"}}, "n % 200 IN (0, 1)"},
		{request(`'done'`), "n % 50 IN (0, 1)"},
		{row{"request_votes", map[string]string{"request_id": `'done' || n`, "user_id": `'user1'`,
			"user_name": `'Name'`, "weight": `1`, "created_at": "at"}}, "n % 50 IN (0, 1)"},
		{request(`'open'`), open + " AND n % 500 IN (10, 1)"},
		{row{"playlists", map[string]string{"id": `'playlist' || n`, "guild_id": "guild", "user_id": "member",
			"user_name": `'Name'`, "name": `'Evening ' || n`, "folded": `'evening ' || n`, "bare": `'evening ' || n`,
			"shared": `1`, "created_at": "at"}}, open + " AND n % 1000 IN (10, 1)"},
		{row{"playlist_songs", map[string]string{"playlist_id": `'playlist' || (n / 1000 * 1000 + CASE WHEN n % 10 = 0
			THEN 10 ELSE 1 END)`, "song_id": "song", "place": "n"}}, open},
	}
}

// request returns the row of an idea.
func request(status string) row {
	song, of := "song", "the_order"
	if status != `'done'` {
		song, of = `''`, `''`
	}
	return row{"requests", map[string]string{"id": status + ` || n`, "guild_id": "guild", "channel_id": "channel",
		"within_id": `''`, "user_id": `'user1'`, "user_name": `'Name'`, "idea": `'a song about ' || title`, "style": `''`,
		"voice": `''`, "status": status, "pinned": `0`, "votes": `1`, "voters": `1`, "tries": `0`, "note": `''`,
		"into_id": `''`, "order_id": of, "song_id": song, "title": "title", "post_channel": `''`, "post_message": `''`,
		"curator": `''`, "busy_until": `0`, "created_at": "at", "updated_at": "at"}}
}

// serverAccount returns the name of the account of a server, which depends on a key of the database.
func serverAccount(b *testing.B, db *store.DB, of askedServer) (name string) {
	b.Helper()
	o := songs.Order{ID: songs.OrderID("first-" + of.guild), State: songs.Cancelled, Credits: 1, CreatedAt: time.Now(),
		Place: songs.Place{GuildID: of.guild, ChannelID: of.channel}, Requester: songs.Member{ID: of.member}}
	err := db.Add(b.Context(), o, songs.Limits{})
	if err == nil {
		err = db.Reader().QueryRowContext(b.Context(), `SELECT account FROM ledger WHERE order_id = $1
			AND account LIKE 'guild:%'`, o.ID).Scan(&name)
	}
	if err != nil {
		b.Fatal(err)
	}
	return name
}
