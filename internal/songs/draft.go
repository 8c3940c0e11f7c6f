package songs

import "time"

// DraftID names a draft: like [OrderID], ours alone.
type DraftID string

// Draft is words that wait for their owner to have them sung. Each change makes
// a new draft, so that one can go back.
type Draft struct {
	ID        DraftID
	Owner     Member
	Place     Place
	Idea      string
	Brief     Brief
	Language  string  // in English: "Spanish"
	Before    DraftID // the version it was made from; empty for the first
	Song      SongID  // the song whose words it was made from; empty for all others
	CreatedAt time.Time
}
