package room

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
)

// Kind is an action of a member.
type Kind string

// The actions.
const (
	Skip   Kind = "skip"   // or vote to skip
	Vote   Kind = "vote"   // for an entry, or take the vote back
	Remove Kind = "remove" // an entry
	Add    Kind = "add"    // a song
	Pause  Kind = "pause"
	Resume Kind = "resume"
	Seek   Kind = "seek"
	Volume Kind = "volume"
	// The actions of music apps.
	Join    Kind = "join"    // the voice channel of the member
	Set     Kind = "set"     // songs instead of the waiting ones
	Clear   Kind = "clear"   // the whole queue
	Move    Kind = "move"    // an entry to an index of the queue
	Shuffle Kind = "shuffle" // the queue into a new order
)

// Command is an action with what it needs.
type Command struct {
	ID      string // unique
	Kind    Kind
	Actor   jukebox.Actor
	Entry   jukebox.EntryID `json:",omitempty"`
	Song    songs.SongID    `json:",omitempty"` // one that the member may see
	Songs   []songs.SongID  `json:",omitempty"` // further ones
	Index   int             `json:",omitempty"`
	To      time.Duration   `json:",omitempty"` // position
	Percent int             `json:",omitempty"`
	Sent    time.Time
}

// Result is the result of a command.
type Result struct {
	ID   string
	Code string `json:",omitempty"` // of the error; empty: done
	// Votes and Needed are set after a vote to skip that did not skip the song yet.
	Votes, Needed int `json:",omitempty"`
	// Ahead is the number of songs before an added one; -1: it plays now.
	Ahead int `json:",omitempty"`
}

// ErrUnconfirmed reports that the process with the player did not answer in time. The action may have been done.
var ErrUnconfirmed = errors.New("player did not confirm the action in time")

// confirmTimeout is how long a member waits for the result of an action. It is not begun later.
const confirmTimeout = 5 * time.Second

// Library finds songs.
type Library interface {
	Entry(ctx context.Context, id songs.SongID, v songs.Viewer) (songs.Entry, error)
}

// Actions performs the actions of members with the same rules as in Discord. An action for a player of another process
// is sent there once, so that it is performed at most once.
type Actions struct {
	sender  Sender
	players Players
	library Library
	newID   func() string

	group   sync.WaitGroup
	mu      sync.Mutex
	waiting map[string]chan Result
}

// NewActions returns the actions on the players.
func NewActions(s Sender, players Players, l Library, newID func() string) *Actions {
	return &Actions{sender: s, players: players, library: l, newID: newID, waiting: make(map[string]chan Result)}
}

// Do performs an action on the player of a guild. It returns an error of package jukebox or [ErrUnconfirmed].
func (a *Actions) Do(ctx context.Context, guildID string, c Command) (Result, error) {
	if !a.players.On() {
		return Result{}, jukebox.ErrOff
	}
	if a.players.Connected(guildID) {
		return a.perform(ctx, guildID, c)
	}
	c.ID, c.Sent = a.newID(), time.Now()
	answer := make(chan Result, 1)
	a.mu.Lock()
	a.waiting[c.ID] = answer
	a.mu.Unlock()
	defer func() {
		a.mu.Lock()
		delete(a.waiting, c.ID)
		a.mu.Unlock()
	}()
	text, err := message{Guild: guildID, Do: &c}.encode()
	if err == nil {
		err = a.sender.Publish(ctx, text)
	}
	if err != nil {
		return Result{}, err
	}
	late := time.NewTimer(confirmTimeout)
	defer late.Stop()
	select {
	case r := <-answer:
		return r, errorOf(r.Code)
	case <-late.C:
		return Result{}, ErrUnconfirmed
	case <-ctx.Done():
		return Result{}, ctx.Err()
	}
}

// receive performs the action of a member who uses another process, if this one has the player.
func (a *Actions) receive(ctx context.Context, guildID string, c Command) {
	if !a.players.Connected(guildID) || time.Since(c.Sent) > confirmTimeout {
		return
	}
	a.group.Go(func() {
		ctx, cancel := context.WithTimeout(ctx, confirmTimeout)
		defer cancel()
		r, err := a.perform(ctx, guildID, c)
		r.ID, r.Code = c.ID, codeOf(err)
		text, err := message{Guild: guildID, Result: &r}.encode()
		if err == nil {
			_ = a.sender.Publish(ctx, text) // without the result, the member is told that it is unknown
		}
	})
}

// finish passes the result of an action on to the member who waits for it.
func (a *Actions) finish(r Result) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if to := a.waiting[r.ID]; to != nil {
		delete(a.waiting, r.ID)
		to <- r
	}
}
