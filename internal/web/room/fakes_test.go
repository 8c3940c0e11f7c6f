package room_test

import (
	"context"
	"errors"
	"io"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/web"
)

// discord is a server with a voice channel, whose voice connection requests a frame every 20 ms. It implements what a
// jukebox and a site need.
type discord struct {
	mu        sync.Mutex
	connected bool
	voice     map[string]string // channel by member
	members   map[string]web.Member
	hidden    map[string]bool // channels that members without the role "staff" cannot see
	settings  guild.Settings
	call      *call
}

func newDiscord(connected bool) *discord {
	d := &discord{connected: connected, voice: make(map[string]string), members: make(map[string]web.Member),
		hidden: map[string]bool{"staff-text": true}}
	d.settings.Web.Switch = guild.On
	return d
}

// join lets members join the server and, with a channel, voice.
func (d *discord) join(channel string, names ...string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, n := range names {
		if _, known := d.members[n]; !known {
			d.members[n] = web.Member{Name: "Name of " + n}
		}
		if channel != "" {
			d.voice[n] = channel
		}
	}
}

// change changes a member.
func (d *discord) change(name string, m web.Member) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.members[name] = m
}

// leave removes a member from the server.
func (d *discord) leave(name string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.members, name)
	delete(d.voice, name)
}

func (d *discord) Connected(guildID string) bool { return d.connected && guildID == guildOfTest }

func (d *discord) Listeners(_, channelID string) (all []jukebox.Listener) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, n := range slices.Sorted(maps.Keys(d.voice)) {
		if d.voice[n] == channelID {
			all = append(all, jukebox.Listener{UserID: n, Name: d.members[n].Name})
		}
	}
	return all
}

func (d *discord) ChannelOf(_, userID string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.voice[userID]
}

func (d *discord) SetStatus(context.Context, string, string) error { return nil }

func (d *discord) Member(_ context.Context, guildID, userID string) (web.Member, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	m, known := d.members[userID]
	if !known || guildID != guildOfTest {
		return web.Member{}, web.ErrNotFound
	}
	return m, nil
}

func (d *discord) GuildName(context.Context, string) (string, error) { return "Harbour", nil }

func (d *discord) Settings(context.Context, string) (guild.Settings, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.settings, nil
}

// Session implements [web.Sessions]: tokens are ids of users.
func (d *discord) Session(_ context.Context, token string) (web.Session, error) {
	return web.Session{UserID: token, Name: token}, nil
}

func (d *discord) CanView(_, channelID, userID string, roles []string) (can, known bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return !d.hidden[channelID] || slices.Contains(roles, "staff"), true
}

func (d *discord) Contains(_, from, to string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return !d.hidden[to] || d.hidden[from]
}

// call requests frames until it ends. heard is the clock of a member in the channel.
type call struct {
	channel string
	stop    context.CancelFunc
	done    chan struct{}

	mu    sync.Mutex
	heard jukebox.Clock
}

func (d *discord) Join(_ context.Context, _, channel string, src jukebox.Source) (jukebox.Call, error) {
	ctx, stop := context.WithCancel(context.Background())
	c := &call{channel: channel, stop: stop, done: make(chan struct{})}
	d.mu.Lock()
	d.call = c
	d.mu.Unlock()
	go c.run(ctx, src)
	return c, nil
}

// current returns the latest call.
func (d *discord) current() *call {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.call
}

// run requests a frame every 20 ms. As a voice connection, it catches up after short delays.
func (c *call) run(ctx context.Context, src jukebox.Source) {
	defer close(c.done)
	next := time.Now()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		for now := time.Now(); !next.After(now); next = next.Add(jukebox.FrameTime) {
			if late := now.Sub(next); late > 5*jukebox.FrameTime {
				next = next.Add(late / jukebox.FrameTime * jukebox.FrameTime)
			}
			c.send(src, next)
		}
		timer.Reset(time.Until(next))
	}
}

// send sends a packet that is due at an instant.
func (c *call) send(src jukebox.Source, at time.Time) {
	packet, ok := src.NextFrame()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.heard = jukebox.Clock{At: at, Running: ok}
	if ok {
		c.heard.Position = (time.Duration(packet[0])<<8 + time.Duration(packet[1])) * jukebox.FrameTime
	}
}

func (c *call) ChannelID() string { return c.channel }

func (c *call) Leave(context.Context) error { c.stop(); <-c.done; return nil }

func (c *call) Done() <-chan struct{} { return c.done }

func (c *call) Err() error { return nil }

// after returns the clock of the first packet that is sent after an instant.
func (c *call) after(t *testing.T, at time.Time) jukebox.Clock {
	t.Helper()
	tick, deadline := time.NewTicker(jukebox.FrameTime/4), time.After(10*time.Second)
	defer tick.Stop()
	for {
		c.mu.Lock()
		heard := c.heard
		c.mu.Unlock()
		if heard.Running && heard.At.After(at) {
			return heard
		}
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("nothing was sent after %v: %+v", at, heard)
		}
	}
}

// packets are frames that contain their number.
type packets struct {
	next, count int
}

func (d *discord) Playable(context.Context, songs.Song) error { return nil }

func (d *discord) Open(_ context.Context, s songs.Song) (jukebox.Packets, error) {
	return &packets{count: int(s.Duration / jukebox.FrameTime)}, nil
}

func (p *packets) Next() ([]byte, error) {
	if p.next >= p.count {
		return nil, io.EOF
	}
	p.next++
	return []byte{byte((p.next - 1) >> 8), byte(p.next - 1)}, nil
}

func (p *packets) Seek(to time.Duration) error { p.next = int(to / jukebox.FrameTime); return nil }

func (p *packets) Length() time.Duration { return time.Duration(p.count) * jukebox.FrameTime }

func (p *packets) SetVolume(int) error { return nil }

func (p *packets) Close() error { return nil }

// files has one file, "audio".
type files struct{}

const audioOfTest = "not really audio, but bytes"

func (files) Size(_ context.Context, key string) (int64, error) {
	if key != "audio" {
		return 0, errors.New("file is missing")
	}
	return int64(len(audioOfTest)), nil
}

func (files) OpenRange(_ context.Context, _ string, offset, length int64) (io.ReadCloser, error) {
	return io.NopCloser(io.NewSectionReader(stringReader(audioOfTest), offset, length)), nil
}

type stringReader string

func (s stringReader) ReadAt(p []byte, off int64) (int, error) { return copy(p, s[off:]), nil }
