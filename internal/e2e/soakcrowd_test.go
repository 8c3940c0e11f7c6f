package e2e

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/riffbot/riffbot/discordtest/discord"
	"github.com/riffbot/riffbot/discordtest/userclient"
)

// lineTimeout is the time limit of a line of a soak.
const lineTimeout = 2 * time.Minute

// soakServer is a server of the soak. Those with a stream have a board, too.
type soakServer struct {
	id, channel string // channel is the id of its text channel
	owner       int    // index of a member
}

// crowd are the members of a soak. Each owns servers, and listens in the first of them.
type crowd struct {
	harness
	t       *testing.T
	servers []soakServer
	members []*soakMember
	voters  []*soakMember // each is a member of votersServers servers with boards
	web     string        // address of the pages

	interactions, pages, orders atomic.Int64
	mu                          sync.Mutex
	failures                    map[string]int
	ordered                     []string // prompts of orders that the bot acknowledged
}

// soakMember is a member who does one thing at a time.
type soakMember struct {
	*userclient.Person
	busy    sync.Mutex
	browser *http.Client // signed in; nil without
}

// votersServers is the number of servers in which a voter is.
const votersServers = 4

// browsers is the number of members who use the pages.
const browsers = 20

// newCrowd creates servers, of which a number have streams, and their members.
func newCrowd(t *testing.T, h harness, servers, streams int, web string) *crowd {
	t.Helper()
	c := &crowd{harness: h, t: t, web: web, failures: make(map[string]int)}
	for i := range servers {
		s := soakServer{owner: i % streams}
		g := discord.NewGuild{Name: fmt.Sprintf("Server %d", i), Owner: fmt.Sprintf("Member %d", s.owner)}
		if i < streams {
			g.Members = []string{fmt.Sprintf("Voter %d", i/votersServers)}
		}
		s.id = h.Discord.CreateGuild(g)
		c.servers = append(c.servers, s)
	}
	for i := range streams {
		c.members = append(c.members, &soakMember{Person: h.person(t, fmt.Sprintf("Member %d", i))})
	}
	for i := range (streams + votersServers - 1) / votersServers {
		c.voters = append(c.voters, &soakMember{Person: h.person(t, fmt.Sprintf("Voter %d", i))})
	}
	for i, s := range c.servers {
		channels, err := c.members[s.owner].Channels(t.Context(), s.id)
		if err != nil {
			t.Fatal(err)
		}
		text := slices.IndexFunc(channels, func(ch userclient.Channel) bool { return ch.Kind == userclient.TextChannel })
		c.servers[i].channel = channels[text].ID
	}
	return c
}

// title returns the title of the songs that a member plays.
func title(member int) string { return fmt.Sprintf("Anthem %d", member) }

// idea returns the idea on the board of a member's first server.
func idea(member int) string { return fmt.Sprintf("an idea of server %d.", member) }

// prepare lets each member order a song, play it again and again, and open a board with an idea.
func (c *crowd) prepare() {
	c.t.Helper()
	ctx := c.t.Context()
	next := make(chan int)
	var running sync.WaitGroup
	for range 12 {
		running.Go(func() {
			for i := range next {
				for _, line := range []string{fmt.Sprintf(`in "%s"`, c.servers[i].channel),
					fmt.Sprintf(`/song prompt:"anthem %d" title:"%s"`, i, title(i)), `voice join "Lounge"`, `/jukebox join`,
					fmt.Sprintf(`/jukebox play song:"%s"`, title(i)), `/jukebox loop what:"the whole queue"`,
					`/idea board`, fmt.Sprintf(`/idea new idea:"%s"`, idea(i))} {
					if err := c.lineAgain(ctx, c.members[i], line); err != nil {
						c.t.Errorf("%s: %s: %v", c.members[i].Name, line, err)
						break
					}
				}
			}
		})
	}
	for i := range c.members {
		next <- i
	}
	close(next)
	running.Wait()
	for i := range min(len(c.members), browsers) {
		c.signIn(c.members[i], c.servers[i].channel)
	}
}

// lineAgain runs a line of a member again until the bot answers, because it is busy after its start.
func (c *crowd) lineAgain(ctx context.Context, m *soakMember, line string) (err error) {
	for range 20 {
		if err = c.line(ctx, m, line); !errors.Is(err, userclient.ErrNoAnswer) {
			break
		}
	}
	return err
}

// line runs a line of a member.
func (c *crowd) line(ctx context.Context, m *soakMember, line string) error {
	l, err := userclient.Parse(line)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, lineTimeout)
	defer cancel()
	if err := m.Do(ctx, l); err != nil {
		return err
	}
	if l.Verb != "in" && l.Verb != "voice" {
		c.interactions.Add(1)
	}
	return nil
}

// signIn signs a member in on the pages, with a link that the member gets in a channel.
func (c *crowd) signIn(m *soakMember, channel string) {
	c.t.Helper()
	if err := c.lineAgain(c.t.Context(), m, `/me web`); err != nil {
		c.t.Fatal(err)
	}
	messages, err := m.MessagesIn(c.t.Context(), channel)
	if err != nil {
		c.t.Fatal(err)
	}
	link := webLink.FindString(fmt.Sprint(messages))
	jar, err := cookiejar.New(nil)
	if err != nil {
		c.t.Fatal(err)
	}
	m.browser = &http.Client{Jar: jar}
	resp, err := m.browser.Post(link, "application/x-www-form-urlencoded", nil) //nolint:noctx // of a test
	if err != nil {
		c.t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		c.t.Fatalf("sign-in: %s", resp.Status)
	}
}

// fetchPage returns the body of a page.
func fetchPage(ctx context.Context, client *http.Client, address string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	resp, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = errors.New(resp.Status)
	}
	return body, err
}

// failed counts a failed line.
func (c *crowd) failed(what string, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	reason, _, _ := strings.Cut(err.Error(), "\n")
	c.failures[what+": "+reason]++
}

// report logs the failed lines and returns their number.
func (c *crowd) report() (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, what := range slices.Sorted(maps.Keys(c.failures)) {
		c.t.Logf("%d times %s", c.failures[what], what)
		n += c.failures[what]
	}
	return n
}
