package songs_test

import (
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

func TestQuoteStatesTheTightestQuota(t *testing.T) {
	t.Parallel()
	tomorrow, nextMonth := time.Unix(86400, 0), time.Unix(30*86400, 0)
	member := songs.Usage{Kind: songs.LimitMemberDay, Used: 1, Limit: 5, ResetsAt: tomorrow}
	month := songs.Usage{Kind: songs.LimitGuildMonth, Used: 98, Limit: 100, ResetsAt: nextMonth}
	over := songs.Usage{Kind: songs.LimitUserDay, Used: 7, Limit: 5, ResetsAt: tomorrow}
	for name, c := range map[string]struct {
		quotas []songs.Usage
		want   songs.Quote
	}{
		"no quota":     {nil, songs.Quote{}},
		"no limit":     {[]songs.Usage{{Kind: songs.LimitUserDay, Used: 9}}, songs.Quote{}},
		"no credits":   {[]songs.Usage{{Kind: songs.LimitQueued, Limit: 1}, {Kind: songs.LimitWriterDay, Limit: 1}}, songs.Quote{}},
		"one":          {[]songs.Usage{member}, songs.Quote{Limited: true, Left: 4, ResetsAt: tomorrow}},
		"the server's": {[]songs.Usage{member, month}, songs.Quote{Limited: true, Left: 2, ResetsAt: nextMonth, Server: true}},
		"used up":      {[]songs.Usage{month, over}, songs.Quote{Limited: true, ResetsAt: tomorrow}},
	} {
		c.want.Credits = 3
		if got := songs.NewQuote(3, c.quotas); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}
