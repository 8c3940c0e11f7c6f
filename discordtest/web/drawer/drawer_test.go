package drawer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/discordtest"
	"github.com/riffbot/riffbot/discordtest/userclient"
	"github.com/riffbot/riffbot/discordtest/web"
)

// site is a page with the drawer.
type site struct {
	t      *testing.T
	server *discordtest.Server
	opts   Options
	url    string
}

func start(t *testing.T, configure func(*Options)) *site {
	t.Helper()
	requests := &Requests{}
	s := &site{t: t, server: discordtest.Start(t, func(o *discordtest.Options) { o.Record = requests.Record })}
	s.opts = Options{Server: s.server, Requests: requests, Log: &Log{}, Story: NewStory("Ana", s.server.ChannelID())}
	if configure != nil {
		configure(&s.opts)
	}
	page, err := web.Start(t.Context(), s.server, web.Options{Extensions: []web.Extension{New(s.opts)}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := page.Close(); err != nil {
			t.Error(err)
		}
	})
	s.url = page.URL()
	return s
}

// do sends a request and returns the answer.
func (s *site) do(method, path string, form url.Values, header http.Header) (status int, body string) {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for name, values := range header {
		req.Header[name] = values
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return resp.StatusCode, strings.TrimSpace(string(b))
}

// call sends a request of the bot to the emulated Discord.
func (s *site) call(method, path string, body any) {
	s.t.Helper()
	b, err := json.Marshal(body)
	if err != nil {
		s.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.server.APIURL()+"/v10"+path, bytes.NewReader(b))
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bot "+s.server.Token())
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	_ = resp.Body.Close()
}

func TestRequestsHaveVerdicts(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	messages := "/channels/" + s.server.ChannelID() + "/messages"
	s.call("POST", messages, map[string]any{"content": "hello"})
	s.call("POST", messages, map[string]any{"embeds": []any{map[string]any{"title": strings.Repeat("x", 300)}}})
	s.call("GET", "/guilds/"+s.server.GuildID()+"/bans", nil)
	if err := s.server.Fault("discord=429-route"); err != nil {
		t.Fatal(err)
	}
	s.call("POST", messages, map[string]any{"content": "<b>again</b>"})
	s.call("POST", "/webhooks/1/secret-token-of-a-webhook/messages", nil)
	s.call("POST", "/interactions/1/secret-token/callback", map[string]any{"type": 5})

	_, rows := s.do("GET", "x/drawer/requests", url.Values{}, nil)
	for _, want := range []string{
		"<td>200</td><td>valid</td>",
		"<td>400</td><td>refused <small>50035 Invalid Form Body\nembeds.0.title: Must be 256 or fewer in length.",
		"<td>501</td><td>not emulated <small>GET /guilds/{guild_id}/bans is not implemented",
		"<td>429</td><td>rate limit",
		"/interactions/1/…/callback",
	} {
		if !strings.Contains(rows, want) {
			t.Errorf("the rows lack %q:\n%s", want, rows)
		}
	}
	if strings.Contains(rows, "secret-token<") || strings.Contains(rows, "secret-token/") {
		t.Errorf("the rows have a token:\n%s", rows)
	}
	_, bad := s.do("GET", "x/drawer/requests?bad=1", nil, nil)
	if strings.Contains(bad, "<td>200</td>") || !strings.Contains(bad, "<td>400</td>") {
		t.Errorf("of those that failed:\n%s", bad)
	}
	_, members := s.do("GET", "x/drawer/requests?who=bot", nil, nil)
	if strings.Contains(members, "/gateway</span>") {
		t.Errorf("of bots:\n%s", members)
	}
}

func TestFaultIsInjectedOrExplained(t *testing.T) {
	t.Parallel()
	var got []string
	s := start(t, func(o *Options) {
		o.Faults = []Fault{{"suno", "410", "the provider is gone"}}
		o.Inject = func(spec string) error {
			got = append(got, spec)
			if spec != "suno=410x2@5s" {
				return fmt.Errorf("there is no fault %q", spec)
			}
			return nil
		}
	})
	status, body := s.do("POST", "x/drawer/faults", url.Values{"service": {"suno"}, "fault": {"410"},
		"times": {"2"}, "delay": {"5"}}, nil)
	if status != http.StatusOK || body != "suno=410x2@5s" {
		t.Errorf("%d %s; injected %q", status, body, got)
	}
	status, body = s.do("POST", "x/drawer/faults", url.Values{"service": {"suno"}, "fault": {"gone"}}, nil)
	if status != http.StatusBadRequest || body != `there is no fault "suno=gone"` {
		t.Errorf("%d %s", status, body)
	}
	s.do("POST", "x/drawer/faults", url.Values{"service": {"suno"}, "fault": {"off"}, "times": {"2"}, "delay": {"5"}}, nil)
	if last := got[len(got)-1]; last != "suno=off" {
		t.Errorf("the end of faults is injected as %s", last)
	}
	if script := s.opts.Story.String(); script != "fault suno=410x2@5s\n" {
		t.Errorf("the script is %q", script)
	}
	_, page := s.do("GET", "", nil, nil)
	if !strings.Contains(page, "the provider is gone") {
		t.Error("the page lacks the description of the fault")
	}
}

func TestEveryFaultOfServerHasDescription(t *testing.T) {
	t.Parallel()
	server := discordtest.Start(t)
	chinese := ServerFaults(server, "zh-CN")
	for i, f := range ServerFaults(server, "en-US") {
		if f.Description == "" || chinese[i].Description == f.Description {
			t.Errorf("%s=%s lacks a description in one language", f.Service, f.Name)
		}
	}
	if len(chineseFaults) != len(chinese) {
		t.Error("a fault is described that does not exist")
	}
}

func TestClockMovesForward(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	before := s.server.Now()
	status, shown := s.do("POST", "x/drawer/clock", url.Values{"by": {"24h"}}, nil)
	if moved := s.server.Now().Sub(before); status != http.StatusOK || moved < 24*time.Hour || moved > 25*time.Hour {
		t.Errorf("%d %s: moved by %s", status, shown, moved)
	}
	for _, wrong := range []string{"", "soon", "-5m", "0s", "1000000h"} {
		status, text := s.do("POST", "x/drawer/clock", url.Values{"by": {wrong}}, nil)
		if status != http.StatusBadRequest || !strings.Contains(text, "16m, 90s or 24h") {
			t.Errorf("%q: %d %s", wrong, status, text)
		}
	}
	if script := s.opts.Story.String(); script != "advance 24h0m0s\n" {
		t.Errorf("the script is %q", script)
	}
}

func TestOtherSitesChangeNothing(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	from := http.Header{"Origin": {"http://example.com"}, "Sec-Fetch-Site": {"cross-site"}}
	for _, path := range []string{"x/drawer/faults", "x/drawer/clock"} {
		form := url.Values{"by": {"24h"}, "service": {"discord"}, "fault": {"429-route"}}
		if status, _ := s.do("POST", path, form, from); status != http.StatusForbidden {
			t.Errorf("%s: %d", path, status)
		}
	}
}

func TestLogKeepsNewestLines(t *testing.T) {
	var l Log
	fmt.Fprintf(&l, "first\nsec")
	fmt.Fprintf(&l, "ond\n")
	if lines, next := l.from(0); next != 2 || strings.Join(lines, "|") != "first|second" {
		t.Errorf("%d %q", next, lines)
	}
	for i := range 2 * keptLines {
		fmt.Fprintf(&l, "line %d\n", i)
	}
	lines, next := l.from(0)
	if next != 2*keptLines+2 || len(lines) > keptLines || lines[len(lines)-1] != "line 999" {
		t.Errorf("%d lines, next %d, last %q", len(lines), next, lines[len(lines)-1])
	}
	if lines, _ := l.from(next - 1); len(lines) != 1 {
		t.Errorf("%d new lines", len(lines))
	}
	fmt.Fprint(&l, strings.Repeat("x", 3*maxLine))
	if lines, _ := l.from(next); len(lines) != 1 || len(lines[0]) > maxLine+len("…") {
		t.Errorf("a long line is kept as %d lines", len(lines))
	}
}

func TestStoryNamesMembersPlacesAndOutcomes(t *testing.T) {
	s := NewStory("Ana", "1")
	var outcomes []func(error)
	for _, a := range []web.Action{
		{Person: "Ana", ChannelID: "1", Place: "#songs", Line: `/song prompt:"rain"`},
		{Person: "Ana", ChannelID: "1", Place: "#songs", Line: `click "Lyrics"`},
		{Person: "Ben", ChannelID: "2", Place: "#gallery", Line: `say "hi"`},
		{Line: `role "DJ" "Cleo"`},
		{Person: "Ana", Line: `voice leave`},
		{Person: "Ana", ChannelID: "3", Place: "@riffbot", Line: `/me quota`},
		{Person: "Ana", ChannelID: "1", Place: "#songs", Line: `say "back"`},
		{Person: `Li "Mei"`, ChannelID: "1", Place: "#songs", Line: `say "hi"`},
	} {
		outcomes = append(outcomes, s.Add(a))
	}
	outcomes[0](nil)
	outcomes[1](fmt.Errorf("wrapped: %w", &userclient.FailureError{Title: "Busy"}))
	outcomes[5](userclient.ErrNoAnswer)
	want := `/song prompt:"rain"
! click "Lyrics"
as "Ben"
in "#gallery"
say "hi"
role "DJ" "Cleo"
as "Ana"
voice leave
in "@riffbot"
# not answered: /me quota
in "#songs"
say "back"
as "Li \"Mei\""
say "hi"
`
	if got := s.String(); got != want {
		t.Errorf("the script is\n%s", got)
	}
}
