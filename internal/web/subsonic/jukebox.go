package subsonic

import (
	"context"
	"errors"
	"slices"
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

// action is an action of jukeboxControl.
type action func(ctx context.Context, c *call, p *jukebox.Player, a jukebox.Actor) error

// actions returns the actions by name. Those of the API that name an index count the current song as 0 and the waiting
// songs from 1.
func (a *Area) actions() map[string]action {
	return map[string]action{
		"get":    func(context.Context, *call, *jukebox.Player, jukebox.Actor) error { return nil },
		"status": func(context.Context, *call, *jukebox.Player, jukebox.Actor) error { return nil },
		"start":  start, "stop": stop, "skip": skip, "add": a.add, "set": a.set, "clear": clearQueue, "remove": remove,
		"shuffle": shuffle, "setGain": setGain,
	}
}

// jukeboxControl controls the player in the voice channel, with the permissions that the owner of the key has for the
// buttons in Discord.
func (a *Area) jukeboxControl(ctx context.Context, c *call) (response, error) {
	name, err := c.params.require("action")
	if err != nil {
		return response{}, err
	}
	do, ok := a.actions()[name]
	if !ok {
		return response{}, &apiError{Code: codeGeneric, Message: "The jukebox has no such action."}
	}
	var view jukebox.View
	for again := true; ; again = false {
		p, err := a.deps.Jukebox.Player(ctx, c.viewer.GuildID)
		if err != nil {
			return response{}, explainJukebox(err)
		}
		actor, err := a.actor(ctx, c, p.View().Settings)
		if err != nil {
			return response{}, err
		}
		err = do(ctx, c, p, actor)
		if again && errors.Is(err, jukebox.ErrConflict) {
			continue // another process claimed the player in the meantime
		}
		if err != nil {
			return response{}, explainJukebox(err)
		}
		view = p.View()
		break
	}
	status := statusOf(view)
	if name != "get" {
		return response{JukeboxStatus: &status}, nil
	}
	entries, err := a.queue(ctx, c, view)
	return response{JukeboxList: &jukeboxList{status, entries}}, err
}

// actor returns the owner of the key as an actor of the jukebox.
func (a *Area) actor(ctx context.Context, c *call, of jukebox.Settings) (jukebox.Actor, error) {
	set, err := a.deps.Settings.Settings(ctx, c.viewer.GuildID)
	if err != nil {
		return jukebox.Actor{}, err
	}
	djs := set.Roles.DJ
	if of.DJRole != "" && !slices.Contains(djs, of.DJRole) {
		djs = append(slices.Clone(djs), of.DJRole)
	}
	roles := c.viewer.Member.Roles
	return jukebox.Actor{User: songs.Member{ID: c.viewer.UserID, Name: c.username()}, Roles: roles,
		NoDJRole: len(djs) == 0,
		DJ:       c.viewer.Manages || slices.ContainsFunc(djs, func(id string) bool { return slices.Contains(roles, id) })}, nil
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

// queue returns the current song and the waiting songs. Songs that the owner of the key may not see keep their places.
func (a *Area) queue(ctx context.Context, c *call, v jukebox.View) ([]child, error) {
	all, err := a.readCatalog(ctx, c.songs)
	if err != nil {
		return nil, err
	}
	entries := v.Waiting
	if v.Now != nil {
		entries = append([]jukebox.Entry{*v.Now}, entries...)
	}
	return describeAll(entries, func(e jukebox.Entry) child {
		t, err := all.track(songID(e.Song.ID))
		if err != nil {
			return child{ID: songID(e.Song.ID), Title: hiddenTitle, Duration: seconds(e.Song.Duration)}
		}
		return all.children([]track{t})[0]
	}), nil
}

// start joins the voice channel of the owner of the key if the player is in none, and ends a pause.
func start(ctx context.Context, _ *call, p *jukebox.Player, a jukebox.Actor) error {
	if p.View().Channel == "" {
		_, err := p.Join(ctx, a, "")
		return err
	}
	return p.Pause(ctx, a, false)
}

func stop(ctx context.Context, _ *call, p *jukebox.Player, a jukebox.Actor) error {
	return p.Pause(ctx, a, true)
}

// skip plays the song at an index, from an offset in seconds. Index 0 is the current song, which then plays from there.
func skip(ctx context.Context, c *call, p *jukebox.Player, a jukebox.Actor) error {
	if _, err := c.params.require("index"); err != nil {
		return err
	}
	i, err := c.params.number("index", 0, -1, maxOffset)
	if err != nil {
		return err
	}
	offset, err := c.params.number("offset", 0, 0, maxOffset)
	if err != nil {
		return err
	}
	if i == 0 {
		return p.Seek(ctx, a, time.Duration(offset)*time.Second)
	}
	e, err := waitingAt(p.View(), i)
	if err != nil {
		return err
	}
	if i > 1 {
		if _, err := p.Move(ctx, a, e.ID, 0); err != nil {
			return err
		}
	}
	if p.View().Now == nil {
		return nil // the moved song is next
	}
	_, _, needed, err := p.Skip(ctx, a)
	if err != nil || needed > 0 || offset == 0 { // a vote does not skip yet
		return err
	}
	if now := p.View().Now; now == nil || now.ID != e.ID {
		return nil
	}
	return p.Seek(ctx, a, time.Duration(offset)*time.Second)
}

// waitingAt returns the waiting song at an index, of which 1 is the next.
func waitingAt(v jukebox.View, i int) (jukebox.Entry, error) {
	if i < 1 || i > len(v.Waiting) {
		return jukebox.Entry{}, jukebox.ErrNoEntry
	}
	return v.Waiting[i-1], nil
}

// wanted returns the songs of the parameter id.
func (a *Area) wanted(ctx context.Context, c *call) ([]songs.Entry, error) {
	ids := c.params.all("id")
	if len(ids) > jukebox.MaxPlaylistSongs {
		return nil, &apiError{Code: codeGeneric, Message: "These are too many songs at once."}
	}
	all := make([]songs.Entry, 0, len(ids))
	for _, id := range ids {
		name, ok := cutID(id, songPrefix)
		if !ok {
			return nil, errNotFound
		}
		e, err := a.deps.Library.Entry(ctx, songs.SongID(name), c.songs)
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, nil
}

// add adds songs to the queue.
func (a *Area) add(ctx context.Context, c *call, p *jukebox.Player, actor jukebox.Actor) error {
	all, err := a.wanted(ctx, c)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return missing("id")
	}
	_, err = p.Play(ctx, actor, "", all, false)
	return err
}

// set replaces the waiting songs. Without songs, it removes them.
func (a *Area) set(ctx context.Context, c *call, p *jukebox.Player, actor jukebox.Actor) error {
	all, err := a.wanted(ctx, c)
	if err != nil {
		return err
	}
	if _, err := p.Clear(ctx, actor, true); err != nil || len(all) == 0 {
		return err
	}
	_, err = p.Play(ctx, actor, "", all, false)
	return err
}

// clearQueue removes all waiting songs.
func clearQueue(ctx context.Context, _ *call, p *jukebox.Player, a jukebox.Actor) error {
	_, err := p.Clear(ctx, a, true)
	return err
}

// remove removes the song at an index. The current song is skipped.
func remove(ctx context.Context, c *call, p *jukebox.Player, a jukebox.Actor) error {
	if _, err := c.params.require("index"); err != nil {
		return err
	}
	i, err := c.params.number("index", 0, -1, maxOffset)
	if err != nil {
		return err
	}
	if i == 0 {
		_, _, _, err := p.Skip(ctx, a)
		return err
	}
	e, err := waitingAt(p.View(), i)
	if err != nil {
		return err
	}
	_, err = p.Remove(ctx, a, e.ID)
	return err
}

// shuffle puts the waiting songs into a new random order.
func shuffle(ctx context.Context, _ *call, p *jukebox.Player, a jukebox.Actor) error {
	on, err := p.Shuffle(ctx, a)
	if err == nil && !on {
		_, err = p.Shuffle(ctx, a)
	}
	return err
}

// setGain sets the volume, where a gain of 1 plays songs as they were made.
func setGain(ctx context.Context, c *call, p *jukebox.Player, a jukebox.Actor) error {
	text, err := c.params.require("gain")
	if err != nil {
		return err
	}
	gain, err := strconv.ParseFloat(text, 64)
	if err != nil || !(gain >= 0 && gain <= 1) {
		return &apiError{Code: codeGeneric, Message: "The parameter gain has to be a number from 0 to 1."}
	}
	_, err = p.SetVolume(ctx, a, int(gain*100+0.5))
	return err
}

// getNowPlaying returns what the jukebox plays.
func (a *Area) getNowPlaying(ctx context.Context, c *call) (response, error) {
	list := &nowPlaying{}
	if !a.deps.Jukebox.On() {
		return response{NowPlaying: list}, nil
	}
	v, ok := a.deps.Jukebox.View(c.viewer.GuildID)
	if !ok || v.Now == nil || !v.Playing {
		return response{NowPlaying: list}, nil
	}
	all, err := a.readCatalog(ctx, c.songs)
	if err != nil {
		return response{}, err
	}
	t, err := all.track(songID(v.Now.Song.ID))
	if err != nil {
		return response{NowPlaying: list}, nil //nolint:nilerr // the owner of the key may not see the song
	}
	list.Entry = []nowPlayingEntry{{child: all.children([]track{t})[0], Username: v.Now.By.Name,
		MinutesAgo: int(v.Position / time.Minute), PlayerID: 1, PlayerName: "Discord"}}
	return response{NowPlaying: list}, nil
}
