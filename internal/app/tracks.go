package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/media"
	"github.com/riffbot/riffbot/internal/songs"
)

// maxTrack limits the size of a song that is played, in bytes. Three minutes are about
// three million.
const maxTrack = 64 << 20

// tracks open songs for the jukebox.
type tracks struct {
	files songs.Files

	mu    sync.Mutex
	known map[string]bool // whether files without a master can be played
}

func newTracks(files songs.Files) *tracks { return &tracks{files: files, known: make(map[string]bool)} }

// Playable returns [jukebox.ErrUnplayable] unless a song can be played without
// transcoding: it has a master, or was downloaded as Opus.
func (t *tracks) Playable(ctx context.Context, s songs.Song) error {
	if s.Master.Key != "" {
		return nil
	}
	t.mu.Lock()
	good, known := t.known[s.Audio.Key]
	t.mu.Unlock()
	if !known {
		_, err := t.Open(ctx, s)
		if err != nil && !errors.Is(err, jukebox.ErrUnplayable) {
			return err
		}
		good = err == nil
		t.mu.Lock()
		if len(t.known) > 10_000 {
			clear(t.known)
		}
		t.known[s.Audio.Key] = good
		t.mu.Unlock()
	}
	if !good {
		return jukebox.ErrUnplayable
	}
	return nil
}

// Open reads a song into memory, so that playback does not wait for disk or network.
func (t *tracks) Open(ctx context.Context, s songs.Song) (jukebox.Packets, error) {
	file := s.Master
	if file.Key == "" {
		file = s.Audio
	}
	if file.Key == "" || s.Stems {
		return nil, jukebox.ErrUnplayable
	}
	r, err := t.files.Open(ctx, file.Key)
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	b, err := io.ReadAll(io.LimitReader(r, maxTrack))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", file.Key, err)
	}
	p, err := media.OpenPackets(bytes.NewReader(b))
	if errors.Is(err, media.ErrNotPackets) {
		return nil, fmt.Errorf("%w: %w", jukebox.ErrUnplayable, err)
	}
	if err != nil {
		return nil, err
	}
	return packets{&media.VolumePackets{Packets: p}}, nil
}

// packets adapts [media.VolumePackets] to [jukebox.Packets].
type packets struct{ *media.VolumePackets }

// Seek seeks to a position.
func (p packets) Seek(to time.Duration) error { p.VolumePackets.Seek(to); return nil }

// Close does nothing, since the song is in memory.
func (p packets) Close() error { return nil }
