package songs

import "time"

// SavedInput is what a member typed into a command or a form that was refused.
type SavedInput struct {
	ID        string
	Requester Member
	Place     Place
	Content   []byte // JSON
	CreatedAt time.Time
}
