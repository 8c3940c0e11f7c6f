package songs_test

import (
	"testing"
	"time"

	"riffbot/internal/songs"
	"riffbot/riffusion"
)

// finishedAs is a task that ended with songs of these titles and words.
func finishedAs(takes ...[2]string) func(string, int) riffusion.Task {
	return func(id string, _ int) riffusion.Task {
		var all []riffusion.Song
		for _, t := range takes {
			all = append(all, riffusion.Song{Title: t[0], Style: "pop", Lyric: t[1], AudioURL: "a", Duration: time.Minute})
		}
		return riffusion.Task{ID: id, State: riffusion.TaskSucceeded, Result: &riffusion.Result{Songs: all}}
	}
}

func TestProviderTextsAreModerated(t *testing.T) {
	for name, x := range map[string]struct {
		takes [][2]string
		want  []string // titles of what is delivered
	}{
		"allowed":             {[][2]string{{"Boat", "la"}, {"Ship", "lo"}}, []string{"Boat", "Ship"}},
		"a title":             {[][2]string{{"zounds!", "la"}, {"Ship", "lo"}}, []string{"", "Ship"}},
		"the words of one":    {[][2]string{{"Boat", "oh zounds"}, {"Ship", "lo"}}, []string{"Ship"}},
		"the words of both":   {[][2]string{{"Boat", "oh zounds"}, {"Ship", "zounds"}}, nil},
		"all there is of one": {[][2]string{{"zounds", "zounds"}}, nil},
	} {
		s, c := &studio{blocked: "zounds", tasks: finishedAs(x.takes...)}, &courier{}
		o := work(t, s, c, nil)
		if x.want == nil {
			if o.State != songs.Failed || o.Failure.Reason != songs.ReasonUnsuitable || !o.Charged() || len(c.delivered) > 0 || len(s.bought) != 1 {
				t.Errorf("%s: %s, %+v, charged %v, %d delivered, %d bought", name, o.State, o.Failure, o.Charged(), len(c.delivered), len(s.bought))
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
