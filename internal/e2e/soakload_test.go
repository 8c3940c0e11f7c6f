package e2e

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"
)

// soakLoad is what members do in a soak, and how often in a minute.
type soakLoad struct {
	name      string
	perMinute float64
	do        func(c *crowd, ctx context.Context, n int) error // n counts from 0
}

// loads returns what the members do. The numbers, except orders, are those of 200 streams, and lower for fewer streams.
func loads(c *crowd) []soakLoad {
	share := max(float64(len(c.members))/200, 0.2)
	return []soakLoad{
		{"order", 20, (*crowd).order},
		{"vote", 60 * share, (*crowd).vote},
		{"idea", 2 * share, (*crowd).newIdea},
		{"jukebox", 60 * share, (*crowd).control},
		{"library", 60 * share, (*crowd).browse},
		{"page", 120 * share, (*crowd).visit},
	}
}

// run lets members do what loads says until ctx ends, and waits until all have finished.
func (c *crowd) run(ctx context.Context) {
	var running sync.WaitGroup
	for _, l := range loads(c) {
		running.Go(func() {
			tick := time.NewTicker(time.Duration(float64(time.Minute) / l.perMinute))
			defer tick.Stop()
			for n := 0; ; n++ {
				select {
				case <-ctx.Done():
					return
				case <-tick.C:
				}
				running.Go(func() {
					// What has begun is finished after ctx has ended.
					if err := l.do(c, context.WithoutCancel(ctx), n); err != nil {
						c.failed(l.name, err)
					}
				})
			}
		})
	}
	running.Wait()
}

// free returns a locked member, if possible one who does nothing at the moment.
func free(all []*soakMember) (*soakMember, int) {
	for range 2 * len(all) {
		if i := rand.IntN(len(all)); all[i].busy.TryLock() {
			return all[i], i
		}
	}
	i := rand.IntN(len(all))
	all[i].busy.Lock()
	return all[i], i
}

// enter lets a member enter the channel of one of the servers that the member owns.
func (c *crowd) enter(m *soakMember, index int) error {
	owned := (len(c.servers) - index + len(c.members) - 1) / len(c.members)
	return m.Enter(c.servers[index+len(c.members)*rand.IntN(owned)].channel)
}

// order lets a member order a song in one of the member's servers, and waits until it is delivered.
func (c *crowd) order(ctx context.Context, n int) error {
	m, i := free(c.members)
	defer m.busy.Unlock()
	if err := c.enter(m, i); err != nil {
		return err
	}
	prompt := fmt.Sprintf("song number %06d", n)
	if err := c.line(ctx, m, fmt.Sprintf(`/song prompt:"%s"`, prompt)); err != nil {
		return err
	}
	c.orders.Add(1)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ordered = append(c.ordered, prompt)
	return nil
}

// vote lets a voter vote for an idea, or withdraw the vote.
func (c *crowd) vote(ctx context.Context, _ int) error {
	m, i := free(c.voters)
	defer m.busy.Unlock()
	at := min(i*votersServers+rand.IntN(votersServers), len(c.members)-1)
	return c.line(ctx, m, fmt.Sprintf(`click "Vote 1" "%s"`, idea(at)))
}

// newIdea lets a member add an idea to the board.
func (c *crowd) newIdea(ctx context.Context, n int) error {
	m, i := free(c.members)
	defer m.busy.Unlock()
	if err := m.Enter(c.servers[i].channel); err != nil {
		return err
	}
	return c.line(ctx, m, fmt.Sprintf(`/idea new idea:"%s %d"`, []string{"rain", "snow", "wind", "sun"}[n%4], rand.Int()))
}

// control lets a member control the jukebox that the member listens to.
func (c *crowd) control(ctx context.Context, n int) error {
	m, i := free(c.members)
	defer m.busy.Unlock()
	if err := m.Enter(c.servers[i].channel); err != nil {
		return err
	}
	lines := [][]string{{`/jukebox pause`, `/jukebox resume`}, {`/jukebox queue`}, {`/jukebox skip`}, {`/jukebox now`},
		{`/jukebox seek to:"0:05"`}, {`click "❤️" "` + title(i) + `"`}}
	for _, line := range lines[n%len(lines)] {
		if err := c.line(ctx, m, line); err != nil {
			return fmt.Errorf("%s: %w", line, err)
		}
	}
	return nil
}

// browse lets a member look at pages of the library and at the queue of orders.
func (c *crowd) browse(ctx context.Context, n int) error {
	m, i := free(c.members)
	defer m.busy.Unlock()
	if err := c.enter(m, i); err != nil {
		return err
	}
	lines := []string{`/library browse`, `/library stats`, `/me queue`, `/me quota`, `/idea leaderboard`,
		`/library browse search:"song"`}
	line := lines[n%len(lines)]
	if err := c.line(ctx, m, line); err != nil {
		return fmt.Errorf("%s: %w", line, err)
	}
	return nil
}

// visit opens a page of a server in the browser of a member, and sometimes downloads a song.
func (c *crowd) visit(ctx context.Context, n int) error {
	i := n % min(len(c.members), browsers)
	ctx, cancel := context.WithTimeout(ctx, lineTimeout)
	defer cancel()
	site := "http://" + c.web
	page := []string{"/library", "/board", "/leaderboard", "/room"}[n/browsers%4]
	body, err := fetchPage(ctx, c.members[i].browser, site+"/g/"+c.servers[i].id+page)
	if song := songPath.Find(body); err == nil && song != nil && n%5 == 0 {
		_, err = fetchPage(ctx, c.members[i].browser, site+string(song)+"/audio")
	}
	if err == nil {
		c.pages.Add(1)
		return nil
	}
	return fmt.Errorf("%s: %w", page, err)
}
