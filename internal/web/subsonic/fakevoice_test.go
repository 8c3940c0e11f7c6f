package subsonic_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"io"
	"sync"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
)

// fakeVoice has a voice channel in which a test pulls the frames.
type fakeVoice struct {
	mu     sync.Mutex
	where  map[string]string
	source jukebox.Source
}

func newFakeVoice() *fakeVoice { return &fakeVoice{where: make(map[string]string)} }

func (v *fakeVoice) enter(channel string, members ...songs.Member) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, m := range members {
		v.where[m.ID] = channel
	}
}

// fakeCall implements [jukebox.Call].
type fakeCall struct {
	channel string
	done    chan struct{}
	once    sync.Once
}

func (c *fakeCall) ChannelID() string           { return c.channel }
func (c *fakeCall) Leave(context.Context) error { c.once.Do(func() { close(c.done) }); return nil }
func (c *fakeCall) Done() <-chan struct{}       { return c.done }
func (c *fakeCall) Err() error                  { return nil }

func (v *fakeVoice) Join(_ context.Context, _, channel string, src jukebox.Source) (jukebox.Call, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.source = src
	return &fakeCall{channel: channel, done: make(chan struct{})}, nil
}

func (v *fakeVoice) Connected(string) bool { return true }

func (v *fakeVoice) Listeners(_, channel string) (all []jukebox.Listener) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for id, at := range v.where {
		if at == channel {
			all = append(all, jukebox.Listener{UserID: id})
		}
	}
	return all
}

func (v *fakeVoice) ChannelOf(_, user string) string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.where[user]
}

func (v *fakeVoice) SetStatus(context.Context, string, string) error { return nil }

func (v *fakeVoice) Playable(context.Context, songs.Song) error { return nil }

func (v *fakeVoice) Open(_ context.Context, s songs.Song) (jukebox.Packets, error) {
	return &fakePackets{length: s.Duration}, nil
}

// fakePackets are silent packets.
type fakePackets struct{ at, length time.Duration }

func (p *fakePackets) Next() ([]byte, error) {
	if p.at >= p.length {
		return nil, io.EOF
	}
	p.at += jukebox.FrameTime
	return []byte{0}, nil
}

func (p *fakePackets) Seek(to time.Duration) error { p.at = to; return nil }
func (p *fakePackets) Length() time.Duration       { return p.length }
func (p *fakePackets) SetVolume(int) error         { return nil }
func (p *fakePackets) Close() error                { return nil }

// coverOf returns a small PNG.
func coverOf(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewRGBA(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
