package jukebox_test

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"sync"
	"time"

	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
)

// call implements [jukebox.Call].
type call struct {
	channel string
	done    chan struct{}
	err     error
	once    sync.Once
}

func (c *call) ChannelID() string { return c.channel }

func (c *call) Leave(context.Context) error { c.end(nil); return nil }

func (c *call) Done() <-chan struct{} { return c.done }

func (c *call) Err() error { return c.err }

func (c *call) end(err error) { c.once.Do(func() { c.err = err; close(c.done) }) }

func (d *fakeDeps) Join(_ context.Context, _, channel string, src jukebox.Source) (jukebox.Call, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.joins = append(d.joins, channel)
	if d.failJoins > 0 {
		d.failJoins--
		return nil, errors.New("voice server is unavailable")
	}
	d.source, d.call = src, &call{channel: channel, done: make(chan struct{})}
	return d.call, nil
}

// frames are the packets of a song. Each has the last character of the song's id and its own number.
type frames struct {
	deps   *fakeDeps
	n      int
	at     int
	number byte
	volume byte
	closed bool
}

func (d *fakeDeps) Playable(_ context.Context, s songs.Song) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.failReads > 0 {
		d.failReads--
		return errors.New("files are unavailable")
	}
	if s.Style == "aac" {
		return jukebox.ErrUnplayable
	}
	return nil
}

func (d *fakeDeps) Open(_ context.Context, s songs.Song) (jukebox.Packets, error) {
	if s.Style == "broken" {
		return nil, errors.New("file is missing")
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.open++
	d.opened++
	return &frames{deps: d, n: int(s.Duration / jukebox.FrameTime), number: s.ID[len(s.ID)-1]}, nil
}

func (f *frames) Next() ([]byte, error) {
	if f.closed {
		return nil, errors.New("closed")
	}
	if f.at >= f.n {
		return nil, io.EOF
	}
	f.at++
	return append(binary.BigEndian.AppendUint32([]byte{f.number}, uint32(f.at)), f.volume), nil //nolint:gosec // small
}

func (f *frames) Seek(to time.Duration) error { f.at = int(to / jukebox.FrameTime); return nil }

func (f *frames) SetVolume(percent int) error { f.volume = byte(percent); return nil } //nolint:gosec // small

func (f *frames) Length() time.Duration { return time.Duration(f.n) * jukebox.FrameTime }

func (f *frames) Close() error {
	f.deps.mu.Lock()
	defer f.deps.mu.Unlock()
	if !f.closed {
		f.closed = true
		f.deps.open--
	}
	return nil
}
