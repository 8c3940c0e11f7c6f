package sandbox_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/thesyncim/gopus/container/ogg"
	"go.uber.org/goleak"

	"github.com/riffbot/riffbot/discordtest"
	"github.com/riffbot/riffbot/discordtest/listener"
	"github.com/riffbot/riffbot/internal/sandbox"
)

// TestMain runs more tests at the same time than there are processors, since most of
// them wait for timers.
func TestMain(m *testing.M) {
	if err := flag.Set("test.parallel", "8"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	goleak.VerifyTestMain(m)
}

func start(t *testing.T) *sandbox.Env {
	t.Helper()
	w, err := sandbox.Start(t.Context(), sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		http.DefaultTransport.(*http.Transport).CloseIdleConnections()
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

// redirectTransport sends the calls of discordgo to the emulated Discord.
type redirectTransport struct{ base *url.URL }

func (e redirectTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host, r.Host = e.base.Scheme, e.base.Host, ""
	return http.DefaultTransport.RoundTrip(r)
}

// player is a bot that plays numbered frames in its voice channel.
type player struct {
	t       *testing.T
	guild   *discordgo.Guild
	session *discordgo.Session
	tls     *tls.Config
	calls   chan listener.Call // announced by the gateway
	quit    chan struct{}      // closed to stop playing
	leave   chan struct{}
	pause   func() // stops playing, as bots do
	stop    func()

	mu     sync.Mutex
	client *listener.Client
}

// play connects the bot of an environment and makes it play in the lounge until the test
// ends.
func play(t *testing.T, w *sandbox.Env) *player {
	t.Helper()
	p, err := newPlayer(t, w.Getenv, false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.stop)
	return p
}

// newPlayer connects a bot with the settings of an environment and makes it play in the
// lounge until stop is called. If rests is set, it is silent every other second.
func newPlayer(t *testing.T, getenv func(string) string, rests bool) (*player, error) {
	base, err := url.Parse(getenv("DISCORD_API_URL"))
	if err != nil {
		return nil, err
	}
	trusted, err := os.ReadFile(getenv("DISCORD_VOICE_CA"))
	if err != nil {
		return nil, err
	}
	session, err := discordgo.New("Bot " + getenv("DISCORD_TOKEN"))
	if err != nil {
		return nil, err
	}
	session.Client = &http.Client{Transport: redirectTransport{base}}
	session.ShouldReconnectOnError = false
	session.Identify.Intents = discordgo.IntentsGuilds | discordgo.IntentsGuildVoiceStates
	p := &player{t: t, session: session, calls: make(chan listener.Call, 10), quit: make(chan struct{}),
		leave: make(chan struct{})}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(trusted)
	p.tls = &tls.Config{RootCAs: roots}
	// Events in order, and without the state of discordgo, which has data races.
	session.SyncEvents, session.StateEnabled = true, false
	guilds := make(chan *discordgo.Guild, 1)
	var call listener.Call
	session.AddHandler(func(_ *discordgo.Session, r *discordgo.Ready) {
		call.UserID, call.SessionID = r.User.ID,
			r.SessionID
	})
	session.AddHandler(func(_ *discordgo.Session, g *discordgo.GuildCreate) { guilds <- g.Guild })
	session.AddHandler(func(_ *discordgo.Session, u *discordgo.VoiceStateUpdate) {
		if u.UserID == call.UserID {
			call.ChannelID = u.ChannelID
		}
	})
	session.AddHandler(func(_ *discordgo.Session, u *discordgo.VoiceServerUpdate) {
		if u.Endpoint != "" {
			call.GuildID, call.Token, call.Endpoint = u.GuildID, u.Token, u.Endpoint
			p.calls <- call
		}
	})
	if err := session.Open(); err != nil {
		return nil, err
	}
	p.guild = <-guilds
	p.join("Lounge")
	var playing, connected sync.WaitGroup
	connected.Go(p.connect)
	playing.Go(func() { p.music(rests) })
	p.pause = sync.OnceFunc(func() {
		close(p.quit)
		playing.Wait()
	})
	p.stop = func() {
		p.pause()
		close(p.leave)
		connected.Wait()
		_ = session.Close()
	}
	return p, nil
}

// join joins a channel.
func (p *player) join(name string) {
	for _, c := range p.guild.Channels {
		if c.Name != name {
			continue
		}
		if err := p.session.ChannelVoiceJoinManual(p.guild.ID, c.ID, false, true); err != nil {
			p.t.Error(err)
		}
	}
}

// connect connects to the voice servers that the main gateway announces.
func (p *player) connect() {
	var client *listener.Client
	for {
		var to listener.Call
		select {
		case to = <-p.calls:
		case <-p.leave:
			if client != nil {
				client.Leave()
			}
			return
		}
		if client != nil {
			client.Leave()
		}
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		var err error
		client, err = listener.Join(ctx, to, listener.Options{TLS: p.tls})
		cancel()
		if err != nil {
			p.t.Errorf("bot is in no call: %v", err)
			continue
		}
		p.mu.Lock()
		p.client = client
		p.mu.Unlock()
	}
}

func (p *player) music(rests bool) {
	const turn = int(time.Second / listener.FrameLength)
	silence := []byte{0xf8, 0xff, 0xfe}
	tick := time.NewTicker(listener.FrameLength)
	defer tick.Stop()
	for i, ticks := 0, 0; ; ticks++ {
		select {
		case <-p.quit:
			for range 5 {
				_ = p.say(silence) // the connection may be closed
			}
			return
		case <-tick.C:
			if rests && ticks/turn%2 == 1 {
				_ = p.say(silence)
			} else if p.say(frame(i)) == nil {
				i++
			}
		}
	}
}

func (p *player) say(frame []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.client == nil {
		return errors.New("not in a call")
	}
	return p.client.SendFrame(frame)
}

// frame returns an audio frame that contains a number.
func frame(i int) []byte { return strconv.AppendInt([]byte{0xfc}, int64(i), 10) }

func waitHeard(t *testing.T, what string, l *discordtest.Listener, more time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if err := l.WaitForAudio(ctx, more); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

func TestRecordingIsComplete(t *testing.T) {
	t.Parallel()
	w := start(t)
	path := filepath.Join(t.TempDir(), "heard.ogg")
	recording, err := w.Listen(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	bot := play(t, w)
	waitHeard(t, "the music", recording, time.Second)
	bot.pause()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := errors.Join(recording.WaitForEnd(ctx), recording.Close(), recording.Close()); err != nil {
		t.Fatal(err)
	}
	heard := recording.Summary()
	if heard.Gaps != 0 || heard.Lost != 0 || heard.Passages != 1 {
		t.Errorf("%s, %d passages", heard, heard.Passages)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r, err := ogg.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	for i := range int(heard.Sound / listener.FrameLength) {
		p, _, err := r.ReadPacket()
		if err != nil || !bytes.Equal(p, frame(i)) {
			t.Fatalf("frame %d is %q, %v", i, p, err)
		}
	}
	if p, _, err := r.ReadPacket(); err != nil && !errors.Is(err, io.EOF) || len(p) != 3 {
		t.Errorf("behind the music: % x, %v", p, err)
	}
}

// TestListenerFollowsBot moves the bot to a stage and to another voice server.
func TestListenerFollowsBot(t *testing.T) {
	t.Parallel()
	w := start(t)
	recording, err := w.Listen(t.Context(), filepath.Join(t.TempDir(), "heard.ogg"))
	if err != nil {
		t.Fatal(err)
	}
	bot := play(t, w)
	waitHeard(t, "in the lounge", recording, 200*time.Millisecond)
	bot.join("Stage")
	body := map[string]any{"channel_id": w.Discord.StageChannelID(), "suppress": false}
	limit := time.Now().Add(20 * time.Second)
	for {
		_, err := bot.session.Request("PATCH", discordgo.EndpointGuild(w.Discord.GuildID())+"/voice-states/@me", body)
		if err == nil {
			break
		}
		if time.Now().After(limit) { // the bot joins asynchronously
			t.Fatal(err)
		}
	}
	waitHeard(t, "on the stage", recording, 200*time.Millisecond)
	if err := w.Fault("voice=region-move"); err != nil {
		t.Fatal(err)
	}
	waitHeard(t, "from elsewhere", recording, 200*time.Millisecond)
}

func TestRecordingUnderLoad(t *testing.T) {
	t.Parallel()
	w := start(t)
	recording, err := w.Listen(t.Context(), filepath.Join(t.TempDir(), "heard.ogg"))
	if err != nil {
		t.Fatal(err)
	}
	play(t, w)
	waitHeard(t, "before the load", recording, 200*time.Millisecond)
	if err := w.Fault("voice=loadx5"); err != nil {
		t.Fatal(err)
	}
	waitHeard(t, "under load", recording, 3*time.Second)
	if heard := recording.Summary(); heard.Lost > 50 {
		t.Errorf("%s", heard)
	}
	t.Log(recording.Summary())
}
