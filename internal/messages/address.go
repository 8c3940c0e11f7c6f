package messages

import (
	"context"
	"encoding/json"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
)

// TokenAging is the age of a token at which a status offers another way to get the song, in case
// the token expires before the song is finished.
const TokenAging = 11 * time.Minute

// TokenLife is how long an interaction token is used. Discord accepts it for 15 minutes; the last
// minute is left for a request that is in progress.
const TokenLife = 14 * time.Minute

// Address says where the message of an order is and which token may edit it. It is stored with the
// order; other packages treat it as opaque bytes.
type Address struct {
	Token     discord.Token `json:"token"`
	TokenFrom time.Time     `json:"token_from"`
	ChannelID string        `json:"channel_id"`
	MessageID string        `json:"message_id"`
	AvatarURL string        `json:"avatar_url,omitempty"` // of the requester
	// ParentID is the parent channel of a public thread. The song is posted there when
	// the thread no longer accepts messages.
	ParentID string `json:"parent_id,omitempty"`
	// Language is the tag of the message's language: the server's language at the time
	// of the order, in direct messages the member's. It is empty if it is not known.
	Language string `json:"language,omitempty"`
	// Left is what the requester, or if LeftIsServer the server, has left after the order, in credits; nil if that is
	// not known or not limited.
	Left         *int `json:"left,omitempty"`
	LeftIsServer bool `json:"left_is_server,omitempty"`
	// External reports that the bot has no access to the channel: a message without a token goes to
	// the requester directly.
	External bool `json:"external,omitempty"`
}

// NewAddress returns the address of the message that answers an interaction. posted is nil if that
// message does not exist yet.
func NewAddress(ctx context.Context, it *discord.Interaction, posted *discord.Message) Address {
	a := Address{Token: it.Tokens.Encrypt(it.AnswerToken()), TokenFrom: it.ReceivedAt, ChannelID: it.ChannelID,
		Language: it.Public(ctx).Tag(), External: it.External()}
	if it.At.Type != discordgo.ChannelTypeGuildPrivateThread {
		a.ParentID = it.ParentChannelID()
	}
	if posted != nil {
		a.MessageID = posted.ID
	}
	if u := it.User(); u.Avatar != "" {
		a.AvatarURL = "https://cdn.discordapp.com/avatars/" + u.ID + "/" + u.Avatar + ".png?size=64"
	}
	return a
}

// Encode returns the stored form of an address.
func (a Address) Encode() []byte {
	b, err := json.Marshal(a)
	if err != nil {
		panic(err) // strings and a time always encode
	}
	return b
}

// DecodeAddress reads the stored form of an address.
func DecodeAddress(b []byte) (a Address, err error) {
	return a, json.Unmarshal(b, &a)
}

// fresh reports whether the token may still be used.
func (a Address) fresh(now time.Time) bool {
	return a.Token.Token != "" && now.Sub(a.TokenFrom) < TokenLife
}
