package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/boarddb"
	"github.com/riffbot/riffbot/internal/store/deletiondb"
	"github.com/riffbot/riffbot/internal/store/librarydb"
)

// TestExportContainsOnlyOwnTexts checks that the export of a curator, who has decided on and edited
// other members' songs, contains no texts of theirs, and that times are formatted.
func TestExportContainsOnlyOwnTexts(t *testing.T) {
	t.Parallel()
	p := openPlanted(t)
	ctx := t.Context()
	id := p.song(t, "one", frank, club, nil)
	e, err := librarydb.New(p.DB).Entry(ctx, id, songs.Viewer{ID: erin, GuildID: club, All: true})
	p.must(t, err)
	cover := songs.Order{ID: "cover", State: songs.Queued, Place: songs.Place{GuildID: club},
		Requester: songs.Member{ID: erin},
		Spec:      songs.SongSpec{Style: "mine", Edit: songs.NewEdit("cover", e)}, CreatedAt: start, UpdatedAt: start}
	p.must(t, p.Add(ctx, cover, songs.Limits{}))
	for _, again := range []struct{ id, of, prompt string }{
		{"again", "one", planted}, {"twice", "again", planted}, {"first", "", "my own prompt"},
		{"second", "first", "my own prompt again"},
	} {
		p.must(t, p.Add(ctx, songs.Order{ID: songs.OrderID(again.id), State: songs.Queued,
			Place: songs.Place{GuildID: club}, Requester: songs.Member{ID: erin},
			CopiedFrom: songs.OrderID(again.of), Spec: songs.SongSpec{Prompt: again.prompt}, CreatedAt: start,
			UpdatedAt: start}, songs.Limits{}))
	}
	p.must(t, deletiondb.New(p.DB).AddReport(ctx, guild.Report{ID: "r", GuildID: club, OrderID: "one", By: frank,
		Reason: planted, CreatedAt: start}))
	p.must(t, deletiondb.New(p.DB).Decide(ctx, club, "one", guild.DecisionKeep, erin, start))
	p.must(t, deletiondb.New(p.DB).AddReport(ctx, guild.Report{ID: "r2", GuildID: club, OrderID: "one", By: erin,
		Reason: "my own reason", CreatedAt: start}))
	b := board.Battle{ID: "b", GuildID: club, ChannelID: "c", Host: songs.Member{ID: erin}, State: board.Ended,
		CreatedAt: start}
	b.Sides = []board.Side{{Number: 1, Song: id, Title: planted, Style: planted},
		{Number: 2, Order: "cover", Style: "my own style"}}
	p.must(t, boarddb.New(p.DB).AddBattle(ctx, b))
	secret := songs.Order{ID: "secret", State: songs.Queued, Place: songs.Place{GuildID: club},
		Requester: songs.Member{ID: erin}, Purpose: "battle:open/1", Spec: songs.SongSpec{Style: "secret style"},
		CreatedAt: start, UpdatedAt: start}
	p.must(t, p.Add(ctx, secret, songs.Limits{}))
	open := board.Battle{ID: "open", GuildID: club, ChannelID: "c", Host: songs.Member{ID: erin}, State: board.Running,
		CreatedAt: start, EndsAt: start.Add(time.Hour), Sides: []board.Side{
			{Number: 1, Order: "secret", Style: "secret style"}, {Number: 2, Song: "secret song", Style: "secret style"}}}
	p.must(t, boarddb.New(p.DB).AddBattle(ctx, open))
	exported, err := deletiondb.New(p.DB).Export(ctx, erin)
	p.must(t, err)
	text := fmt.Sprint(exported)
	for _, hidden := range []string{"secret style", "secret song"} {
		if strings.Contains(text, hidden) {
			t.Errorf("%q exported before the vote has ended: %s", hidden, text)
		}
	}
	open.State = board.Ended
	p.must(t, boarddb.New(p.DB).SaveBattle(ctx, open, board.Running, start))
	exported, err = deletiondb.New(p.DB).Export(ctx, erin)
	p.must(t, err)
	if text = fmt.Sprint(exported); !strings.Contains(text, "secret style") {
		t.Errorf("not exported after the vote: %s", text)
	}
	if strings.Contains(text, planted) {
		t.Errorf("texts of another user exported: %s", text)
	}
	for _, own := range []string{"my own reason", "my own style", "mine", "my own prompt", "my own prompt again",
		start.UTC().Format(time.RFC3339)} {
		if !strings.Contains(text, own) {
			t.Errorf("%q not exported: %s", own, text)
		}
	}
	for table, rows := range exported {
		for _, row := range rows {
			for column, value := range row {
				if _, number := value.(int64); number &&
					(column == "at" || column == "day" || strings.HasSuffix(column, "_at")) {
					t.Errorf("%s.%s is %v, want a date", table, column, value)
				}
			}
		}
	}
}
