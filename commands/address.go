package commands

import (
	"context"
	"encoding/json"
	"time"

	"github.com/bwmarrin/discordgo"
)

// tokenAging is when a status says how to get the song should the token no longer
// be good by then.
const tokenAging = 11 * time.Minute

// tokenLife is how long an interaction's token is used: Discord takes it for 15
// minutes, and an answer under way at the last moment must still arrive.
const tokenLife = 14 * time.Minute

// address is where an order's message is and who may change it how. It is kept
// with the order, opaque to everybody else.
type address struct {
	Token     Token     `json:"token"`
	TokenFrom time.Time `json:"token_from"`
	ChannelID string    `json:"channel_id"`
	MessageID string    `json:"message_id"`
	AvatarURL string    `json:"avatar_url,omitempty"` // of who asked
	// ParentID is the channel of a public thread, where a song goes that its thread
	// does not take any more.
	ParentID string `json:"parent_id,omitempty"`
	// Language is the tag of what the message is written in: the server's when it was
	// ordered, in direct messages the person's. Empty where nobody said.
	Language string `json:"language,omitempty"`
}

func newAddress(ctx context.Context, it *Interaction, posted *Message) address {
	a := address{Token: it.seal.close(it.tokenOf()), TokenFrom: it.ReceivedAt, ChannelID: it.ChannelID, Language: it.Public(ctx).Tag()}
	if it.At.Type != discordgo.ChannelTypeGuildPrivateThread {
		a.ParentID = it.within()
	}
	if posted != nil {
		a.MessageID = posted.ID
	}
	if u := it.User(); u.Avatar != "" {
		a.AvatarURL = "https://cdn.discordapp.com/avatars/" + u.ID + "/" + u.Avatar + ".png?size=64"
	}
	return a
}

func (a address) encode() []byte {
	b, err := json.Marshal(a)
	if err != nil {
		panic(err) // strings and a time always encode
	}
	return b
}

func decodeAddress(b []byte) (a address, err error) {
	return a, json.Unmarshal(b, &a)
}

// fresh reports whether the token may still be used.
func (a address) fresh(now time.Time) bool {
	return a.Token.Token != "" && now.Sub(a.TokenFrom) < tokenLife
}
