package subsonic

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
)

// Reasons why the jukebox refuses something, as apps show them.
var refusals = []struct {
	err     error
	code    int
	message string
}{
	{jukebox.ErrOff, codeGeneric, "The jukebox is turned off."},
	{jukebox.ErrNotInChannel, codeForbidden, "Join the voice channel in Discord first."},
	{jukebox.ErrInUse, codeForbidden, "The jukebox is in use in another voice channel."},
	{jukebox.ErrNotAllowed, codeForbidden, "Only a DJ can do that while others listen."},
	{jukebox.ErrDeafened, codeForbidden, "Members who are deafened in Discord cannot vote."},
	{jukebox.ErrNotPlaying, codeGeneric, "The jukebox is not playing."},
	{jukebox.ErrNoEntry, codeNotFound, "The queue has no song at that index."},
	{jukebox.ErrPrivate, codeForbidden, "Not all members who see the voice channel may hear that song."},
	{jukebox.ErrFull, codeGeneric, "The queue, or your share of it, is full."},
	{jukebox.ErrUnplayable, codeGeneric, "The jukebox cannot play the format of that song."},
	{jukebox.ErrSeekRange, codeGeneric, "The position is beyond the end of the song."},
	{jukebox.ErrChannelFull, codeGeneric, "The voice channel is full."},
	{jukebox.ErrCannotJoin, codeGeneric, "The bot may not join or speak in that voice channel."},
	{jukebox.ErrConflict, codeGeneric, "The jukebox did not confirm that in time. Look whether it was done."},
}

// explainJukebox replaces errors of the jukebox by those that apps show.
func explainJukebox(err error) error {
	for _, r := range refusals {
		if errors.Is(err, r.err) {
			return &apiError{Code: r.code, Message: r.message}
		}
	}
	return err
}

// Kind is an action on a player.
type Kind string

// The actions.
const (
	Join    Kind = "join" // the voice channel of the member
	Pause   Kind = "pause"
	Resume  Kind = "resume"
	Skip    Kind = "skip" // or vote to skip
	Seek    Kind = "seek"
	Add     Kind = "add"
	Set     Kind = "set"  // songs instead of the waiting ones
	Move    Kind = "move" // an entry to an index of the queue
	Remove  Kind = "remove"
	Clear   Kind = "clear"
	Shuffle Kind = "shuffle" // the queue into a new order
	Volume  Kind = "volume"
)

// Command is an action of a member with what it needs.
type Command struct {
	Kind    Kind
	Actor   jukebox.Actor
	Songs   []songs.SongID // that the member may see
	Entry   jukebox.EntryID
	Index   int
	To      time.Duration
	Percent int
}

// control is a call of jukeboxControl.
type control struct {
	*call
	jukebox Jukebox
	actor   jukebox.Actor
	view    jukebox.View // before the action
}

// do performs an action.
func (c control) do(ctx context.Context, what Command) error {
	_, err := c.vote(ctx, what)
	return err
}

// vote performs an action that may only count as a vote.
func (c control) vote(ctx context.Context, what Command) (voting bool, err error) {
	what.Actor = c.actor
	return c.jukebox.Do(ctx, c.viewer.GuildID, what)
}

// actions returns the actions of the API by name. Those with an index count the current song as 0 and the waiting songs
// from 1.
func (a *Area) actions() map[string]func(context.Context, control) error {
	one := func(k Kind) func(context.Context, control) error {
		return func(ctx context.Context, c control) error { return c.do(ctx, Command{Kind: k}) }
	}
	look := func(context.Context, control) error { return nil }
	return map[string]func(context.Context, control) error{
		"get": look, "status": look, "start": start, "stop": one(Pause), "skip": skip, "add": a.add, "set": a.set,
		"clear": one(Clear), "remove": remove, "shuffle": one(Shuffle), "setGain": setGain,
	}
}

// jukeboxControl controls the player in the voice channel, with the permissions that the owner of the key has for the
// buttons in Discord.
func (a *Area) jukeboxControl(ctx context.Context, c *call) (response, error) {
	name, err := c.params.require("action")
	if err != nil {
		return response{}, err
	}
	act, ok := a.actions()[name]
	if !ok {
		return response{}, &apiError{Code: codeGeneric, Message: "The jukebox has no such action."}
	}
	if !a.deps.Jukebox.On() {
		return response{}, explainJukebox(jukebox.ErrOff)
	}
	view, err := a.deps.Jukebox.View(ctx, c.viewer.GuildID)
	if err != nil {
		return response{}, err
	}
	actor, err := a.actor(ctx, c)
	if err != nil {
		return response{}, err
	}
	if err := act(ctx, control{c, a.deps.Jukebox, actor, view}); err != nil {
		return response{}, explainJukebox(err)
	}
	if view, err = a.deps.Jukebox.View(ctx, c.viewer.GuildID); err != nil {
		return response{}, err
	}
	status := statusOf(view)
	if name != "get" {
		return response{JukeboxStatus: &status}, nil
	}
	entries, err := a.queue(ctx, c, view)
	return response{JukeboxList: &jukeboxList{status, entries}}, err
}

// actor returns the owner of the key as an actor of the jukebox.
func (a *Area) actor(ctx context.Context, c *call) (jukebox.Actor, error) {
	set, err := a.deps.Settings.Settings(ctx, c.viewer.GuildID)
	return jukebox.Actor{User: songs.Member{ID: c.viewer.UserID, Name: c.username()}, Roles: c.viewer.Member.Roles,
		DJ: c.viewer.DJ, NoDJRole: len(set.Roles.DJ) == 0}, err
}

func statusOf(v jukebox.View) jukeboxStatus {
	s := jukeboxStatus{CurrentIndex: -1, Playing: v.Playing, Gain: min(float64(v.Volume)/100, 1)}
	if v.Now != nil {
		s.CurrentIndex, s.Position = 0, int(v.Position/time.Second)
	}
	return s
}

// hiddenTitle is the title of a song in the queue that the owner of the key may not see.
const hiddenTitle = "A song from another channel"

// queue returns the current song and the waiting songs. Songs that the owner of the key may not see keep their places,
// with the ids of their places instead of their own.
func (a *Area) queue(ctx context.Context, c *call, v jukebox.View) ([]child, error) {
	entries := v.Waiting
	if v.Now != nil {
		entries = append([]jukebox.Entry{*v.Now}, entries...)
	}
	found, err := a.children(ctx, c.songs, describeAll(entries, func(e jukebox.Entry) songs.SongID {
		return e.Song.ID
	})...)
	if err != nil {
		return nil, err
	}
	seen := make(map[string]child, len(found))
	for _, s := range found {
		seen[s.ID] = s
	}
	return describeAll(entries, func(e jukebox.Entry) child {
		if s, ok := seen[songID(e.Song.ID)]; ok {
			return s
		}
		return child{ID: entryPrefix + string(e.ID), Title: hiddenTitle, Duration: seconds(e.Song.Duration)}
	}), nil
}

// start joins the voice channel of the owner of the key if the player is in none, and ends a pause.
func start(ctx context.Context, c control) error {
	if c.view.Channel == "" {
		return c.do(ctx, Command{Kind: Join})
	}
	return c.do(ctx, Command{Kind: Resume})
}

// index returns the parameter index.
func (c control) index() (int, error) {
	if _, err := c.params.require("index"); err != nil {
		return 0, err
	}
	return c.params.number("index", 0, -1, maxOffset)
}

// skip plays the song at an index, from an offset in seconds. Index 0 is the current song, which then plays from there.
func skip(ctx context.Context, c control) error {
	i, err := c.index()
	if err != nil {
		return err
	}
	offset, err := c.params.number("offset", 0, 0, maxOffset)
	if err != nil {
		return err
	}
	to := Command{Kind: Seek, To: time.Duration(offset) * time.Second}
	if i == 0 {
		return c.do(ctx, to)
	}
	e, err := waitingAt(c.view, i)
	if err == nil && to.To > 0 && e.Song.Duration > 0 && to.To >= e.Song.Duration {
		err = jukebox.ErrSeekRange
	}
	if err != nil {
		return err
	}
	if i > 1 {
		if err := c.do(ctx, Command{Kind: Move, Entry: e.ID}); err != nil {
			return err
		}
	}
	if c.view.Now == nil {
		return nil // the song is the next one
	}
	voting, err := c.vote(ctx, Command{Kind: Skip})
	if err != nil || voting || offset == 0 {
		return err
	}
	return c.do(ctx, to)
}

// waitingAt returns the waiting song at an index, of which 1 is the next.
func waitingAt(v jukebox.View, i int) (jukebox.Entry, error) {
	if i < 1 || i > len(v.Waiting) {
		return jukebox.Entry{}, jukebox.ErrNoEntry
	}
	return v.Waiting[i-1], nil
}

// wanted returns the songs of the parameter id, which the owner of the key may see.
func (a *Area) wanted(ctx context.Context, c control) ([]songs.SongID, error) {
	ids := c.params.all("id")
	if len(ids) > jukebox.MaxPlaylistSongs {
		return nil, errTooMany
	}
	all, err := a.named(ctx, c.songs, ids...)
	return describeAll(all, func(t recording) songs.SongID { return t.ID }), err
}

// add adds songs to the queue.
func (a *Area) add(ctx context.Context, c control) error {
	all, err := a.wanted(ctx, c)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return missing("id")
	}
	return c.do(ctx, Command{Kind: Add, Songs: all})
}

// set replaces the waiting songs. Without songs, it removes them.
func (a *Area) set(ctx context.Context, c control) error {
	all, err := a.wanted(ctx, c)
	switch {
	case err != nil:
		return err
	case len(all) == 0:
		return c.do(ctx, Command{Kind: Clear})
	default:
		return c.do(ctx, Command{Kind: Set, Songs: all})
	}
}

// remove removes the song at an index. The current song is skipped.
func remove(ctx context.Context, c control) error {
	i, err := c.index()
	if err != nil {
		return err
	}
	if i == 0 {
		return c.do(ctx, Command{Kind: Skip})
	}
	e, err := waitingAt(c.view, i)
	if err != nil {
		return err
	}
	return c.do(ctx, Command{Kind: Remove, Entry: e.ID})
}

// setGain sets the volume, where a gain of 1 plays songs as they were made.
func setGain(ctx context.Context, c control) error {
	text, err := c.params.require("gain")
	if err != nil {
		return err
	}
	gain, err := strconv.ParseFloat(text, 64)
	if err != nil || !(gain >= 0 && gain <= 1) {
		return &apiError{Code: codeGeneric, Message: "The parameter gain has to be a number from 0 to 1."}
	}
	return c.do(ctx, Command{Kind: Volume, Percent: int(gain*100 + 0.5)})
}

// getNowPlaying returns what the jukebox plays.
func (a *Area) getNowPlaying(ctx context.Context, c *call) (response, error) {
	list := &nowPlaying{}
	if !a.deps.Jukebox.On() {
		return response{NowPlaying: list}, nil
	}
	v, err := a.deps.Jukebox.View(ctx, c.viewer.GuildID)
	if err != nil || v.Now == nil || !v.Playing {
		return response{NowPlaying: list}, err
	}
	found, err := a.children(ctx, c.songs, v.Now.Song.ID)
	if err != nil || len(found) == 0 { // the owner of the key may not see the song
		return response{NowPlaying: list}, err
	}
	list.Entry = []nowPlayingEntry{{child: found[0], Username: v.Now.By.Name,
		MinutesAgo: int(v.Position / time.Minute), PlayerID: 1, PlayerName: "Discord"}}
	return response{NowPlaying: list}, nil
}
