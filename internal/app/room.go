package app

import (
	"context"

	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/web/room"
)

// newPublisher returns what sends the states of players to the pages of all processes; nil if pages are off.
func newPublisher(e env, data *storage) *room.Publisher {
	if e.cfg.Web.Addr == "" {
		return nil
	}
	return room.NewPublisher(data.bus, e.log)
}

// follower returns a publisher for the jukebox; nil without one.
func follower(p *room.Publisher) jukebox.Display {
	if p == nil {
		return nil
	}
	return p
}

// newRoom returns the page of the listening room, and the tasks that it needs.
func newRoom(e env, p webParts, lookup *webGuilds, actions *room.Actions) (*room.Area, []func(context.Context) error) {
	hub := room.NewHub(newID(), p.data.bus, p.data.playlists, p.box, p.publisher, actions, e.log)
	return room.NewArea(room.Parts{Hub: hub, Actions: actions, Access: p.guilds.access, Channels: lookup,
			Songs: p.data.library, History: p.data.playlists, Files: p.data.files}),
		[]func(context.Context) error{p.publisher.Run, hub.Run}
}
