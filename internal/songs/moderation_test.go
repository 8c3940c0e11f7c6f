package songs_test

import (
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/songs"
)

// finishedAs returns a task that finished with songs of these titles and lyrics.
func finishedAs(takes ...[2]string) func(string, int) provider.Task {
	return func(id string, _ int) provider.Task {
		var all []provider.Song
		for _, t := range takes {
			all = append(all, provider.Song{Title: t[0], Style: "pop", Lyrics: t[1], AudioURL: "a",
				Duration: time.Minute})
		}
		return provider.Task{ID: id, State: provider.TaskSucceeded, Songs: all}
	}
}

func TestProviderTextsAreModerated(t *testing.T) {
	for name, x := range map[string]struct {
		takes [][2]string
		want  []string // titles of the delivered songs
	}{
		"allowed":              {[][2]string{{"Boat", "la"}, {"Ship", "lo"}}, []string{"Boat", "Ship"}},
		"title rejected":       {[][2]string{{"zounds!", "la"}, {"Ship", "lo"}}, []string{"", "Ship"}},
		"lyrics of one song":   {[][2]string{{"Boat", "oh zounds"}, {"Ship", "lo"}}, []string{"Ship"}},
		"lyrics of both songs": {[][2]string{{"Boat", "oh zounds"}, {"Ship", "zounds"}}, nil},
		"all texts":            {[][2]string{{"zounds", "zounds"}}, nil},
	} {
		s, c := &fakeProvider{blocked: "zounds", tasks: finishedAs(x.takes...)}, &fakeNotifier{}
		o := work(t, s, c, nil)
		if x.want == nil {
			if o.State != songs.Failed || o.Failure.Reason != songs.ReasonUnsuitable || !o.Charged() ||
				len(c.delivered) > 0 || len(s.bought) != 1 {
				t.Errorf("%s: %s, %+v, charged %v, %d delivered, %d bought", name, o.State, o.Failure, o.Charged(),
					len(c.delivered), len(s.bought))
			}
			continue
		}
		var got []string
		for _, s := range o.Songs {
			got = append(got, s.Title)
		}
		if o.State != songs.Done || len(got) != len(x.want) {
			t.Errorf("%s: %s with %q", name, o.State, got)
			continue
		}
		for i := range got {
			if got[i] != x.want[i] {
				t.Errorf("%s: delivered %q, want %q", name, got, x.want)
			}
		}
	}
}
