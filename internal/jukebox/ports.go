package jukebox

import (
	"context"
	"time"

	"riffbot/internal/songs"
)

// FrameTime is how much one packet plays.
const FrameTime = 20 * time.Millisecond

// Source gives the packets of a call; a [Deck] is one. It is asked every
// [FrameTime].
type Source interface {
	NextFrame() (packet []byte, ok bool)
}

// Voice brings sound into voice channels.
type Voice interface {
	// Join plays src in a channel, from where the call moves when there is one in
	// the guild already.
	Join(ctx context.Context, guildID, channelID string, src Source) (Call, error)
}

// Call is a voice channel that the bot is in.
type Call interface {
	// ChannelID is where the call is; people can move it.
	ChannelID() string
	Leave(ctx context.Context) error
	// Done is closed when the call has ended, and Err says why: [ErrRemoved] when
	// people wanted that, [ErrTaken] when another process of the bot has it, nil
	// when the bot left.
	Done() <-chan struct{}
	Err() error
}

// Listener is somebody in a voice channel.
type Listener struct {
	UserID    string
	Bot, Deaf bool
}

// Room knows who is in which voice channel.
type Room interface {
	// Here reports whether this process is connected to a guild.
	Here(guildID string) bool
	Listeners(guildID, channelID string) []Listener
	// ChannelOf is where somebody is; empty: nowhere.
	ChannelOf(guildID, userID string) string
	// SetStatus shows a text under a voice channel's name; empty: nothing.
	SetStatus(ctx context.Context, channelID, text string) error
}

// Packets are the Opus packets of a song, in order.
type Packets interface {
	// Next returns a packet, which is good until the next call, and [io.EOF] after
	// the last.
	Next() ([]byte, error)
	Seek(to time.Duration) error
	Length() time.Duration
	Close() error
}

// Tracks open songs.
type Tracks interface {
	// Playable returns [ErrUnplayable] for a song that Open would refuse.
	Playable(ctx context.Context, s songs.Song) error
	Open(ctx context.Context, s songs.Song) (Packets, error)
}

// Library is where songs are found that nobody asked for.
type Library interface {
	// Favourites are songs that members of a guild marked, in any order, and
	// Newest the latest that were made there, as far as a viewer may see them.
	Favourites(ctx context.Context, v songs.Viewer, limit int) ([]songs.Entry, error)
	Newest(ctx context.Context, v songs.Viewer, limit int) ([]songs.Entry, error)
}

// Access decides which songs all who see a channel may see. [visibility.Songs] is one.
type Access interface {
	Audience(ctx context.Context, guildID, channelID string) (songs.Viewer, error)
	VisibleSongs(ctx context.Context, v songs.Viewer, ids ...songs.SongID) (map[songs.SongID]bool, error)
	// Share records that all who see a channel may see songs from now on.
	Share(ctx context.Context, guildID string, p songs.Posting, ids ...songs.SongID) error
}

// Orders have songs made. [*songs.Line] is one.
type Orders interface {
	Submit(ctx context.Context, o songs.Order) (songs.Order, error)
	// Check says whether Submit would take orders in, and takes none.
	Check(ctx context.Context, orders []songs.Order) error
	Order(ctx context.Context, id songs.OrderID) (songs.Order, error)
	// OrderOf returns the order with an idempotency key; [songs.ErrNotFound] if there
	// is none.
	OrderOf(ctx context.Context, interaction string) (songs.OrderID, error)
}

// Mood is what the next song of a radio should be like.
type Mood struct {
	Theme string
	By    songs.Member // on whose behalf
	Place songs.Place
	// Liked and Skipped are songs that listeners marked or did not want to hear to
	// the end, Recent what plays and those that played last; each as "title · style".
	Liked, Skipped, Recent []string
}

// Themes invent songs.
type Themes interface {
	Next(ctx context.Context, m Mood) (songs.Brief, error)
}

// Display shows people what plays.
type Display interface {
	// Changed says that something is new in a guild. It returns at once.
	Changed(guildID string)
}

// Store remembers players. What was saved survives the process.
type Store interface {
	// ClaimPlayer makes the caller the one who may save a guild's state, and
	// returns it; an empty one with a run where there was none.
	ClaimPlayer(ctx context.Context, guildID string) (State, error)
	// Changed reports whether a state was changed in the store after a run read it,
	// and no other run has claimed it since.
	Changed(ctx context.Context, guildID string, run int64) (bool, error)
	// SavePlayer keeps a state as a whole, its entries included, and SavePosition
	// no more than how far the song has played. [ErrTaken] when the state is
	// another run's.
	SavePlayer(ctx context.Context, s State) error
	SavePosition(ctx context.Context, guildID string, run int64, at time.Duration) error
	// Playing lists the guilds whose player is in a voice channel.
	Playing(ctx context.Context) ([]string, error)

	// Played notes that a song was heard, and Plays lists what was and a viewer may see, newest first.
	Played(ctx context.Context, p Play) error
	Plays(ctx context.Context, v songs.Viewer, limit, offset int) (page []Play, total int, err error)

	// Wishes are orders that ended and whose songs were to be played then;
	// Granted forgets one.
	Wishes(ctx context.Context) ([]Wish, error)
	Granted(ctx context.Context, id songs.OrderID) error
}

// Play is a song that was heard.
type Play struct {
	GuildID string
	Song    songs.Entry
	By      songs.Member
	Why     Why
	At      time.Time // when it ended
	Skipped bool
	Hearts  int // members of whom it is a favourite
}

// Wish is an order whose song somebody wants to hear when it is done.
type Wish struct {
	Order   songs.OrderID
	Place   songs.Place // where it was asked for
	By      songs.Member
	Play    songs.Play   // who wants to hear it
	Song    *songs.Entry // nil when none was made
	Created time.Time
}
