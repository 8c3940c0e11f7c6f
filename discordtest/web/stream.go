package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// keepAlive is the interval of comments on a stream without events.
const keepAlive = 15 * time.Second

// frame is an event for a page.
type frame struct {
	kind string
	data map[string]any
}

// getEvents streams events to a page as server-sent events. Their ids are the run of the site and the number
// of the next event, with which a page that lost its connection continues. If events are missing, the page
// loads itself again.
func (v *viewer) getEvents(w http.ResponseWriter, r *http.Request) error {
	at, known := v.position(r)
	w.Header().Set("Content-Type", "text/event-stream")
	out := http.NewResponseController(w)
	write := func(kind string, number int, data map[string]any) bool {
		b, err := json.Marshal(data)
		if err != nil {
			v.site.log.WarnContext(r.Context(), "encode event failed", "event", kind, "err", err)
			return true
		}
		_, err = fmt.Fprintf(w, "id: %s-%d\nevent: %s\ndata: %s\n\n", v.site.boot, number, kind, b)
		return err == nil && out.Flush() == nil
	}
	if !known {
		at = v.feed.next()
		if !write("refresh", at, map[string]any{}) {
			return nil
		}
	}
	var clock time.Duration
	tell := func() bool {
		clock = v.ahead()
		return write("clock", at, map[string]any{"now": v.site.server.Now().UnixMilli()})
	}
	if !tell() {
		return nil
	}
	for {
		events, more, complete := v.feed.from(at)
		if !complete {
			at = v.feed.next()
			if !write("refresh", at, map[string]any{}) {
				return nil
			}
			continue
		}
		for _, e := range events {
			at++
			for _, f := range v.frames(r.Context(), e) {
				if !write(f.kind, at, f.data) {
					return nil
				}
			}
		}
		if !v.pause(r.Context(), more, func() bool {
			_, err := fmt.Fprint(w, ": \n\n")
			return err == nil && out.Flush() == nil
		}, func() bool { return (v.ahead()-clock).Abs() < clockStep || tell() }) {
			return nil
		}
	}
}

// The clock of the server is compared at an interval, and a page is told of steps of a size.
const (
	clockInterval = time.Second
	clockStep     = time.Second
)

// ahead returns how far the server's clock is ahead of that of this machine.
func (v *viewer) ahead() time.Duration { return time.Until(v.site.server.Now()) }

// pause waits for events, and calls alive and compare from time to time. It reports false when the stream ends.
func (v *viewer) pause(ctx context.Context, more <-chan struct{}, alive, compare func() bool) bool {
	tick, clock := time.NewTicker(keepAlive), time.NewTicker(clockInterval)
	defer tick.Stop()
	defer clock.Stop()
	for {
		select {
		case <-more:
			return true
		case <-tick.C:
			if !alive() {
				return false
			}
		case <-clock.C:
			if !compare() {
				return false
			}
		case <-ctx.Done():
			return false
		case <-v.site.closing.Done():
			return false
		case <-v.person.Done():
			return false
		}
	}
}

// position returns the number of the first event that a page lacks. It reports false if the page is of
// another run of the site.
func (v *viewer) position(r *http.Request) (int, bool) {
	given := r.Header.Get("Last-Event-ID")
	if given == "" {
		given = r.URL.Query().Get("after")
	}
	boot, number, _ := strings.Cut(given, "-")
	at, err := strconv.Atoi(number)
	return at, err == nil && boot == v.site.boot
}

// cursor returns the position after all events, for a new page.
func (v *viewer) cursor() string { return fmt.Sprintf("%s-%d", v.site.boot, v.feed.next()) }
