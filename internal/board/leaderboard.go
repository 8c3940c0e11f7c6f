package board

import (
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

// LeaderboardEntry is a song of the leaderboard.
type LeaderboardEntry struct {
	Song       songs.SongID
	Title      string
	Style      string
	Duration   time.Duration
	Requester  songs.Member
	Post       Post // where the song was posted; zero if unknown
	Votes      int  // for its request and in battles
	Favourites int  // members who marked it
	Trophies   int  // battles won
}

// Points returns the number by which the leaderboard is sorted.
func (f *LeaderboardEntry) Points() int { return f.Votes + f.Favourites }

// Week is the activity of a server in one week.
type Week struct {
	GuildID string
	From    time.Time
	Ideas   int
	Votes   int
	Songs   int // made for requests
	Battles int
	Best    []LeaderboardEntry
	Leading *Request // the open request with the most votes
}

// Empty reports whether there was no activity.
func (w *Week) Empty() bool { return w.Ideas+w.Votes+w.Songs+w.Battles == 0 && len(w.Best) == 0 }

// digestTime is the time of day, on Mondays in UTC, from which digests are posted.
const digestTime = 9 * time.Hour

// WeekOf returns the number of a week since 1970. Weeks begin on Mondays at midnight UTC.
func WeekOf(t time.Time) int64 { return (t.Unix()/(24*60*60) + 3) / 7 }

// weekStart returns the start of a week.
func weekStart(n int64) time.Time { return time.Unix((n*7-3)*24*60*60, 0).UTC() }
