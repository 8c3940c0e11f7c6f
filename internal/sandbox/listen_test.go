package sandbox_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"crypto/tls"
	"crypto/x509"

	"github.com/bwmarrin/discordgo"
	"github.com/thesyncim/gopus/container/ogg"
	"go.uber.org/goleak"

	"riffbot/internal/sandbox"
	"riffbot/internal/sandbox/listener"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func start(t *testing.T) *sandbox.World {
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

// elsewhere sends discordgo's calls to the embedded server.
type elsewhere struct{ base *url.URL }

func (e elsewhere) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host, r.Host = e.base.Scheme, e.base.Host, ""
	return http.DefaultTransport.RoundTrip(r)
}

// player is a bot that plays numbered frames wherever it is.
type player struct {
	t       *testing.T
	w       *sandbox.World
	session *discordgo.Session
	tls     *tls.Config
	servers chan *discordgo.VoiceServerUpdate
	quit    chan struct{} // no more music
	leave   chan struct{}
	pause   func() // ends the music, as bots do

	mu     sync.Mutex
	client *listener.Client
}

// play connects the sandbox's bot and has it play in a channel.
func play(t *testing.T, w *sandbox.World, channelID string) *player {
	t.Helper()
	base, err := url.Parse(w.Discord.URL())
	if err != nil {
		t.Fatal(err)
	}
	session, err := discordgo.New("Bot " + w.Discord.BotToken())
	if err != nil {
		t.Fatal(err)
	}
	session.Client = &http.Client{Transport: elsewhere{base}}
	session.ShouldReconnectOnError = false
	session.Identify.Intents = discordgo.IntentsGuilds | discordgo.IntentsGuildVoiceStates
	p := &player{t: t, w: w, session: session, servers: make(chan *discordgo.VoiceServerUpdate, 10), quit: make(chan struct{}), leave: make(chan struct{})}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(w.Voice.Certificate())
	p.tls = &tls.Config{RootCAs: roots}
	session.AddHandler(func(_ *discordgo.Session, u *discordgo.VoiceServerUpdate) { p.servers <- u })
	if err := session.Open(); err != nil {
		t.Fatal(err)
	}
	p.join(channelID)
	var playing, connected sync.WaitGroup
	connected.Go(p.connect)
	playing.Go(p.music)
	p.pause = sync.OnceFunc(func() {
		close(p.quit)
		playing.Wait()
	})
	t.Cleanup(func() {
		p.pause()
		close(p.leave)
		connected.Wait()
		_ = session.Close()
	})
	return p
}

func (p *player) join(channelID string) {
	p.t.Helper()
	if err := p.session.ChannelVoiceJoinManual(p.w.Discord.GuildID(), channelID, false, true); err != nil {
		p.t.Fatal(err)
	}
}

// connect goes wherever the main gateway sends it.
func (p *player) connect() {
	var client *listener.Client
	for {
		var to *discordgo.VoiceServerUpdate
		select {
		case to = <-p.servers:
		case <-p.leave:
			if client != nil {
				client.Leave()
			}
			return
		}
		if to.Endpoint == "" {
			continue
		}
		if client != nil {
			client.Leave()
		}
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		state, err := p.session.State.VoiceState(to.GuildID, p.w.Discord.ApplicationID())
		if err == nil {
			client, err = listener.Join(ctx, listener.Call{Endpoint: to.Endpoint, Token: to.Token, GuildID: to.GuildID, ChannelID: state.ChannelID,
				UserID: state.UserID, SessionID: state.SessionID}, listener.Options{TLS: p.tls})
		}
		cancel()
		if err != nil {
			p.t.Errorf("the bot is in no call: %v", err)
			continue
		}
		p.mu.Lock()
		p.client = client
		p.mu.Unlock()
	}
}

func (p *player) music() {
	tick := time.NewTicker(listener.FrameLength)
	defer tick.Stop()
	for i := 0; ; {
		select {
		case <-p.quit:
			for range 5 {
				_ = p.say([]byte{0xf8, 0xff, 0xfe}) // the connection may be gone
			}
			return
		case <-tick.C:
			if p.say(frame(i)) == nil {
				i++
			}
		}
	}
}

func (p *player) say(frame []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.client == nil {
		return errors.New("in no call")
	}
	return p.client.Say(frame)
}

// frame is one of music, with a number in it.
func frame(i int) []byte { return strconv.AppendInt([]byte{0xfc}, int64(i), 10) }

func hear(t *testing.T, what string, ear *sandbox.Ear, more time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if err := ear.Hear(ctx, more); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

func TestAWholeRecording(t *testing.T) {
	t.Parallel()
	w := start(t)
	path := filepath.Join(t.TempDir(), "heard.ogg")
	ear, err := w.Listen(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	bot := play(t, w, w.Discord.VoiceChannelID())
	hear(t, "the music", ear, time.Second)
	bot.pause()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := errors.Join(ear.Ended(ctx), ear.Close(), ear.Close()); err != nil {
		t.Fatal(err)
	}
	heard := ear.Heard()
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

// Where the bot goes, the listener goes: to a stage, and to another voice server.
func TestTheListenerFollows(t *testing.T) {
	t.Parallel()
	w := start(t)
	ear, err := w.Listen(t.Context(), filepath.Join(t.TempDir(), "heard.ogg"))
	if err != nil {
		t.Fatal(err)
	}
	bot := play(t, w, w.Discord.VoiceChannelID())
	hear(t, "in the lounge", ear, 200*time.Millisecond)
	bot.join(w.Discord.StageChannelID())
	body := map[string]any{"channel_id": w.Discord.StageChannelID(), "suppress": false}
	limit := time.Now().Add(20 * time.Second)
	for {
		_, err := bot.session.Request("PATCH", discordgo.EndpointGuild(w.Discord.GuildID())+"/voice-states/@me", body)
		if err == nil {
			break
		}
		if time.Now().After(limit) { // it takes a moment until the bot is there
			t.Fatal(err)
		}
	}
	hear(t, "on the stage", ear, 200*time.Millisecond)
	if err := w.Fault("voice=region-move"); err != nil {
		t.Fatal(err)
	}
	hear(t, "from elsewhere", ear, 200*time.Millisecond)
}

func TestMusicInAStorm(t *testing.T) {
	t.Parallel()
	w := start(t)
	ear, err := w.Listen(t.Context(), filepath.Join(t.TempDir(), "heard.ogg"))
	if err != nil {
		t.Fatal(err)
	}
	play(t, w, w.Discord.VoiceChannelID())
	hear(t, "before the storm", ear, 200*time.Millisecond)
	if err := w.Fault("voice=stormx5"); err != nil {
		t.Fatal(err)
	}
	hear(t, "in the storm", ear, 3*time.Second)
	if heard := ear.Heard(); heard.Lost > 50 {
		t.Errorf("%s", heard)
	}
	t.Log(ear.Heard())
}
