package room

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/web"
)

// historyLength is the number of songs in the list of those that were played.
const historyLength = 10

// pageData is what the template reads.
type pageData struct {
	Base    string // path of what the page loads
	Texts   string // JSON, for the modules
	History []pagePlay
}

// pagePlay is a song that was played.
type pagePlay struct {
	Title   string `json:"title"`
	Details string `json:"details"` // for whom and when it was played, and whether it was skipped
}

// page shows the room. Its state follows with the events.
func (a *Area) page(w http.ResponseWriter, r *web.Request) error {
	history, err := a.history(r.Context(), r)
	if err != nil {
		return err
	}
	texts, err := moduleTexts(r)
	if err != nil {
		return err
	}
	return r.Render(w, "room.html", pageData{Base: "/g/" + r.Viewer.GuildID + "/room", Texts: texts, History: history})
}

// history returns the songs that were played last and that the viewer may see.
func (a *Area) history(ctx context.Context, r *web.Request) ([]pagePlay, error) {
	all := []pagePlay{}
	v, err := a.Access.Viewer(ctx, r.Viewer.Member)
	if err != nil {
		return nil, err
	}
	plays, _, err := a.History.Plays(ctx, v, historyLength, 0)
	if err != nil {
		return nil, err
	}
	for _, p := range plays {
		e := jukebox.Entry{Song: p.Song, By: p.By, Source: p.Source}
		details := requesterOf(r.Language, e) + " · " + p.At.UTC().Format("2006-01-02")
		if p.Skipped {
			details += " · " + r.T("web.room.skipped")
		}
		all = append(all, pagePlay{Title: titleOf(r.Language, e), Details: details})
	}
	return all, nil
}

// historyUpdate answers with the songs that were played last, for a page that is open.
func (a *Area) historyUpdate(w http.ResponseWriter, r *web.Request) error {
	all, err := a.history(r.Context(), r)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, all)
}

// act performs the action of the path and answers with its result, which the page shows.
func (a *Area) act(w http.ResponseWriter, r *web.Request) error {
	c, err := a.command(r)
	if err != nil {
		return err
	}
	result, err := a.Actions.Do(r.Context(), r.Viewer.GuildID, c)
	code := codeOf(err)
	switch {
	case code == failed:
		return err
	case err != nil:
		return writeJSON(w, http.StatusConflict, map[string]string{"text": r.T(code)})
	}
	return writeJSON(w, http.StatusOK, map[string]string{"text": doneText(r, c, result)})
}

// actorOf returns the viewer as an actor of the jukebox.
func actorOf(r *web.Request) jukebox.Actor {
	return jukebox.Actor{User: songs.Member{ID: r.Viewer.UserID, Name: r.Viewer.Name}, Roles: r.Viewer.Member.Roles,
		DJ: r.Viewer.DJ, NoDJRole: len(r.Settings.Roles.DJ) == 0}
}

// command reads the action of a request. Its values are in the form.
func (a *Area) command(r *web.Request) (Command, error) {
	kind := Kind(r.PathValue("action"))
	c := Command{Kind: kind, Entry: jukebox.EntryID(r.FormValue("entry")), Actor: actorOf(r)}
	var err error
	switch kind {
	case Skip, Pause, Resume:
	case Vote, Remove:
		if c.Entry == "" {
			err = errNoValue
		}
	case Seek:
		var ms int64
		ms, err = strconv.ParseInt(r.FormValue("to"), 10, 64)
		if c.To = time.Duration(ms) * time.Millisecond; ms < 0 || ms > int64(24*time.Hour/time.Millisecond) {
			err = errNoValue
		}
	case Volume:
		c.Percent, err = strconv.Atoi(r.FormValue("percent"))
	case Add:
		c.Song, err = a.songToAdd(r)
	default:
		return c, web.ErrNotFound
	}
	if _, wrong := errors.AsType[*strconv.NumError](err); wrong || errors.Is(err, errNoValue) {
		return c, web.NewProblem(http.StatusBadRequest, "web.room.refused.value")
	}
	return c, err
}

var errNoValue = errors.New("value of action is missing or not valid")

// songToAdd returns the song of a request, if the viewer may see it.
func (a *Area) songToAdd(r *web.Request) (songs.SongID, error) {
	v, err := a.Access.Viewer(r.Context(), r.Viewer.Member)
	if err != nil {
		return "", err
	}
	e, err := a.Songs.Entry(r.Context(), songs.SongID(r.FormValue("song")), v)
	return e.ID, err
}

// doneText tells a member what an action did, where the page does not show it.
func doneText(r *web.Request, c Command, result Result) string {
	switch {
	case c.Kind == Skip && result.Needed > 0:
		return r.T("web.room.done.skip-vote", "Votes", result.Votes, "Needed", result.Needed)
	case c.Kind == Add && result.Ahead > 0:
		return r.Language.Plural("web.room.done.added-after", result.Ahead)
	case c.Kind == Add:
		return r.T("web.room.done.added")
	case c.Kind == Remove:
		return r.T("web.room.done.removed")
	default:
		return ""
	}
}
