package discord

import (
	"github.com/riffbot/riffbot/internal/songs"
)

// NewOrder returns an order of the user of the interaction at its place, without a spec.
func (it *Interaction) NewOrder() songs.Order {
	return songs.Order{
		Requester:       songs.Member{ID: it.User().ID, Name: it.UserName()},
		Place:           songs.Place{GuildID: it.GuildID, ChannelID: it.ChannelID},
		Roles:           it.Roles(),
		ParentChannelID: it.ParentChannelID(),
		VisibleParentID: it.PublicParent(),
		State:           songs.Queued,
		SizeLimit:       it.AttachmentSizeLimit,
		// One interaction makes one order.
		Interaction: it.ID,
	}
}
