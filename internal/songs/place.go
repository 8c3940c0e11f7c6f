package songs

// QueuedOrder is an order with its position in the queue.
type QueuedOrder struct {
	Order
	Ahead int // number of orders before it; -1 if it is in progress
}

// Member is the requester, with the display name in the place of the request.
type Member struct {
	ID   string
	Name string
}

// Channel is the guild's channel for finished songs. It is disabled if ID is empty.
type Channel struct {
	ID      string
	Threads bool // create a thread per song
}

// Place is where a request was made. GuildID is empty in direct messages.
type Place struct {
	GuildID   string
	ChannelID string
}

// DeletedMember is the name stored for a member whose data was deleted. Messages show it in their language.
const DeletedMember = "deleted member"

// Deleted reports whether the data of the member was deleted. Earlier releases stored another name.
func (m Member) Deleted() bool {
	return m.ID == "" && (m.Name == DeletedMember || m.Name == "somebody who left")
}
