package admin

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/songs"
)

// openReports is a list of open reports, by order. It records decisions.
type openReports struct {
	orders  []string
	decided []string
}

func (r *openReports) AddReport(context.Context, guild.Report) error { return nil }

func (r *openReports) OpenReports(_ context.Context, _ string, offset, _ int) ([]guild.Report, int, error) {
	if offset >= len(r.orders) {
		return nil, len(r.orders), nil
	}
	return []guild.Report{{OrderID: r.orders[offset], Reason: "rude"}}, len(r.orders), nil
}

func (r *openReports) Decide(_ context.Context, guildID, order string, d guild.Decision, by string, _ time.Time) error {
	r.decided = append(r.decided, strings.Join([]string{guildID, order, string(d), by}, " "))
	r.orders = slices.DeleteFunc(r.orders, func(id string) bool { return id == order })
	return nil
}

// reportedOrders has an order of Ben for each id; "other" is of another server.
type reportedOrders struct{ requester string }

func (o reportedOrders) Order(_ context.Context, id songs.OrderID) (songs.Order, error) {
	order := commandtest.OrderOf("Song " + string(id))
	order.ID, order.Requester.ID = id, o.requester
	if id == "other" {
		order.Place.GuildID = "h"
	}
	return order, nil
}

// pressAsManager presses a button for a member who manages the server.
func pressAsManager(t *testing.T, d Deps, id string) (*commandtest.Recorder, error) {
	t.Helper()
	d.Now = func() time.Time { return testTime }
	return commandtest.Press(t, Commands(d), i18n.ForLocale("en"), "32", id)
}

func TestDecisionClosesReportAndShowsNext(t *testing.T) {
	t.Parallel()
	for button, want := range map[string]string{"keepsong:one": "g one keep ana",
		"removesong:one": "g one remove ana"} {
		all := &openReports{orders: []string{"one", "two"}}
		d := Deps{Reports: all, Orders: reportedOrders{"ben"}, Settings: &commandtest.SavedSettings{}}
		r, err := pressAsManager(t, d, button)
		if err != nil || !slices.Equal(all.decided, []string{want}) {
			t.Fatalf("%s: decisions %v, error %v", button, all.decided, err)
		}
		if shown := commandtest.Describe(r.Last(t)); !strings.Contains(shown, "### Reported: Song two") {
			t.Errorf("%s: then shown: %s", button, shown)
		}
	}
}

func TestReportOfOtherServerIsNotDecided(t *testing.T) {
	t.Parallel()
	for _, button := range []string{"keepsong:other", "removesong:other", "blockmember:other"} {
		all, settings := &openReports{orders: []string{"other"}}, &commandtest.SavedSettings{}
		_, err := pressAsManager(t, Deps{Reports: all, Orders: reportedOrders{"ben"}, Settings: settings}, button)
		if !errors.Is(err, guild.ErrNoReport) || len(all.decided) > 0 || len(settings.Value.Blocked) > 0 {
			t.Errorf("%s: error %v, decisions %v, blocked %v", button, err, all.decided, settings.Value.Blocked)
		}
	}
}

// TestRequesterIsBlockedOnceAndReportStaysOpen checks that blocking a member is no decision about
// the song.
func TestRequesterIsBlockedOnceAndReportStaysOpen(t *testing.T) {
	t.Parallel()
	all, settings := &openReports{orders: []string{"one"}}, &commandtest.SavedSettings{}
	for range 2 {
		r, err := pressAsManager(t, Deps{Reports: all, Orders: reportedOrders{"ben"}, Settings: settings},
			"blockmember:one")
		if err != nil || !slices.Equal(settings.Value.Blocked, []string{"ben"}) || len(all.decided) > 0 {
			t.Fatalf("error %v, blocked %v, decisions %v", err, settings.Value.Blocked, all.decided)
		}
		if shown := commandtest.Describe(r.Last(t)); !strings.Contains(shown, "blockmember:one red disabled") {
			t.Errorf("the member can be blocked again: %s", shown)
		}
	}
	_, err := pressAsManager(t, Deps{Reports: all, Orders: reportedOrders{""}, Settings: settings}, "blockmember:one")
	if !errors.Is(err, guild.ErrNoReport) || len(settings.Value.Blocked) != 1 {
		t.Errorf("a member whose data was deleted: error %v, blocked %v", err, settings.Value.Blocked)
	}
}

// TestPageOfClosedReportsShowsLastOpenOne checks a page beyond the end, and a list without reports.
func TestPageOfClosedReportsShowsLastOpenOne(t *testing.T) {
	t.Parallel()
	d := Deps{Reports: &openReports{orders: []string{"one", "two"}}, Orders: reportedOrders{"ben"},
		Settings: &commandtest.SavedSettings{}}
	r, err := pressAsManager(t, d, "reports:5")
	if err != nil || !strings.Contains(commandtest.Describe(r.Last(t)), "Song two") {
		t.Errorf("error %v, shown %+v", err, r.Shown)
	}
	d.Reports = &openReports{}
	r, err = pressAsManager(t, d, "reports:0")
	if shown := commandtest.Describe(r.Last(t)); err != nil || strings.Contains(shown, "buttons") ||
		!strings.Contains(shown, "No open reports.") {
		t.Errorf("without reports: error %v, shown %+v", err, r.Shown)
	}
	if _, err := commandtest.Press(t, Commands(Deps{Authorizer: guild.NewAuthorizer(&commandtest.SavedSettings{})}),
		i18n.ForLocale("en"), "0", "reports:0"); !errors.Is(err, discord.ErrNotCurator) {
		t.Errorf("a member: error %v", err)
	}
}
