package pages

import (
	"cmp"
	"net/http"
	"time"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/web"
)

// leaderboardSize is the number of songs of the leaderboard, and week the time of a recent one.
const (
	leaderboardSize = 50
	week            = 7 * 24 * time.Hour
)

// rankView is a song of the leaderboard.
type rankView struct {
	board.LeaderboardEntry
	Title, By, Path string
}

// leaderboardPage is what the page of the leaderboard shows.
type leaderboardPage struct {
	Songs []rankView
	Week  bool
}

// leaderboard ranks the songs that the member may see.
func (a *Area) leaderboard(w http.ResponseWriter, r *web.Request) error {
	v, err := a.viewer(r)
	if err != nil {
		return err
	}
	page, since := leaderboardPage{Week: r.URL.Query().Get("since") == "week"}, time.Time{}
	if page.Week {
		since = a.cfg.Now().Add(-week)
	}
	best, err := a.cfg.Leaderboard.Leaderboard(r.Context(), v, since, leaderboardSize)
	if err != nil {
		return err
	}
	for _, e := range best {
		page.Songs = append(page.Songs, rankView{LeaderboardEntry: e,
			Title: cmp.Or(e.Title, r.T("library.untitled")), By: messages.MemberName(r.Language, e.Requester),
			Path: songPath(r.Viewer.GuildID, e.Song)})
	}
	return r.Render(w, "leaderboard.html", page)
}
