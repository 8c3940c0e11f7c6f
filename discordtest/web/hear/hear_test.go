package hear

import (
	"errors"
	"io"
	"reflect"
	"slices"

	"context"
	"encoding/binary"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/thesyncim/gopus/container/ogg"

	"github.com/riffbot/riffbot/discordtest"
	"github.com/riffbot/riffbot/discordtest/discord"
	"github.com/riffbot/riffbot/discordtest/listener"
	"github.com/riffbot/riffbot/discordtest/userclient"
	"github.com/riffbot/riffbot/discordtest/web"
)

// startLimit and driftLimit are what a person who listens expects. latePart is the part of packets, of 100, that may
// exceed the latter because this machine is busy.
const (
	startLimit = 3 * time.Second
	driftLimit = 100 * time.Millisecond
	latePart   = 10
	testLimit  = 20 * time.Second
)

// speaker is a member who sends packets in real time.
type speaker struct {
	person *userclient.Person
	packet func(n uint32) []byte
	mu     sync.Mutex
	client *listener.Client
	sent   map[uint32]time.Time // when each packet was sent
}

// numbered returns a packet that consists of its number.
func numbered(n uint32) []byte { return binary.BigEndian.AppendUint32([]byte{0xfc}, n) }

func newSpeaker(t *testing.T, server *discordtest.Server, name string, packet func(n uint32) []byte) *speaker {
	t.Helper()
	s := &speaker{person: member(t, server, name), packet: packet, sent: make(map[uint32]time.Time)}
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() {
		server.FollowCalls(ctx, s.person, nil, func(c *listener.Client) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.client = c
		})
	})
	running.Go(func() { s.speak(ctx) })
	t.Cleanup(func() { cancel(); running.Wait() })
	return s
}

// speak sends packets while the member is in a call. After a delay of this machine it catches up, so that
// its clock, by which packets are 20 ms apart, is that of the machine.
func (s *speaker) speak(ctx context.Context) {
	var playing *listener.Client
	var next time.Time
	timer := time.NewTimer(0)
	defer timer.Stop()
	for n := uint32(0); ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		s.mu.Lock()
		if s.client == nil || s.client != playing {
			playing, next = s.client, time.Now()
		}
		s.sent[n] = next
		if playing != nil && playing.SendFrame(s.packet(n)) != nil { // no keys yet
			next = time.Now()
		}
		next = next.Add(listener.FrameLength)
		s.mu.Unlock()
		timer.Reset(time.Until(next))
	}
}

func (s *speaker) sentAt(n uint32) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sent[n]
}

func member(t *testing.T, server *discordtest.Server, name string) *userclient.Person {
	t.Helper()
	p, err := server.Member(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func voiceLine(t *testing.T, p *userclient.Person, words ...string) {
	t.Helper()
	if err := p.Do(t.Context(), userclient.Line{Verb: "voice", Words: words}); err != nil {
		t.Fatal(err)
	}
}

// browser is a connection like that of the page.
type browser struct {
	t     *testing.T
	ws    *websocket.Conn
	clock serverClock
}

func open(t *testing.T, address string, e *Extension) *browser {
	t.Helper()
	ws, resp, err := websocket.DefaultDialer.DialContext(t.Context(), strings.Replace(address, "http", "ws", 1), nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	t.Cleanup(func() { _ = ws.Close() })
	return &browser{t, ws, e.clock}
}

// read returns the next message: a packet's number and time, or else a text.
func (b *browser) read() (number uint32, at time.Time, text string) {
	b.t.Helper()
	_ = b.ws.SetReadDeadline(time.Now().Add(testLimit))
	kind, data, err := b.ws.ReadMessage()
	if err != nil {
		b.t.Fatal(err)
	}
	if kind == websocket.TextMessage {
		return 0, time.Time{}, string(data)
	}
	micros := int64(binary.BigEndian.Uint64(data[12:]))
	at = b.clock.began.Add(time.Duration(micros-b.clock.began.UnixMicro()) * time.Microsecond)
	return binary.BigEndian.Uint32(data[packetHeader+1:]), at, ""
}

// hear waits for so many packets after those in the queue, and checks their times.
func (b *browser) hear(what string, s *speaker, packets int) {
	b.t.Helper()
	began := time.Now()
	var errs []time.Duration
	for len(errs) < packets {
		number, at, text := b.read()
		sent := s.sentAt(number)
		if text != "" || sent.Before(began) {
			continue
		}
		if took := time.Since(began); len(errs) == 0 && took > startLimit {
			b.t.Errorf("%s: the first packet took %s", what, took)
		} else if len(errs) == 0 {
			b.t.Logf("%s: first packet after %s", what, took.Round(time.Millisecond))
		}
		errs = append(errs, at.Sub(sent).Abs())
	}
	slices.Sort(errs)
	most := errs[len(errs)*(100-latePart)/100]
	b.t.Logf("%s: %d packets, wrong by at most %s", what, packets, errs[len(errs)-1].Round(10*time.Microsecond))
	if most > driftLimit {
		b.t.Errorf("%s: times are wrong by %s", what, most)
	}
}

// call waits until the person is in a channel with so many users.
func (b *browser) call(channel string, users int) {
	b.t.Helper()
	for {
		_, _, text := b.read()
		var m callMessage
		if text != "" && json.Unmarshal([]byte(text), &m) == nil && m.Channel == channel && len(m.Users) == users {
			return
		}
	}
}

// start serves the page with the extension to Ana.
func start(t *testing.T, server *discordtest.Server) (e *Extension, site *web.Site) {
	t.Helper()
	e = New(Options{Server: server})
	site, err := web.Start(t.Context(), server, web.Options{Extensions: []web.Extension{e}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := site.Close(); err != nil {
			t.Error(err)
		}
	})
	return e, site
}

func TestPersonHearsCall(t *testing.T) {
	t.Parallel()
	server := discordtest.Start(t)
	lounge := server.Discord.VoiceChannelName()
	server.AddChannel(server.GuildID(), "Studio", discord.VoiceChannel)
	e, site := start(t, server)
	ana, ben := member(t, server, "Ana"), newSpeaker(t, server, "Ben", numbered)
	voiceLine(t, ben.person, "join", lounge)

	b := open(t, site.URL()+"x/hear/socket?as=Ana", e)
	b.call("", 0)
	voiceLine(t, ana, "join", lounge)
	b.call(lounge, 2)
	b.hear("after joining", ben, 100)

	if err := server.Fault("voice=region-move"); err != nil {
		t.Fatal(err)
	}
	b.hear("after another voice server", ben, 50)

	voiceLine(t, ben.person, "leave")
	b.call(lounge, 1)
	voiceLine(t, ben.person, "join", lounge)
	b.call(lounge, 2)
	b.hear("after the speaker came back", ben, 50)

	voiceLine(t, ana, "join", "Studio")
	b.call("Studio", 1)
	voiceLine(t, ben.person, "join", "Studio")
	b.call("Studio", 2)
	b.hear("in another channel", ben, 50)

	voiceLine(t, ana, "leave")
	b.call("", 0)
	voiceLine(t, ana, "join", "Studio")
	b.hear("after joining again", ben, 50)

	second := open(t, site.URL()+"x/hear/socket?as=Ana", e)
	second.call("Studio", 2)
	second.hear("in a second browser", ben, 50)
	_ = second.ws.Close()
	b.hear("after the second browser left", ben, 50)
}

func TestStreamIsOggOpus(t *testing.T) {
	t.Parallel()
	server := discordtest.Start(t)
	lounge := server.Discord.VoiceChannelName()
	_, site := start(t, server)
	ana, ben := member(t, server, "Ana"), newSpeaker(t, server, "Ben", numbered)
	voiceLine(t, ben.person, "join", lounge)
	voiceLine(t, ana, "join", lounge)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, site.URL()+"x/hear/stream.ogg?as=Ana", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if kind := resp.Header.Get("Content-Type"); kind != "audio/ogg; codecs=opus" {
		t.Errorf("the type is %q", kind)
	}
	in, err := ogg.NewReader(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	last := uint32(0)
	for range 50 {
		p, _, err := in.ReadPacket()
		if err != nil {
			t.Fatal(err)
		}
		n := binary.BigEndian.Uint32(p[1:])
		if last != 0 && n != last+1 {
			t.Errorf("packet %d follows %d", n, last)
		}
		last = n
	}
}

func TestStreamFillsGapsAndSkipsPauses(t *testing.T) {
	w := httptest.NewRecorder()
	s, err := newStream(w)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []packet{
		{ssrc: 1, at: 1_000_000, opus: []byte{0xff, 1}},
		{ssrc: 2, at: 1_010_000, opus: []byte{0xff, 9}}, // another speaker at the same time
		{ssrc: 1, at: 1_060_500, opus: []byte{0xff, 2}}, // two are missing
		{ssrc: 1, at: 9_000_000, opus: []byte{0xff, 3}}, // a pause
		{ssrc: 2, at: 11_000_000, opus: []byte{0xff, 4}},
	} {
		if err := s.write(p.encode().data); err != nil {
			t.Fatal(err)
		}
	}
	in, err := ogg.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	var got [][]byte
	for {
		p, _, err := in.ReadPacket()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, p)
	}
	want := [][]byte{{0xff, 1}, {0xfc}, {0xfc}, {0xff, 2}, {0xff, 3}, {0xff, 4}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestOtherSitesCannotListen(t *testing.T) {
	t.Parallel()
	server := discordtest.Start(t)
	_, site := start(t, server)
	address := strings.Replace(site.URL(), "http", "ws", 1) + "x/hear/socket?as=Ana"
	_, resp, err := websocket.DefaultDialer.DialContext(t.Context(), address,
		http.Header{"Origin": {"http://example.com"}})
	if err == nil || resp == nil {
		t.Fatalf("the connection of another site was answered with %v, %v", resp, err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusForbidden {
		t.Errorf("the connection of another site was answered with %s", resp.Status)
	}
}
