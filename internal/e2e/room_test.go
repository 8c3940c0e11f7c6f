package e2e

import (
	"net/url"
	"slices"
	"sync"
	"testing"
	"time"
)

// TestRoomIsInStepWithVoice checks that two pages follow what a member of the voice channel hears, through seeks, skips
// and a restart of the bot.
func TestRoomIsInStepWithVoice(t *testing.T) {
	t.Parallel()
	h := newRoomHarness(t, 30*time.Second, "first", "second")
	client := h.browser(t, h.ben)
	h.learn(t, client)
	pages := []*follower{h.follow(t, client), h.follow(t, h.browser(t, h.person(t, "Cem")))}
	samples := make([][]moment, len(pages))
	var late []time.Duration // how late this test itself ran
	done, stop := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case at := <-tick.C:
				late = append(late, time.Since(at))
			}
			for i, p := range pages {
				if m, ok := p.moment(); ok {
					samples[i] = append(samples[i], m)
				}
			}
		}
	}()
	end := sync.OnceFunc(func() { close(stop); <-done })
	defer end()
	shown := func(title string) {
		t.Helper()
		for _, p := range pages {
			waitFor(t, "page with "+title, func() bool { return p.title() == title })
		}
		from := len(h.voice.all())
		waitFor(t, "audio", func() bool { return len(h.voice.all()) > from+100 })
	}
	h.must(t, h.ben, `/jukebox play song:"first"`)
	h.must(t, h.ben, `/jukebox play song:"second"`)
	shown("first")
	h.act(t, client, "seek", url.Values{"to": {"10000"}})
	shown("first")
	h.restart(t)
	shown("first")
	h.act(t, client, "skip", nil)
	shown("second")
	h.act(t, client, "pause", nil)
	waitFor(t, "pause", func() bool { return pages[0].title() == "" && pages[1].title() == "" })
	h.act(t, client, "resume", nil)
	shown("second")
	end()
	heard := h.voice.all()
	slices.Sort(late)
	// On a busy machine, the voice client, the pages and this test are late as well.
	limit := 60 + 2*float64(late[len(late)*95/100])/float64(time.Millisecond)
	for i := range pages {
		o := offsetsOf(heard, samples[i], steady{jump: 60, settle: 500})
		t.Logf("page %d: %v; limit: %.0f ms", i+1, o, limit)
		if raceEnabled { // the processors are too busy to be in time
			continue
		}
		if o.count < 100 || o.p95 > limit || o.outside > o.count/50 {
			t.Errorf("page %d is not in step with the voice channel: %v, worst %+v", i+1, o, o.worst)
		}
	}
}
