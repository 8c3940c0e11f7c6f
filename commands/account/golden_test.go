package account

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/provider/acedata"
	"github.com/riffbot/riffbot/internal/retention"
	"github.com/riffbot/riffbot/internal/songs"
)

// memberData is the data of a member. It records deletions.
type memberData struct {
	tables map[string][]map[string]any
	erased []bool // whether the songs were removed as well
}

func (d *memberData) Export(context.Context, string) (map[string][]map[string]any, error) {
	return d.tables, nil
}

func (d *memberData) Erase(_ context.Context, _ string, withSongs bool) error {
	d.erased = append(d.erased, withSongs)
	return nil
}

// fixedUsage is the usage of every member.
type fixedUsage []songs.Usage

func (u fixedUsage) Quota(context.Context, songs.Place, string, []string) ([]songs.Usage, error) {
	return u, nil
}

// testUsage returns the usage of each limit, and of a limit that is not shown.
func testUsage() fixedUsage {
	until := time.Unix(1_700_000_000, 0)
	return fixedUsage{{Kind: songs.LimitUserDay, Used: 3, Held: 1, Limit: 10, ResetsAt: until}, {Kind: songs.LimitMemberDay,
		Used: 12, Limit: 10, ResetsAt: until},
		{Kind: songs.LimitGuildDay, Used: 1500, Held: 2}, {Kind: songs.LimitGuildMonth, Used: 20, Limit: 3000, ResetsAt: until},
		{Kind: songs.LimitQueued, Used: 1, Limit: 3}, {Kind: songs.LimitWriterDay, Used: 2, Limit: 50, ResetsAt: until},
		{Kind: songs.LimitWriterGuildDay, Used: 2, Limit: 500, ResetsAt: until}, {Kind: songs.LimitCoolDown, Used: 7}}
}

func TestAccountMessagesMatchGoldenFile(t *testing.T) {
	t.Parallel()
	all := make(map[string]discord.Message)
	for _, l := range i18n.All() {
		data := &memberData{tables: map[string][]map[string]any{"orders": {{"id": 1}, {"id": 2}}, "votes": {{"id": 3}}}}
		commands := Commands(Deps{Data: data, Quotas: testUsage(), Price: 1, Money: songs.Money{Amount: 1200,
			Currency: "USD"},
			Retention: retention.Policy{Events: 90, Drafts: 1}})
		command := func(permissions string, values map[string]any) discord.Message {
			r, err := commandtest.RunCommand(t, commands, l, permissions, values)
			if err != nil {
				t.Fatal(err)
			}
			return r.Last(t)
		}
		erase := func(choice string) map[string]any {
			return map[string]any{"name": "my-data", "options": []any{map[string]any{"name": "delete", "type": 1,
				"options": []any{map[string]any{"name": "songs", "type": 3, "value": choice}}}}}
		}
		press := func(id string) discord.Message {
			r, err := commandtest.Press(t, commands, l, "0", id)
			if err != nil {
				t.Fatal(err)
			}
			return r.Last(t)
		}
		in := " [" + l.Tag() + "]"
		all["privacy"+in] = command("0", map[string]any{"name": "privacy"})
		all["quota of a member"+in] = command("0", map[string]any{"name": "quota"})
		all["quota for a manager"+in] = command("32", map[string]any{"name": "quota"})
		export := command("0", map[string]any{"name": "my-data", "options": []any{map[string]any{"name": "export",
			"type": 1}}})
		export.Files[0].Size = 0 // depends on the compression; TestExportHasOneFilePerTable checks it
		all["export"+in] = export
		all["confirm deletion, songs stay"+in] = command("0", erase(keepSongs))
		all["confirm deletion with songs"+in] = command("0", erase(removeSongs))
		all["kept"+in] = press("spare")
		all["deleted"+in] = press(discord.CustomID("erase", commandtest.Ana.ID, keepSongs))
		direct := handlers{Price: 2, Limits: songs.Limits{DirectPerDay: -1}}
		panel := handlers{Writes: true, Offer: songs.OfferOf(acedata.Riffusion())}
		all["defaults, none"+in] = panel.defaultsPanel(l, songs.Defaults{})
		all["defaults"+in] = panel.defaultsPanel(l, songs.Defaults{Style: "folk, *warm*", Voice: "duet", Language: "Spanish",
			Model: acedata.Riffusion().ModelIDs()[1], Instrumental: true, LyricsMode: "draft", PrivateDrafts: true})
		all["defaults, without a writer"+in] = handlers{}.defaultsPanel(l, songs.Defaults{LyricsMode: "draft"})
		all["quota in direct messages, disabled"+in] = direct.quotaMessage(l, 2,
			[]songs.Usage{{Kind: songs.LimitDirectDay}}, false)
	}
	commandtest.CheckGolden(t, "testdata/account.golden", all)
}

// TestDataIsDeletedOnlyForItsMember checks that the button works for the member that it was shown
// to, and keeps or removes the songs as chosen.
func TestDataIsDeletedOnlyForItsMember(t *testing.T) {
	t.Parallel()
	data := &memberData{}
	drafts := discord.NewFormDrafts(func() string { return "1" })
	commands := Commands(Deps{Data: data, Drafts: drafts})
	l := i18n.ForLocale("en")
	refused := commandtest.Refused(t, drafts, commandtest.Ana.ID)
	for _, id := range []string{"erase:ben:remove", "erase::remove", "erase"} {
		if r, err := commandtest.Press(t, commands, l, "32",
			id); err == nil || len(r.Responses) > 0 || len(data.erased) > 0 {
			t.Errorf("%s: error %v, %d responses, deletions %v", id, err, len(r.Responses), data.erased)
		}
	}
	if !refused() {
		t.Error("a rejected button deleted the drafts")
	}
	for _, choice := range []string{keepSongs, removeSongs} {
		if _, err := commandtest.Press(t, commands, l, "0", discord.CustomID("erase", commandtest.Ana.ID,
			choice)); err != nil {
			t.Fatal(err)
		}
	}
	if len(data.erased) != 2 || data.erased[0] || !data.erased[1] {
		t.Errorf("deletions with songs: %v", data.erased)
	}
	if refused() {
		t.Error("the drafts of the member remain")
	}
}

// TestExportHasOneFilePerTable checks the content of the archive and that it is private.
func TestExportHasOneFilePerTable(t *testing.T) {
	t.Parallel()
	commands := Commands(Deps{Data: &memberData{tables: map[string][]map[string]any{"votes": {{"song": "a"}},
		"orders": nil}}})
	r, err := commandtest.RunCommand(t, commands, i18n.ForLocale("en"), "0",
		map[string]any{"name": "my-data", "options": []any{map[string]any{"name": "export", "type": 1}}})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Responses) != 1 || !r.Responses[0].Private {
		t.Errorf("responses %+v", r.Responses)
	}
	file := r.Last(t).Files[0]
	content, err := file.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(content)
	if err != nil || int64(len(b)) != file.Size {
		t.Fatalf("%d bytes of %d, %v", len(b), file.Size, err)
	}
	z, err := zip.NewReader(bytes.NewReader(b), file.Size)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
	}
	if len(names) != 2 || names[0] != "orders.json" || names[1] != "votes.json" {
		t.Fatalf("files %v", names)
	}
	votes, err := z.Open("votes.json")
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(votes); err != nil || !bytes.Contains(text, []byte(`"song": "a"`)) {
		t.Errorf("%s, %v", text, err)
	}
}
