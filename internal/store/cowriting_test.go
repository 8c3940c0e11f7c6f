package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/cowriting"
	"github.com/riffbot/riffbot/internal/retention"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/cowritingdb"
	"github.com/riffbot/riffbot/internal/store/deletiondb"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

const maxText = 4000

// openSession adds a session with a panel.
func openSession(t *testing.T, db *store.DB, id cowriting.ID, host songs.Member) {
	t.Helper()
	st := cowritingdb.New(db)
	s := cowriting.Session{ID: id, GuildID: "g", ChannelID: "c", Host: host, Title: "Rain", Theme: "weather", Style: "folk",
		LineTime: time.Minute, MaxLines: 12, State: cowriting.Opening, CreatedAt: start, UpdatedAt: start,
		Interaction: "of-" + string(id)}
	if err := st.Create(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	changeSession(t, db, id, func(s *cowriting.Session) error {
		s.State, s.ThreadID, s.MessageID = cowriting.Open, "thread", "panel"
		return nil
	})
}

func changeSession(t *testing.T, db *store.DB, id cowriting.ID, change func(*cowriting.Session) error) cowriting.Session {
	t.Helper()
	s, err := cowritingdb.New(db).Change(t.Context(), "g", id, start, change)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// writeLine adds a line by a member, which another member voted for.
func writeLine(t *testing.T, db *store.DB, id cowriting.ID, by songs.Member, text string) {
	t.Helper()
	changeSession(t, db, id, func(s *cowriting.Session) error { return s.Propose(by, text, start, maxText) })
	changeSession(t, db, id, func(s *cowriting.Session) error {
		return errors.Join(s.Vote("voter", s.Proposals[0].Number), s.Close(s.Turn))
	})
}

func TestSessionIsSavedAndRead(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	st := cowritingdb.New(db)
	openSession(t, db, "s", member(1))
	writeLine(t, db, "s", member(2), "rain on the roof")
	changeSession(t, db, "s", func(s *cowriting.Session) error {
		return errors.Join(s.AddSection(member(1), "Chorus", maxText), s.Propose(member(3), "snow", start, maxText),
			s.Vote("u", s.Proposals[0].Number))
	})
	s, err := st.Session(t.Context(), "g", "s")
	if err != nil || s.Lyrics() != "rain on the roof\n\n[Chorus]" || s.Turn != 1 || len(s.Votes) != 1 || s.Proposals[0].Author != member(3) ||
		!s.DueAt.Equal(start.Add(time.Minute)) || s.Host != member(1) || s.LineTime != time.Minute || s.Title != "Rain" {
		t.Errorf("%+v, %v", s, err)
	}
	changeSession(t, db, "s", func(s *cowriting.Session) error { return s.Undo(2) })
	if s, err = st.Session(t.Context(), "g", "s"); err != nil || s.Lyrics() != "rain on the roof" {
		t.Errorf("after the undo: %q, %v", s.Lyrics(), err)
	}
	if _, err := st.Session(t.Context(), "another server", "s"); !errors.Is(err, cowriting.ErrNotFound) {
		t.Errorf("from another server: %v", err)
	}
	if due, err := st.Due(t.Context(), start.Add(time.Minute)); err != nil || !slices.Equal(due,
		[]cowriting.Key{{GuildID: "g", ID: "s"}}) {
		t.Errorf("due: %v, %v", due, err)
	}
	if due, err := st.Due(t.Context(), start.Add(59*time.Second)); err != nil || len(due) != 0 {
		t.Errorf("due early: %v, %v", due, err)
	}
	for at, want := range map[time.Duration]int{0: 1, -time.Second: 0} {
		if idle, err := st.Idle(t.Context(), start.Add(at), start.Add(at)); err != nil || len(idle) != want {
			t.Errorf("idle at %v: %v, %v", at, idle, err)
		}
	}
}

func TestSessionIsOpenedOnce(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	st := cowritingdb.New(db)
	add := func(id, interaction string, host songs.Member) error {
		return st.Create(t.Context(), cowriting.Session{ID: cowriting.ID(id), GuildID: "g", Host: host,
			State: cowriting.Opening, Interaction: interaction, CreatedAt: start, UpdatedAt: start})
	}
	if err := add("a", "i", member(1)); err != nil {
		t.Fatal(err)
	}
	if err := add("b", "i", member(1)); !errors.Is(err, songs.ErrDuplicate) {
		t.Errorf("same interaction: %v", err)
	}
	for n := 1; n < cowriting.MaxOpenOfHost; n++ {
		if err := add(fmt.Sprint("c", n), fmt.Sprint("j", n), member(1)); err != nil {
			t.Fatal(err)
		}
	}
	if err := add("d", "k", member(1)); !errors.Is(err, cowriting.ErrTooMany) {
		t.Errorf("one too many: %v", err)
	}
	if err := add("e", "l", member(2)); err != nil {
		t.Errorf("of another member: %v", err)
	}
}

// TestConcurrentChangesOfSessionAreKept checks that members of several processes who propose and vote at the same time
// lose nothing, and that one of two presses closes the line.
func TestConcurrentChangesOfSessionAreKept(t *testing.T) {
	t.Parallel()
	dbs := processes(t, 2)
	openSession(t, dbs[0], "s", member(0))
	each := func(n int, do func(n int, st *cowritingdb.Sessions) error) (failed []error) {
		var mu sync.Mutex
		var all sync.WaitGroup
		for i := range n {
			all.Go(func() {
				if err := do(i, cowritingdb.New(dbs[i%2])); err != nil {
					mu.Lock()
					defer mu.Unlock()
					failed = append(failed, err)
				}
			})
		}
		all.Wait()
		return failed
	}
	change := func(ctx context.Context, st *cowritingdb.Sessions, do func(*cowriting.Session) error) error {
		_, err := st.Change(ctx, "g", "s", start, do)
		return err
	}
	if failed := each(cowriting.MaxProposals, func(n int, st *cowritingdb.Sessions) error {
		return change(t.Context(), st, func(s *cowriting.Session) error {
			return s.Propose(member(n), fmt.Sprint("line ", n), start, maxText)
		})
	}); len(failed) > 0 {
		t.Fatal(failed)
	}
	if failed := each(40, func(n int, st *cowritingdb.Sessions) error { // each member twice, with different votes
		return change(t.Context(), st, func(s *cowriting.Session) error {
			return s.Vote(fmt.Sprint("voter", n%20), s.Proposals[n%7].Number)
		})
	}); len(failed) > 0 {
		t.Fatal(failed)
	}
	s, err := cowritingdb.New(dbs[1]).Session(t.Context(), "g", "s")
	if err != nil || len(s.Proposals) != cowriting.MaxProposals || len(s.Votes) != 20 {
		t.Errorf("%d proposals, %d votes, %v", len(s.Proposals), len(s.Votes), err)
	}
	failed := each(4, func(_ int, st *cowritingdb.Sessions) error {
		return change(t.Context(), st, func(s *cowriting.Session) error { return s.Close(0) })
	})
	for _, err := range failed {
		if !errors.Is(err, cowriting.ErrTurnOver) {
			t.Error(err)
		}
	}
	if s, err = cowritingdb.New(dbs[0]).Session(t.Context(), "g", "s"); err != nil || len(s.Lines) != 1 || len(failed) != 3 {
		t.Errorf("%d lines, %d refusals, %v", len(s.Lines), len(failed), err)
	}
}

func TestPanelOfSessionIsClaimedOnce(t *testing.T) {
	t.Parallel()
	dbs := processes(t, 2)
	openSession(t, dbs[0], "s", member(0))
	claim := func(n int, at time.Time) []cowriting.Panel {
		t.Helper()
		claimed, err := cowritingdb.New(dbs[n]).ClaimPanels(t.Context(), at, at.Add(time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		return claimed
	}
	claimed := claim(0, start)
	if len(claimed) != 1 || claimed[0].MessageID != "panel" || claimed[0].ThreadID != "thread" || len(claim(1, start)) != 0 {
		t.Fatalf("claimed %+v", claimed)
	}
	st := cowritingdb.New(dbs[0])
	if err := st.SavePanel(t.Context(), claimed[0], start); err != nil {
		t.Fatal(err)
	}
	if got := claim(1, start); len(got) != 0 {
		t.Errorf("a panel that is up to date is claimed: %+v", got)
	}
	changeSession(t, dbs[1], "s", (*cowriting.Session).Stop)
	if got := claim(1, start); len(got) != 1 {
		t.Errorf("an outdated panel is not claimed: %+v", got)
	}
	if err := st.DropPanel(t.Context(), claimed[0]); err != nil {
		t.Fatal(err)
	}
	if got := claim(0, start.Add(time.Hour)); len(got) != 0 {
		t.Errorf("a dropped panel is claimed: %+v", got)
	}
}

// sungSession adds a session with lines by two members, whose song is delivered, and a copy of the song's order.
func sungSession(t *testing.T, p plantedDB) songs.SongID {
	t.Helper()
	openSession(t, p.DB, "s", songs.Member{ID: frank, Name: "Frank"})
	writeLine(t, p.DB, "s", songs.Member{ID: erin, Name: "Erin " + planted}, "la "+planted)
	writeLine(t, p.DB, "s", songs.Member{ID: frank, Name: "Frank"}, "snow")
	changeSession(t, p.DB, "s", func(s *cowriting.Session) error {
		return s.Propose(songs.Member{ID: erin, Name: planted}, planted, start, maxText)
	})
	id := p.song(t, "sung", frank, "g", func(o *songs.Order) {
		o.Purpose = songs.SessionPrefix + "s"
		o.Spec = songs.SongSpec{Lyrics: "la la\nsnow"}
	})
	p.song(t, "copy", frank, "g", func(o *songs.Order) { o.CopiedFrom = "sung" })
	return id
}

func TestOrderEndsSessionOnce(t *testing.T) {
	t.Parallel()
	p := openPlanted(t)
	id := sungSession(t, p)
	st := cowritingdb.New(p.DB)
	s, err := st.Session(t.Context(), "g", "s")
	if err != nil || s.State != cowriting.Ordered || s.Order != "sung" || len(s.Proposals)+len(s.Votes) != 0 {
		t.Errorf("%+v, %v", s, err)
	}
	again := songs.Order{ID: "again", Purpose: songs.SessionPrefix + "s", State: songs.Queued,
		Place: songs.Place{GuildID: "g"}, Requester: songs.Member{ID: frank}, CreatedAt: start, UpdatedAt: start}
	if err := p.Add(t.Context(), again, songs.Limits{}); !errors.Is(err, songs.ErrConflict) {
		t.Errorf("second order: %v", err)
	}
	for _, song := range []songs.SongID{id, "songcopy"} {
		credits, err := st.LineCredits(t.Context(), song)
		if err != nil || len(credits) != 2 || credits[0].Author.ID != erin || credits[1].Line != "snow" {
			t.Errorf("credits of %s: %v, %v", song, credits, err)
		}
	}
	if credits, err := st.LineCredits(t.Context(), "unknown"); err != nil || credits != nil {
		t.Errorf("credits of an unknown song: %v, %v", credits, err)
	}
	openSession(t, p.DB, "elsewhere", member(8))
	again.ID, again.Purpose, again.Place.GuildID = "other", songs.SessionPrefix+"elsewhere", "another server"
	if err := p.Add(t.Context(), again, songs.Limits{}); !errors.Is(err, songs.ErrConflict) {
		t.Errorf("order from another server: %v", err)
	}
}

// TestErasureRemovesLinesOfSessions checks that the lyrics of another member's song stay without the name, that the
// messages and files with the name go, and that lines that were not ordered are deleted.
func TestErasureRemovesLinesOfSessions(t *testing.T) {
	t.Parallel()
	p := openPlanted(t)
	id := sungSession(t, p)
	openSession(t, p.DB, "open", songs.Member{ID: frank, Name: "Frank"})
	writeLine(t, p.DB, "open", songs.Member{ID: erin, Name: "Erin " + planted}, "hum "+planted)
	changeSession(t, p.DB, "open", func(s *cowriting.Session) error {
		return errors.Join(s.Propose(songs.Member{ID: erin, Name: planted}, planted, start, maxText),
			s.Vote("voter", s.Proposals[0].Number))
	})
	openSession(t, p.DB, "own", songs.Member{ID: erin, Name: planted})
	p.must(t, p.RecordPost(t.Context(), songs.Post{ChannelID: "c", MessageID: "video", Kind: songs.PostCopy,
		Songs: []songs.SongID{id}, At: start}))
	p.must(t, p.AddExport(t.Context(), id, "songsung/copy-x.mp4", start))
	p.must(t, deletiondb.New(p.DB).Erase(t.Context(), erin, false))
	st := cowritingdb.New(p.DB)
	credits, err := st.LineCredits(t.Context(), id)
	if err != nil || len(credits) != 1 || credits[0].Line != "snow" {
		t.Errorf("credits: %v, %v", credits, err)
	}
	s, err := st.Session(t.Context(), "g", "open")
	if err != nil || len(s.Lines)+len(s.Proposals)+len(s.Votes) != 0 || s.State != cowriting.Open {
		t.Errorf("open session: %+v, %v", s, err)
	}
	if s, err = st.Session(t.Context(), "g", "own"); err != nil || s.State != cowriting.Stopped || s.Title != "" {
		t.Errorf("own session: %+v, %v", s, err)
	}
	if err := p.TouchExport(t.Context(), "songsung/copy-x.mp4", start); !errors.Is(err, songs.ErrNotFound) {
		t.Errorf("the video stays: %v", err)
	}
	posts, err := p.ClaimPosts(t.Context(), time.Now(), time.Now(), 10)
	if err != nil || !slices.ContainsFunc(posts, func(o songs.OutdatedPost) bool { return o.MessageID == "video" }) {
		t.Errorf("outdated posts: %+v, %v", posts, err)
	}
	p.must(t, deletiondb.New(p.DB).Vacuum(t.Context()))
	for _, text := range []string{"erin " + planted, "hum " + planted} {
		if found := p.grep(t, text); len(found) > 0 {
			t.Errorf("%q is in %v", text, found)
		}
	}
}

func TestRemovedSongTakesItsLines(t *testing.T) {
	t.Parallel()
	p := openPlanted(t)
	id := sungSession(t, p)
	p.must(t, deletiondb.New(p.DB).Remove(t.Context(), id, songs.RemovedByRequester))
	s, err := cowritingdb.New(p.DB).Session(t.Context(), "g", "s")
	if err != nil || len(s.Lines) != 0 || s.Title != "" {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestStoppedSessionsArePruned(t *testing.T) {
	t.Parallel()
	p := openPlanted(t)
	sungSession(t, p)
	openSession(t, p.DB, "stopped", member(1))
	writeLine(t, p.DB, "stopped", member(2), "rain")
	changeSession(t, p.DB, "stopped", (*cowriting.Session).Stop)
	openSession(t, p.DB, "open", member(3))
	p.must(t, deletiondb.New(p.DB).Prune(t.Context(), start.AddDate(0, 0, 8), retention.Policy{Drafts: 7, Texts: 7}))
	st := cowritingdb.New(p.DB)
	if _, err := st.Session(t.Context(), "g", "stopped"); !errors.Is(err, cowriting.ErrNotFound) {
		t.Errorf("stopped session: %v", err)
	}
	if s, err := st.Session(t.Context(), "g", "s"); err != nil || s.Title != "" || len(s.Lines) != 2 {
		t.Errorf("ordered session: %+v, %v", s, err)
	}
	if _, err := st.Session(t.Context(), "g", "open"); err != nil {
		t.Errorf("open session: %v", err)
	}
}
