package messages

import (
	"context"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/songs"
)

// cardMessages returns the cards of a song that one member sees.
func cardMessages(l i18n.Language) map[string]discord.Message {
	viewer := func(user string) *discord.Interaction {
		return &discord.Interaction{GuildID: "g", Locale: l.Tag(), DirectUser: &discord.User{ID: user},
			AttachmentSizeLimit: 10 << 20}
	}
	orders, ctx := goldenOrders(), context.Background()
	take := goldenEntry()
	take.Take, take.SameTitle, take.Favourite = 2, true, true
	take.Edit = &songs.Edit{Action: provider.ActionCover, Title: "Boat_"}
	large := goldenEntry()
	large.Posted.Size, large.Title = 11<<20, ""
	direct := viewer(commandtest.Ana.ID)
	direct.GuildID = ""
	return map[string]discord.Message{
		"card/of own song":        orders.SongCard(ctx, viewer(commandtest.Ana.ID), goldenEntry()),
		"card/of other's song":    orders.SongCard(ctx, viewer("ben"), take),
		"card/untitled and large": orders.SongCard(ctx, viewer("ben"), large),
		"card/in direct messages": orders.SongCard(ctx, direct, goldenEntry()),
	}
}
