package songs

import (
	"time"
)

// DraftID identifies a draft. Like [OrderID], it is assigned by the bot.
type DraftID string

// Draft holds lyrics that have not been ordered yet. Every change creates a new draft, so that the
// owner can go back to an earlier one.
type Draft struct {
	ID         DraftID
	Owner      Member
	Place      Place
	Idea       string
	Spec       SongSpec
	Language   string  // English name, such as "Spanish"
	PreviousID DraftID // previous version; empty for the first
	Song       SongID  // song that the lyrics were taken from; empty if none
	CreatedAt  time.Time
}
