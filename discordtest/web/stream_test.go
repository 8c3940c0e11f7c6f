package web_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/discordtest"
	"github.com/riffbot/riffbot/discordtest/web"
)

// frame is an event that a page received.
type frame struct {
	kind, id string
	data     object
}

// stream are the events that a page receives.
type stream struct {
	t      *testing.T
	frames chan frame
	close  func()
}

// cursor returns the position in the events from the page of a channel.
func cursor(t *testing.T, page string) string {
	t.Helper()
	_, body := get(t, page)
	found := regexp.MustCompile(`data-cursor="([^"]+)"`).FindStringSubmatch(body)
	if found == nil {
		t.Fatalf("the page has no position:\n%s", body)
	}
	return found[1]
}

// follow connects to the events of a member after a position.
func follow(t *testing.T, site *web.Site, person, after string) *stream {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, site.URL()+"as/"+person+"/events?after="+after, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req) //nolint:bodyclose // the function of the stream closes it
	if err != nil {
		t.Fatal(err)
	}
	s := &stream{t, make(chan frame, 200), func() { _ = resp.Body.Close() }}
	go func() {
		defer close(s.frames)
		var f frame
		lines := bufio.NewScanner(resp.Body)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			name, value, _ := strings.Cut(lines.Text(), ": ")
			switch name {
			case "id":
				f.id = value
			case "event":
				f.kind = value
			case "data":
				_ = json.Unmarshal([]byte(value), &f.data) // the test sees that it is missing
				s.frames <- f
				f = frame{}
			}
		}
	}()
	t.Cleanup(s.close)
	return s
}

// next returns the next event of a kind.
func (s *stream) next(kind string) frame {
	s.t.Helper()
	limit := time.After(10 * time.Second)
	for {
		select {
		case f, open := <-s.frames:
			if !open {
				s.t.Fatalf("the stream ended before %s", kind)
			}
			if f.kind == kind {
				return f
			}
		case <-limit:
			s.t.Fatalf("no %s came", kind)
		}
	}
}

// message returns the next version of a message that contains a text.
func (s *stream) message(text string) frame {
	s.t.Helper()
	for {
		if f := s.next("message"); strings.Contains(f.data["html"].(string), text) {
			return f
		}
	}
}

// page returns the address of the first channel as a member sees it.
func page(server *discordtest.Server, site *web.Site, person string) string {
	return site.URL() + "as/" + person + "/c/" + server.ChannelID()
}

func TestMessagesAppearChangeAndDisappear(t *testing.T) {
	t.Parallel()
	server, site := start(t)
	b := connect(t, server)
	s := follow(t, site, "Ana", cursor(t, page(server, site, "Ana")))
	id := b.post(object{"content": "first **version**"})
	if f := s.message("<strong"); f.data["id"] != id || f.data["new"] != true || f.data["channel"] != server.ChannelID() {
		t.Errorf("%v", f)
	}
	path := "/channels/" + server.ChannelID() + "/messages/" + id
	b.call(http.MethodPatch, path, object{"content": "second version"})
	if f := s.message("second version"); f.data["id"] != id || f.data["new"] != false {
		t.Errorf("%v", f)
	}
	b.call(http.MethodDelete, path, nil)
	if f := s.next("delete"); f.data["id"] != id {
		t.Errorf("%v", f)
	}
}

func TestStreamContinuesWhereItBroke(t *testing.T) {
	t.Parallel()
	server, site := start(t)
	b := connect(t, server)
	s := follow(t, site, "Ana", cursor(t, page(server, site, "Ana")))
	b.post(object{"content": "before"})
	at := s.message("before").id
	s.close()
	b.post(object{"content": "missed one"})
	b.post(object{"content": "missed two"})
	again := follow(t, site, "Ana", at)
	again.message("missed one")
	again.message("missed two")
	for _, old := range []string{"", "nonsense", "1-0", strings.Split(at, "-")[0] + "-999999"} {
		other := follow(t, site, "Ana", old)
		other.next("refresh")
		other.close()
	}
}

func TestPageMissesNoEventBetweenItsContentAndItsStream(t *testing.T) {
	t.Parallel()
	server, site := start(t)
	b := connect(t, server)
	at := cursor(t, page(server, site, "Ana"))
	b.post(object{"content": "between"})
	follow(t, site, "Ana", at).message("between")
}

func TestHiddenChannelIsNotShown(t *testing.T) {
	t.Parallel()
	server, site := start(t)
	secret := server.AddChannel(server.GuildID(), "secret", 0)
	server.Discord.CloseChannel(secret, "Crew")
	do(t, http.MethodPost, site.URL()+"people", map[string][]string{"name": {"Ben"}}, nil)
	if _, body := get(t, page(server, site, "Ana")); !strings.Contains(body, secret) {
		t.Error("the owner does not see the closed channel")
	}
	if _, body := get(t, page(server, site, "Ben")); strings.Contains(body, secret) {
		t.Error("a member without the role sees the closed channel")
	}
	if _, body := get(t, site.URL()+"as/Ben/c/"+secret); strings.Contains(body, secret) ||
		!strings.Contains(body, "This is the first page.") {
		t.Errorf("a member without the role opens the closed channel:\n%s", body)
	}
	b := connect(t, server)
	s := follow(t, site, "Ben", cursor(t, page(server, site, "Ben")))
	b.call(http.MethodPost, "/channels/"+secret+"/messages", object{"content": "hidden words"})
	b.post(object{"content": "public words"})
	if f := s.next("message"); !strings.Contains(f.data["html"].(string), "public words") {
		t.Errorf("%v", f)
	}
	server.Discord.GiveRole("Crew", "Ben")
	s.next("changed")
	if _, body := get(t, page(server, site, "Ben")); !strings.Contains(body, secret) {
		t.Error("a member with the role does not see the closed channel")
	}
}

func TestOthersAreSeenInVoiceAndTyping(t *testing.T) {
	t.Parallel()
	server, site := start(t)
	do(t, http.MethodPost, site.URL()+"people", map[string][]string{"name": {"Ben"}}, nil)
	s := follow(t, site, "Ana", cursor(t, page(server, site, "Ana")))
	voice := map[string][]string{"channel": {server.Discord.VoiceChannelID()}}
	if status, body := do(t, http.MethodPost, site.URL()+"as/Ben/voice", voice, nil); status != http.StatusNoContent {
		t.Fatalf("%d %s", status, body)
	}
	if f := s.next("voice"); f.data["name"] != "Ben" || f.data["mine"] != false ||
		f.data["channel"] != server.Discord.VoiceChannelID() {
		t.Errorf("%v", f)
	}
	if _, body := get(t, page(server, site, "Ana")); !strings.Contains(body, `<ul class="invoice"><li>Ben`) {
		t.Error("the page does not show the member in the voice channel")
	}
	do(t, http.MethodPost, page(server, site, "Ben")+"/typing", nil, nil)
	if f := s.next("typing"); f.data["name"] != "Ben" {
		t.Errorf("%v", f)
	}
	if status, body := do(t, http.MethodPost, site.URL()+"as/Ben/voice", nil, nil); status != http.StatusNoContent {
		t.Fatalf("%d %s", status, body)
	}
	if f := s.next("voice"); f.data["channel"] != "" {
		t.Errorf("%v", f)
	}
}

func TestPagesLearnTheTimeOfTheServer(t *testing.T) {
	t.Parallel()
	server, site, _, s, _ := setUp(t)
	now := func() float64 { return s.next("clock").data["now"].(float64) }
	before := now()
	server.Advance(24 * time.Hour)
	if moved := time.Duration(now()-before) * time.Millisecond; moved < 24*time.Hour || moved > 25*time.Hour {
		t.Errorf("the page learned that the clock moved by %s", moved)
	}
	_, body := get(t, page(server, site, "Ana"))
	found := regexp.MustCompile(`data-now="(\d+)"`).FindStringSubmatch(body)
	if found == nil {
		t.Fatalf("the page has no time:\n%s", body)
	}
	shown, err := strconv.ParseInt(found[1], 10, 64)
	if off := server.Now().Sub(time.UnixMilli(shown)).Abs(); err != nil || off > time.Minute {
		t.Errorf("the time of the page is off by %s: %v", off, err)
	}
}
