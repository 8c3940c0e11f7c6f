package e2e

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/riffbot/riffbot/discordtest/userclient"
	"github.com/riffbot/riffbot/internal/sandbox"
)

// roomHarness is a sandbox with the pages, a member "Ben" in voice who hears every packet, and songs.
type roomHarness struct {
	harness
	address string
	guild   string
	ben     *userclient.Person
	voice   *voiceClock
}

// newRoomHarness returns a harness whose songs have recordings of their own, so that a packet tells its position.
func newRoomHarness(t *testing.T, length time.Duration, titles ...string) roomHarness {
	t.Helper()
	address := freeAddress(t)
	h := roomHarness{address: "http://" + address, voice: newVoiceClock()}
	h.harness = newHarness(t, sandbox.Options{SongLength: length, RenderTime: 50 * time.Millisecond, Unlimited: true, WebAddr: address})
	h.guild = h.Discord.GuildID()
	h.ben = h.person(t, "Ben")
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { h.FollowCalls(ctx, h.ben, h.voice.frame) })
	t.Cleanup(func() { cancel(); running.Wait() })
	h.must(t, h.ben, `voice join "Lounge"`)
	for i, title := range titles {
		h.must(t, h.ben, fmt.Sprintf(`/song prompt:"%s" title:"%s"`, title, title))
		h.waitForOrders(t, i+1)
	}
	return h
}

// browser returns a client that signed in with a link of a member.
func (h roomHarness) browser(t *testing.T, p *userclient.Person) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &http.Client{Jar: jar}
	resp, err := c.Post(h.link(t, p), "application/x-www-form-urlencoded", nil) //nolint:noctx // of a test
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK && resp.StatusCode != http.StatusNotFound { // where it leads to is another test
		t.Fatalf("sign-in: %s", resp.Status)
	}
	return c
}

var signInLink = regexp.MustCompile(`http://[^"\s]+/signin/link/[^"\s\]]+`)

// link returns a link that signs a member in.
func (h roomHarness) link(t *testing.T, p *userclient.Person) string {
	t.Helper()
	h.must(t, p, `/me web`)
	messages := rawMessages(t, p)
	all := signInLink.FindAllString(messages, -1)
	if len(all) == 0 {
		t.Fatalf("no link in %s", messages)
	}
	return all[len(all)-1]
}

// get returns what a browser receives from a path of the room.
func (h roomHarness) get(t *testing.T, c *http.Client, path string) []byte {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.address+"/g/"+h.guild+"/room"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v", path, resp.Status, err)
	}
	return body
}

// act performs an action of a page.
func (h roomHarness) act(t *testing.T, c *http.Client, action string, form url.Values) {
	t.Helper()
	resp, err := c.PostForm(h.address+"/g/"+h.guild+"/room/"+action, form) //nolint:noctx // of a test
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if body, err := io.ReadAll(resp.Body); err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s %s, %v", action, resp.Status, body, err)
	}
}

// learn tells the voice clock the packets of all songs in the library.
func (h roomHarness) learn(t *testing.T, c *http.Client) {
	t.Helper()
	var found []struct{ ID string }
	if err := json.Unmarshal(h.get(t, c, "/search"), &found); err != nil {
		t.Fatal(err)
	}
	for _, s := range found {
		h.voice.learn(s.ID, packetsIn(t, h.get(t, c, "/songs/"+s.ID+"/audio")))
	}
}

// moment is what a member hears, or what a page follows, at an instant: a position in a song, both in milliseconds.
type moment struct {
	Song     string
	At       float64 // since 1970
	Position float64
}

// voiceClock notes which moments of songs a member of the voice channel hears.
type voiceClock struct {
	mu      sync.Mutex
	known   map[string]moment // by packet
	twice   map[string]bool   // packets that occur at several positions
	moments []moment
}

func newVoiceClock() *voiceClock {
	return &voiceClock{known: make(map[string]moment), twice: make(map[string]bool)}
}

// preSkip is the audio in milliseconds that decoders drop at the beginning of the sandbox's songs.
const preSkip = 6.5

func (v *voiceClock) learn(song string, packets [][]byte) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for i, p := range packets {
		if _, known := v.known[string(p)]; known {
			v.twice[string(p)] = true
		}
		v.known[string(p)] = moment{Song: song, Position: float64(i)*20 - preSkip}
	}
}

// frame notes a packet that the member received.
func (v *voiceClock) frame(_ string, _ uint32, _ uint16, _ uint32, frame []byte) {
	at := float64(time.Now().UnixMicro()) / 1000
	v.mu.Lock()
	defer v.mu.Unlock()
	if m, known := v.known[string(frame)]; known && !v.twice[string(frame)] {
		m.At = at
		v.moments = append(v.moments, m)
	}
}

func (v *voiceClock) all() []moment {
	v.mu.Lock()
	defer v.mu.Unlock()
	return slices.Clone(v.moments)
}

// steady says after which jumps of the voice channel pages are compared again, in milliseconds.
type steady struct {
	jump   float64 // smaller ones are none; a delay of the process that sends is one, too
	settle float64 // the time after a jump
}

// ahead returns how far a page is ahead of the voice channel, in milliseconds; false if the voice channel played
// nothing at that instant, or had jumped.
func ahead(heard []moment, page moment, s steady) (float64, bool) {
	i, _ := slices.BinarySearchFunc(heard, page.At, func(m moment, at float64) int { return cmpFloat(m.At, at) })
	if i == 0 || i == len(heard) || heard[i].At-heard[i-1].At > 200 {
		return 0, false
	}
	now := heard[i-1]
	for j := i - 1; j > 0 && now.At-heard[j].At < s.settle; j-- {
		jump := (heard[j].Position - heard[j-1].Position) - (heard[j].At - heard[j-1].At)
		if heard[j].Song != heard[j-1].Song || math.Abs(jump) > s.jump {
			return 0, false
		}
	}
	if heard[0].At > page.At-s.settle {
		return 0, false
	}
	for j := i; j < len(heard) && heard[j].At-page.At < 200; j++ { // a page may know a jump before the next packet
		jump := (heard[j].Position - heard[j-1].Position) - (heard[j].At - heard[j-1].At)
		if heard[j].Song != heard[j-1].Song || math.Abs(jump) > s.jump {
			return 0, false
		}
	}
	if page.Song != now.Song {
		return math.Inf(1), true
	}
	return page.Position - (now.Position + page.At - now.At), true
}

func cmpFloat(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	default:
		return 0
	}
}

// offsets are figures about how far a page was ahead, in milliseconds.
type offsets struct {
	count, outside       int // outside: by more than 150 ms
	largest, p95, median float64
	worst                moment
}

func offsetsOf(heard, page []moment, s steady) (o offsets) {
	var sizes []float64
	for _, m := range page {
		off, ok := ahead(heard, m, s)
		if !ok {
			continue
		}
		size := math.Abs(off)
		sizes = append(sizes, size)
		if size > o.largest {
			o.largest, o.worst = size, m
		}
		if size > 150 {
			o.outside++
		}
	}
	if o.count = len(sizes); o.count > 0 {
		slices.Sort(sizes)
		o.p95, o.median = sizes[o.count*95/100], sizes[o.count/2]
	}
	return o
}

func (o offsets) String() string {
	return fmt.Sprintf("%d samples: median %.1f ms, 95%% within %.1f ms, largest %.1f ms, %d beyond 150 ms", o.count, o.median,
		o.p95, o.largest, o.outside)
}

// follower is a page without sound: it notes which moments it would play.
type follower struct {
	mu    sync.Mutex
	clock struct {
		Entry        string
		Position, At float64
		Running      bool
	}
	now struct {
		Now *struct{ ID, Song, Title string }
	}
	wake chan struct{}
}

// follow opens a page, and opens it again when the connection ends.
func (h roomHarness) follow(t *testing.T, c *http.Client) *follower {
	t.Helper()
	f := &follower{wake: make(chan struct{}, 1)}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for ctx.Err() == nil {
			h.stream(ctx, c, f)
			select {
			case <-ctx.Done():
			case <-tick.C:
			}
		}
	})
	t.Cleanup(func() { cancel(); running.Wait() })
	return f
}

// stream receives events until the connection ends.
func (h roomHarness) stream(ctx context.Context, c *http.Client, f *follower) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, h.address+"/g/"+h.guild+"/room/events", nil)
	if err != nil {
		return
	}
	resp, err := c.Do(req)
	if err != nil {
		return
	}
	defer func() { _ = resp.Body.Close() }()
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, 1<<20)
	name := ""
	for lines.Scan() {
		if event, ok := bytes.CutPrefix(lines.Bytes(), []byte("event: ")); ok {
			name = string(event)
		}
		data, ok := bytes.CutPrefix(lines.Bytes(), []byte("data: "))
		if !ok {
			continue
		}
		f.mu.Lock()
		switch name {
		case "room":
			f.now.Now = nil
			err = json.Unmarshal(data, &f.now)
		case "live":
			err = json.Unmarshal(data, &f.clock)
		}
		f.mu.Unlock()
		if err != nil {
			return
		}
	}
	f.mu.Lock()
	f.clock.Running = false
	f.mu.Unlock()
}

// moment returns what the page plays now; false if nothing.
func (f *follower) moment() (moment, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := float64(time.Now().UnixMicro()) / 1000
	if f.now.Now == nil || f.now.Now.ID != f.clock.Entry || !f.clock.Running {
		return moment{}, false
	}
	return moment{Song: f.now.Now.Song, At: now, Position: f.clock.Position + now - f.clock.At}, true
}

// title returns the title that the page shows; empty while nothing plays.
func (f *follower) title() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.now.Now == nil || !f.clock.Running || f.now.Now.ID != f.clock.Entry {
		return ""
	}
	return strings.ToLower(f.now.Now.Title)
}
