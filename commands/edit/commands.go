// Package edit provides the commands that make a song from another one, such as /edit extend and /edit cover.
package edit

import (
	"context"

	"github.com/riffbot/riffbot/commands/internal/songoption"
	"github.com/riffbot/riffbot/commands/internal/styleoption"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/songs"
)

// Deps are the dependencies of the commands that make a song from another.
type Deps struct {
	Orders   orders
	Messages *messages.Orders
	Library  library
	Offer    songs.Offer
	Writes   bool // a language model writes omitted lyrics
	// Recordings checks the content of attached files; nil: only the provider checks it.
	Recordings discord.Recordings
	Styles     styleoption.History // nil: no styles of earlier orders are suggested
	Price      int                 // of an edit in credits
}

// library finds songs.
type library interface {
	songoption.Library
	// Preferred returns the song of an order that a member marked as a favourite last; empty if there is none.
	Preferred(ctx context.Context, order songs.OrderID, user string) (songs.SongID, error)
}

// orders takes and reads orders.
type orders interface {
	messages.OrderService
	Order(ctx context.Context, id songs.OrderID) (songs.Order, error)
}

// Commands returns the commands for the edits that the provider supports.
func Commands(d Deps) []discord.Command {
	h := handlers(d)
	var all []discord.Command
	has := h.Offer.Catalog.Supports
	if has(provider.ActionExtend) {
		all = append(all, h.extendCommand())
	}
	if has(provider.ActionCover) {
		all = append(all, h.coverCommand())
	}
	if has(provider.ActionVariation) || has(provider.ActionSwapVocals) {
		all = append(all, h.varyCommand())
	}
	if has(provider.ActionReplaceSection) {
		all = append(all, h.replaceCommand())
	}
	if has(provider.ActionStems) {
		all = append(all, h.stemsCommand())
	}
	if h.offersAny(swapParts) {
		all = append(all, h.swapCommand())
	}
	all = append(all, h.newerCommands()...)
	for i := range all {
		all[i].Orders = true
	}
	return all
}

// newerCommands returns the commands for edits that few providers support.
func (h handlers) newerCommands() []discord.Command {
	var all []discord.Command
	for _, c := range []struct {
		action  provider.Action
		command func() discord.Command
	}{
		{provider.ActionRemaster, h.remasterCommand}, {provider.ActionMashup, h.mashupCommand},
		{provider.ActionSample, h.sampleCommand}, {provider.ActionJoin, h.joinCommand},
		{provider.ActionExtractTrack, h.trackCommand}, {provider.ActionComplete, h.completeCommand},
	} {
		if h.Offer.Catalog.Supports(c.action) {
			all = append(all, c.command())
		}
	}
	if h.offersAny(addedParts) {
		all = append(all, h.addCommand())
	}
	return all
}
