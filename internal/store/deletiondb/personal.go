package deletiondb

// table describes the personal data in a table. Add every new table here; a test compares the list
// with the schema.
type table struct {
	name string
	// of and in are the conditions for the rows of a user and of a guild, whose id is $1; empty if
	// the table has none.
	of, in string
	// ids are the columns that contain user ids. texts are columns that may contain user ids or
	// names within other text: texts of members, JSON and account names.
	ids, texts []string
	// names are the columns that contain user names.
	names []string
	// removedSongs means that the rows of a user are deleted; otherwise they become anonymous.
	deleted bool
	// others are the remaining text columns, which contain no personal data.
	others []string
	// secret are columns that are not exported: tokens and data of other users.
	secret []string
	// foreign removes the texts of other users from a row before it is exported; nil if there are
	// none.
	foreign func(row map[string]any) error
}

const (
	ordersOf = `order_id IN (SELECT id FROM orders WHERE user_id = $1)`
	ordersIn = `order_id IN (SELECT id FROM orders WHERE guild_id = $1)`
)

// personal lists all tables, in an order in which rows can be deleted: rows that refer to others
// come first.
var personal = []table{
	{name: "jukebox_votes", deleted: true, of: `user_id = $1`, in: `guild_id = $1`,
		ids: []string{"user_id"}, others: []string{"guild_id", "entry_id"}},
	{name: "jukebox_entries", of: `user_id = $1`, in: `guild_id = $1`,
		ids: []string{"user_id"}, names: []string{"user_name"}, others: []string{"guild_id", "id", "song_id", "why"}},
	{name: "plays", of: `user_id = $1`, in: `guild_id = $1`,
		ids: []string{"user_id"}, names: []string{"user_name"}, others: []string{"guild_id", "song_id", "why"}},
	{name: "wishes", of: ordersOf, in: ordersIn, others: []string{"order_id", "play"}},
	{name: "playlist_songs", deleted: true, of: `playlist_id IN (SELECT id FROM playlists WHERE user_id = $1)`,
		in: `(playlist_id, song_id) IN (SELECT playlist_id, song_id FROM (
			SELECT e.playlist_id, e.song_id FROM playlist_songs e JOIN playlists p ON p.id = e.playlist_id
			WHERE p.guild_id = $1
			UNION SELECT e.playlist_id, e.song_id FROM playlist_songs e JOIN songs s ON s.id = e.song_id
			WHERE s.guild_id = $1) found)`,
		others: []string{"playlist_id", "song_id"}},
	{name: "playlists", deleted: true, of: `user_id = $1`, in: `guild_id = $1`,
		ids: []string{"user_id"}, names: []string{"user_name"}, texts: []string{"name", "folded", "bare"},
		others: []string{"id", "guild_id", "feed"}},
	{name: "players", of: `state LIKE '%"' || $1 || '"%'`, in: `guild_id = $1`,
		texts: []string{"state"}, others: []string{"guild_id", "channel_id", "now_id"}, secret: []string{"state"}},
	{name: "song_posts", of: postsWhere(`user_id = $1 AND user_id <> ''`, ordersOf),
		in:  postsWhere(`guild_id = $1`, ordersIn),
		ids: []string{"user_id"}, others: []string{"channel_id",
			"message_id", "guild_id", "kind", "order_id", "song_id", "language", "action"}},
	{name: "song_threads", in: `song_id IN (SELECT id FROM songs
		WHERE guild_id = $1)`, others: []string{"song_id", "thread_id"}},
	{name: "song_shares", in: `guild_id = $1`, others: []string{"song_id", "guild_id", "channel_id", "parent_id"}},
	{name: "song_access", in: `guild_id = $1`, others: []string{"song_id", "guild_id", "access"}},
	{name: "web_sessions", deleted: true, of: `user_id = $1`, ids: []string{"user_id"}, names: []string{"user_name"},
		others: []string{"token_hash"}, secret: []string{"token_hash"}},
	{name: "web_links", deleted: true, of: `user_id = $1`, in: `guild_id = $1`, ids: []string{"user_id"},
		names: []string{"user_name"}, others: []string{"token_hash", "guild_id"}, secret: []string{"token_hash"}},
	{name: "web_visits", deleted: true, of: `user_id = $1`, in: `guild_id = $1`, ids: []string{"user_id"},
		others: []string{"guild_id"}},
	{name: "song_channels", in: `guild_id = $1`, others: []string{"guild_id", "channel_id"}},
	{name: "favourites", deleted: true, of: `user_id = $1`, in: `guild_id = $1`,
		ids: []string{"user_id"}, others: []string{"song_id", "guild_id"}},
	{name: "reports", foreign: foreignReport, of: `user_id = $1 OR decided_by = $1`, in: `guild_id = $1`,
		ids: []string{"user_id", "decided_by"}, texts: []string{"reason"},
		others: []string{"id", "guild_id", "order_id", "decision"}},
	{name: "events", of: ordersOf, in: ordersIn,
		texts: []string{"detail"}, others: []string{"order_id", "state"}, secret: []string{"detail"}},
	{name: "ledger", of: ordersOf, in: ordersIn,
		others: []string{"order_id", "account", "kind"}, secret: []string{"account"}},
	{name: "request_votes", of: `user_id = $1`, in: `request_id IN (SELECT id FROM requests WHERE guild_id = $1)`,
		ids: []string{"user_id"}, texts: []string{"user_name"}, others: []string{"request_id"}},
	{name: "requests", of: `user_id = $1`, in: `guild_id = $1`,
		ids: []string{"user_id"}, texts: []string{"user_name", "idea", "style", "voice", "note", "title", "curator"},
		others: []string{"id", "guild_id", "channel_id", "within_id", "status", "into_id", "order_id", "song_id",
			"post_channel", "post_message", "interaction"}, secret: []string{"note", "curator"}},
	{name: "request_pings", of: `user_id = $1`, in: `guild_id = $1`, ids: []string{"user_id"},
		others: []string{"guild_id"}},
	{name: "request_days", in: `guild_id = $1`, others: []string{"guild_id"}},
	{name: "battle_votes", of: `user_id = $1`, in: `battle_id IN (SELECT id FROM battles WHERE guild_id = $1)`,
		ids: []string{"user_id"}, others: []string{"battle_id"}},
	{name: "battle_sides", foreign: foreignSide, of: `battle_id IN (SELECT id FROM battles
		WHERE user_id = $1)`, in: `battle_id IN (SELECT id FROM battles WHERE guild_id = $1)`,
		texts: []string{"style", "title"}, others: []string{"battle_id", "order_id", "song_id"}},
	{name: "battles", of: `user_id = $1`, in: `guild_id = $1`,
		ids: []string{"user_id"}, texts: []string{"user_name", "idea"},
		others: []string{"id", "guild_id", "channel_id", "state", "interaction"}},
	{name: "cowriting_votes", deleted: true, of: `user_id = $1`,
		in:  `session_id IN (SELECT id FROM cowriting_sessions WHERE guild_id = $1)`,
		ids: []string{"user_id"}, others: []string{"session_id"}},
	{name: "cowriting_proposals", deleted: true, of: `user_id = $1`,
		in:  `session_id IN (SELECT id FROM cowriting_sessions WHERE guild_id = $1)`,
		ids: []string{"user_id"}, texts: []string{"text", "user_name"}, others: []string{"session_id"}},
	{name: "cowriting_lines", of: `user_id = $1`,
		in:  `session_id IN (SELECT id FROM cowriting_sessions WHERE guild_id = $1)`,
		ids: []string{"user_id"}, texts: []string{"text", "user_name"}, others: []string{"session_id"}},
	{name: "cowriting_sessions", of: `user_id = $1`, in: `guild_id = $1`,
		ids: []string{"user_id"}, texts: []string{"user_name", "title", "theme", "style"},
		others: []string{"id", "guild_id", "channel_id", "thread_id", "message_id", "state", "order_id", "face",
			"interaction"}},
	{name: "personas", of: `user_id = $1`, in: `guild_id = $1`,
		ids: []string{"user_id"}, names: []string{"user_name"}, texts: []string{"name", "folded"},
		others: []string{"id", "guild_id", "provider", "provider_key", "song_id"}},
	{name: "persona_removals", others: []string{"provider", "provider_key"}},
	{name: "shard_processes", others: []string{"id"}},
	{name: "shard_leases", others: []string{"process_id", "heir_id"}},
	{name: "guild_favourites", in: `guild_id = $1`, others: []string{"guild_id", "song_id", "battle_id"}},
	{name: "boards", in: `guild_id = $1`, others: []string{"guild_id"}},
	{name: "panels", in: `guild_id = $1`,
		others: []string{"id", "guild_id", "channel_id", "within_id", "message_id", "face"}},
	{name: "exports", of: `song_id IN (SELECT id FROM songs
		WHERE user_id = $1)`, in: `song_id IN (SELECT id FROM songs WHERE guild_id = $1)`,
		others: []string{"file", "song_id"}},
	{name: "songs", of: `user_id = $1`, in: `guild_id = $1`,
		ids: []string{"user_id"}, texts: []string{"title", "style", "lyrics", "words", "search", "title_folded",
			"title_bare"},
		others: []string{"id", "order_id", "parent_id", "vendor_id", "guild_id", "model", "provider", "audio_url", "cover_url",
			"audio", "cover", "former_cover", "posted", "master", "card", "removal"}},
	{name: "turns", deleted: true, of: `share IN (SELECT 'dm:' || CAST($1 AS TEXT)
		UNION SELECT share || '/' || user_id FROM orders WHERE user_id = $1)`,
		in: `share IN (SELECT CAST($1 AS TEXT)
		UNION SELECT share || '/' || user_id FROM orders WHERE guild_id = $1)`,
		texts: []string{"share"}},
	{name: "orders", foreign: foreignOrder, of: `user_id = $1`, in: `guild_id = $1`,
		ids: []string{"user_id"}, texts: []string{"user_name", "share", "brief", "address", "failure"},
		others: []string{"id", "guild_id", "channel_id", "parent_id", "state", "instead", "copied_from", "request",
			"interaction", "task_id", "trace_id", "provider", "skipped"}, secret: []string{"address", "failure"}},
	{name: "drafts", deleted: true, of: `user_id = $1`, in: `guild_id = $1`,
		ids: []string{"user_id"}, texts: []string{"user_name", "idea", "brief"},
		others: []string{"id", "guild_id", "channel_id", "language", "before_id", "song_id"}},
	{name: "app_keys", deleted: true, of: `user_id = $1`, in: `guild_id = $1`, ids: []string{"user_id"},
		texts: []string{"name"}, others: []string{"id", "guild_id", "hash"}, secret: []string{"hash"}},
	{name: "member_defaults", deleted: true, of: `user_id = $1`, ids: []string{"user_id"}, texts: []string{"settings"}},
	// Account names are keyed hashes. The counters must survive an erasure and are exported by
	// [store.DB.ExportSpending].
	{name: "spending", others: []string{"account"}},
	{name: "spending_times", others: []string{"order_id", "account"}},
	{name: "writer_calls", others: []string{"account", "call_id"}},
	{name: "secrets", others: []string{"name", "value"}},
	{name: "audit", of: `user_id = $1`, in: `guild_id = $1`,
		ids: []string{"user_id"}, texts: []string{"value_before", "value_after"},
		others: []string{"id", "guild_id", "what"}, secret: []string{"value_before", "value_after"}},
	{name: "guild_settings", of: `settings LIKE '%"' || $1 || '"%'`, in: `guild_id = $1`,
		texts: []string{"settings"}, others: []string{"guild_id"}, secret: []string{"settings"}},
	{name: "guild_locales", in: `guild_id = $1`, others: []string{"guild_id", "locale"}},
	{name: "guild_welcomes", in: `guild_id = $1`, others: []string{"guild_id"}},
	{name: "departures", in: `guild_id = $1`, others: []string{"guild_id"}},
	{name: "leftovers", others: []string{"file"}},
	{name: "maintenance", others: []string{"task"}},
	{name: "processes", others: []string{"id"}},
	{name: "order_leases", others: []string{"order_id", "process_id"}},
}

// postsWhere returns the condition for the rows of song_posts that meet a condition or whose order
// meets another one. Databases use indexes for both parts, unlike for alternatives.
func postsWhere(post, order string) string {
	const key = `channel_id, message_id, order_id, song_id, user_id`
	return `(` + key + `) IN (SELECT ` + key + ` FROM (SELECT ` + key + ` FROM song_posts WHERE ` + post + `
		UNION SELECT ` + key + ` FROM song_posts WHERE order_id <> '' AND ` + order + `) found)`
}

// Tables returns the names of all tables.
func Tables() []string {
	names := make([]string, 0, len(personal))
	for _, t := range personal {
		names = append(names, t.name)
	}
	return names
}
