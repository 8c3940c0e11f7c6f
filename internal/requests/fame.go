package requests

import (
	"time"

	"riffbot/internal/songs"
)

// Fame is a song of the hall of fame.
type Fame struct {
	Song       songs.SongID
	Title      string
	Requester  songs.Member
	Post       Post // where it was posted; empty where that is not known
	Votes      int  // for its idea and in battles
	Favourites int  // members who marked it
	Trophies   int  // battles won
}

// Points are what the hall is sorted by.
func (f *Fame) Points() int { return f.Votes + f.Favourites }

// Week is what happened on a server in a week.
type Week struct {
	GuildID string
	From    time.Time
	Ideas   int
	Votes   int
	Songs   int // made for the board
	Battles int
	Best    []Fame
	Leading *Request // the open idea with the most votes
}

// Quiet reports whether there is nothing to tell.
func (w *Week) Quiet() bool { return w.Ideas+w.Votes+w.Songs+w.Battles == 0 && len(w.Best) == 0 }

// digestAt is when on Mondays a week is told, in UTC.
const digestAt = 9 * time.Hour

// WeekOf numbers weeks, which begin on Mondays at midnight UTC, from 1970.
func WeekOf(t time.Time) int64 { return (t.Unix()/(24*60*60) + 3) / 7 }

// weekStart is when a week begins.
func weekStart(n int64) time.Time { return time.Unix((n*7-3)*24*60*60, 0).UTC() }
