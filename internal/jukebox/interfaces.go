package jukebox

import (
	"context"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

// FrameTime is the duration of one packet.
const FrameTime = 20 * time.Millisecond

// Source supplies the packets of a call. NextFrame is called every [FrameTime].
type Source interface {
	NextFrame() (packet []byte, ok bool)
}

// Voice joins voice channels.
type Voice interface {
	// Join joins a channel and plays src. An existing call of the guild moves to the channel.
	Join(ctx context.Context, guildID, channelID string, src Source) (Call, error)
}

// Call is the bot's connection to a voice channel.
type Call interface {
	// ChannelID returns the current channel. Members can move the bot.
	ChannelID() string
	Leave(ctx context.Context) error
	// Done is closed when the call has ended. Err then returns the reason: [ErrRemoved] if members removed the
	// bot, [ErrConflict] if another process of the bot took over, nil if the bot left.
	Done() <-chan struct{}
	Err() error
}

// Listener is a user in a voice channel.
type Listener struct {
	UserID    string
	Bot, Deaf bool
	Name      string // empty: unknown
}

// Presence provides the voice states of guilds.
type Presence interface {
	// Connected reports whether this process is connected to a guild.
	Connected(guildID string) bool
	Listeners(guildID, channelID string) []Listener
	// ChannelOf returns the voice channel of a user; empty if there is none.
	ChannelOf(guildID, userID string) string
	// SetStatus sets or clears the text that is shown under the name of a voice channel.
	SetStatus(ctx context.Context, channelID, text string) error
}

// Packets are the Opus packets of a song, in order.
type Packets interface {
	// Next returns the next packet, which is valid until the next call; [io.EOF] after the last.
	Next() ([]byte, error)
	Seek(to time.Duration) error
	Length() time.Duration
	// SetVolume sets the volume in percent, from the next packet on.
	SetVolume(percent int) error
	Close() error
}

// Tracks opens songs for playback.
type Tracks interface {
	// Playable returns [ErrUnplayable] if Open would fail because of the song's format.
	Playable(ctx context.Context, s songs.Song) error
	Open(ctx context.Context, s songs.Song) (Packets, error)
}

// Library finds songs for autoplay.
type Library interface {
	// Favourites returns songs that members of a guild marked, in any order, and Newest the latest songs of
	// the guild. Both are limited to songs that the viewer may see.
	Favourites(ctx context.Context, v songs.Viewer, limit int) ([]songs.Entry, error)
	Newest(ctx context.Context, v songs.Viewer, limit int) ([]songs.Entry, error)
}

// Access determines which songs are visible to everyone who can see a channel. [visibility.Songs] implements
// it.
type Access interface {
	Audience(ctx context.Context, guildID, channelID string) (songs.Viewer, error)
	VisibleSongs(ctx context.Context, v songs.Viewer, ids ...songs.SongID) (map[songs.SongID]bool, error)
	// Share makes songs visible to everyone who can see a channel.
	Share(ctx context.Context, guildID string, p songs.Posting, ids ...songs.SongID) error
}

// Orders submits and looks up orders. [*songs.Pipeline] implements it.
type Orders interface {
	Submit(ctx context.Context, o songs.Order) (songs.Order, error)
	// Check returns the error that Submit would return, without submitting orders.
	Check(ctx context.Context, orders []songs.Order) error
	Order(ctx context.Context, id songs.OrderID) (songs.Order, error)
	// OrderOf returns the order with an idempotency key; [songs.ErrNotFound] if there is none.
	OrderOf(ctx context.Context, interaction string) (songs.OrderID, error)
}

// RadioContext describes the context for the next song of a radio.
type RadioContext struct {
	Theme string
	By    songs.Member // who turned the radio on
	Place songs.Place
	// Liked are recent songs that members marked as favourites, Skipped those that were skipped, and Recent
	// the current, waiting and recent songs; each as "title · style".
	Liked, Skipped, Recent []string
}

// RadioPlanner plans the songs of a radio.
type RadioPlanner interface {
	Next(ctx context.Context, m RadioContext) (songs.SongSpec, error)
}

// Display shows the state of players to members.
type Display interface {
	// Changed reports that the state of a guild's player changed. It does not block.
	Changed(players Players, guildID string)
}

// Players are the players of this process; see [Jukebox].
type Players interface {
	View(guildID string) (View, bool)
	// Clock returns the clock of a player. Unlike View, it does not wait until a change is saved.
	Clock(guildID string) (Clock, bool)
	Player(ctx context.Context, guildID string) (*Player, error)
}

// Store saves players and their history.
type Store interface {
	// ClaimPlayer starts a new run of a guild's player, which alone may save its state, and returns the state.
	// If there is none, it returns an empty one with a run.
	ClaimPlayer(ctx context.Context, guildID string) (State, error)
	// Changed reports whether a state was changed in the store after a run read it, and no other run has
	// claimed it since.
	Changed(ctx context.Context, guildID string, run int64) (bool, error)
	// SavePlayer saves a complete state including its entries, and SavePosition only the position in the
	// current song. Both return [ErrConflict] if another run has claimed the state.
	SavePlayer(ctx context.Context, s State) error
	SavePosition(ctx context.Context, guildID string, run int64, at time.Duration) error
	// Playing lists the guilds whose player is in a voice channel.
	Playing(ctx context.Context) ([]string, error)

	// AddPlay adds a song to the history, and Plays lists the plays that a viewer may see, newest first.
	AddPlay(ctx context.Context, p Play) error
	Plays(ctx context.Context, v songs.Viewer, limit, offset int) (page []Play, total songs.Total, err error)

	// PendingPlays lists the pending plays whose orders have ended, and DeletePendingPlay deletes one.
	PendingPlays(ctx context.Context) ([]PendingPlay, error)
	DeletePendingPlay(ctx context.Context, id songs.OrderID) error
}

// Play is a song in the history of a guild.
type Play struct {
	GuildID string
	Song    songs.Entry
	By      songs.Member
	Source  EntrySource
	At      time.Time // when it ended
	Skipped bool
	Hearts  int // members who have it as a favourite
}

// PendingPlay is an order whose song is to be played when it is finished.
type PendingPlay struct {
	Order   songs.OrderID
	Place   songs.Place // of the order
	By      songs.Member
	Play    songs.Play   // for whom it is played
	Song    *songs.Entry // nil if no song was made
	Created time.Time
}
