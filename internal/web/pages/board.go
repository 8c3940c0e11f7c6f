package pages

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/boardmessages"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/web"
)

// ideaView is what templates show of an idea.
type ideaView struct {
	ID                 board.ID
	Idea, Style, Voice string
	By, Note           string
	Votes              int
	Voted, Open        bool
	Pinned             bool
	Status             string // id of its text; empty for an open idea
	Title, SongPath    string // of its song, if the viewer may see it
	VotePath           string
}

// boardPage is what the page of the board shows.
type boardPage struct {
	Rules              string
	Ideas              []ideaView
	InProgress, Recent []ideaView
	Sort               board.Sort
	Sorts              []filterLink
	Paging             paging
}

// sorts are the orders of ideas, with their texts.
var sorts = []struct {
	sort board.Sort
	text string
}{{board.SortVotes, "web.board.by-votes"}, {board.SortNew, "web.board.newest"}, {board.SortMine, "web.board.mine"}}

// board shows a page of ideas and, before the first one, those that are being made or were decided.
func (a *Area) board(w http.ResponseWriter, r *web.Request) error {
	ctx, guildID := r.Context(), r.Viewer.GuildID
	v, err := a.viewer(r)
	if err != nil {
		return err
	}
	b, err := a.cfg.Board.Board(ctx, guildID)
	if err != nil {
		return err
	}
	out := boardPage{Rules: boardmessages.RulesText(r.Language, b.Rules), Sort: sortOf(r.URL.Query().Get("sort"))}
	var ideas []board.Request
	ideas, out.Paging, err = readPage(r, func(offset int) ([]board.Request, int, error) {
		return a.cfg.Board.Requests(ctx, board.Query{GuildID: guildID, Viewer: r.Viewer.UserID, Sort: out.Sort,
			Offset: offset, Limit: pageSize})
	})
	if err != nil {
		return err
	}
	lists := []struct {
		from []board.Request
		to   *[]ideaView
	}{{ideas, &out.Ideas}}
	if out.Paging.Page == 1 && out.Sort == board.SortVotes {
		lists = append(lists, struct {
			from []board.Request
			to   *[]ideaView
		}{b.InProgress, &out.InProgress}, struct {
			from []board.Request
			to   *[]ideaView
		}{b.Recent, &out.Recent})
	}
	for _, list := range lists {
		if *list.to, err = a.ideaViews(r, v, list.from); err != nil {
			return err
		}
	}
	for _, s := range sorts {
		out.Sorts = append(out.Sorts, filterLink{string(s.sort), s.text, s.sort == out.Sort})
	}
	return r.Render(w, "board.html", out)
}

func sortOf(text string) board.Sort {
	for _, s := range sorts {
		if string(s.sort) == text {
			return s.sort
		}
	}
	return board.SortVotes
}

// ideaViews returns ideas without the songs that the viewer may not see.
func (a *Area) ideaViews(r *web.Request, v songs.Viewer, all []board.Request) ([]ideaView, error) {
	visible, err := boardmessages.VisibleRequests(r.Context(), a.cfg.Access, v, all)
	if err != nil {
		return nil, err
	}
	views := make([]ideaView, 0, len(all))
	for i, idea := range visible {
		view := ideaView{ID: idea.ID, Idea: idea.Idea, Style: idea.Style, Voice: idea.Voice,
			By: messages.MemberName(r.Language, idea.Proposer), Note: noteText(r, idea.Note), Votes: idea.Votes,
			Voted: idea.VotedByViewer, Open: idea.Status == board.Open, Pinned: idea.Pinned, Title: idea.Title,
			Status:   statusTexts[idea.Status],
			VotePath: "/g/" + r.Viewer.GuildID + "/board/" + url.PathEscape(string(idea.ID)) + "/vote"}
		if song := all[i].Song; song != "" && idea.Title != "" {
			view.SongPath = songPath(r.Viewer.GuildID, song)
		}
		views = append(views, view)
	}
	return views, nil
}

// statusTexts are the ids of the texts of what became of an idea.
var statusTexts = map[board.Status]string{board.Chosen: "web.board.chosen", board.Making: "web.board.making",
	board.Done: "web.board.done", board.Declined: "web.board.declined", board.Merged: "web.board.merged"}

// noteText returns the text of a note. One that a curator wrote has no Markdown on the page.
func noteText(r *web.Request, n board.Note) string {
	text := boardmessages.NoteText(r.Language, n)
	if text == discord.Plain(string(n)) {
		return string(n)
	}
	return text
}

// vote adds or removes the vote of the member, as the button in Discord does.
func (a *Area) vote(w http.ResponseWriter, r *web.Request) error {
	ctx, guildID, id := r.Context(), r.Viewer.GuildID, r.PathValue("request")
	rules, err := a.cfg.Board.RulesOf(ctx, guildID)
	if err != nil {
		return err
	}
	who := songs.Member{ID: r.Viewer.UserID, Name: r.Viewer.Name}
	_, err = a.cfg.Board.Vote(ctx, guildID, board.ID(id), who, rules.Weight(r.Viewer.Member.Roles))
	switch {
	case errors.Is(err, board.ErrNotFound):
		return web.ErrNotFound
	case errors.Is(err, board.ErrClosed), errors.Is(err, board.ErrInProgress):
		return web.NewProblem(http.StatusConflict, "web.board.closed")
	case err != nil:
		return err
	}
	back := url.Values{"sort": {string(sortOf(r.PostFormValue("sort")))}}
	if page, err := strconv.Atoi(r.PostFormValue("page")); err == nil && page > 1 && page <= maxPage {
		back.Set("page", strconv.Itoa(page))
	}
	return r.Redirect(w, "/g/"+guildID+"/board?"+back.Encode()+"#idea-"+url.PathEscape(id))
}
