package e2e

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/discordtest/userclient"
	"github.com/riffbot/riffbot/internal/jukebox"
)

// TestCrashResumesPlayback kills the process that plays in the middle of a song. The next
// process with its shard has to resume at the saved position, with the same playlist. On
// PostgreSQL a second process keeps running: it must not play for servers of other shards, and
// has to finish the pending song.
func TestCrashResumesPlayback(t *testing.T) {
	const (
		before   = 12 * time.Second // played before the kill
		repeated = 9 * time.Second  // maximum: the position is saved about every five seconds
		missing  = time.Second      // maximum: packets in flight
	)
	c := newCrashHarness(t, 3*time.Second, time.Minute)
	members := harness{Env: c.Env}
	processes := [][]string{nil}
	if c.Getenv("DATABASE_URL") != "" {
		processes = [][]string{{"SHARDS=2", "SHARD_ID=0"}, {"SHARDS=2", "SHARD_ID=1"}}
	}
	var bots []*process
	for _, settings := range processes {
		bots = append(bots, c.start(neverKill, settings...))
	}
	const done = `SELECT count(*) FROM orders WHERE state = 'done'`
	for i, title := range []string{"First", "Second"} {
		members.must(t, c.ana, `/song prompt:"`+title+`" title:"`+title+`"`)
		c.waitFor(title, func() bool { return c.count(done) == i+1 })
	}
	song := withoutSilence(packetsIn(t, members.download(t, "Ana", "First.m4a")))

	heard := filepath.Join(t.TempDir(), "heard.ogg")
	listener, err := c.Listen(t.Context(), heard)
	if err != nil {
		t.Fatal(err)
	}
	record := func(more time.Duration) {
		t.Helper()
		if err := listener.WaitForAudio(t.Context(), more); err != nil {
			t.Fatalf("%v\n%s", err, c.lastProcess.log)
		}
	}
	members.must(t, c.ana, `voice join "Lounge"`)
	members.must(t, c.ana, `/jukebox play song:"First"`)
	members.must(t, c.ana, `/jukebox play song:"Second"`)
	record(before)
	c.running.Go(func() { _ = c.ana.Do(c.ctx, parse(t, `/song prompt:"Third" title:"Third" play:true`)) }) // the bot is killed meanwhile
	c.waitFor("rendering of the third song", func() bool { return c.count(`SELECT count(*) FROM orders WHERE state = 'rendering'`) == 1 })
	plays := slices.IndexFunc(bots, func(b *process) bool { return strings.Contains(b.log.String(), "voice channel joined") })
	bots[plays].kill()
	<-bots[plays].exited
	killed := time.Now()
	if len(bots) > 1 {
		c.waitFor("third song from the other process", func() bool { return c.count(done) == 3 })
	}

	back := c.start(neverKill, processes[plays]...)
	record(3 * time.Second)
	t.Logf("three seconds were heard %s after the kill", time.Since(killed).Round(100*time.Millisecond))
	c.waitFor("third song in the playlist", func() bool {
		members.must(t, c.ana, `/jukebox queue`)
		text := queueText(t, c.ana)
		return strings.Contains(text, "▶️ **First**") && strings.Contains(text, "`1.` **Second** · 1:00 · Ana") && strings.Contains(text, "`2.` **Third** · 1:00 · Ana")
	})
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	for i, b := range bots {
		if i != plays {
			if strings.Contains(b.log.String(), "voice channel joined") {
				t.Errorf("both processes played:\n%s", b.log)
			}
			b.stop(t)
		}
	}
	back.stop(t)

	again, lost := compareRecording(t, withoutSilence(packetsOf(t, heard)), song)
	t.Logf("repeated: %s, missing: %s; %s", again, lost, listener.Summary())
	if again > repeated || lost > missing {
		t.Errorf("wrong position: more than %s repeated, or %s missing\n%s", repeated, missing, back.log)
	}
}

// withoutSilence returns the packets without those that stand for silence or late packets.
func withoutSilence(packets [][]byte) [][]byte {
	return slices.DeleteFunc(packets, func(p []byte) bool { return len(p) <= 3 })
}

// compareRecording follows a song in a recording, and returns how much of it was repeated and
// how much is missing.
func compareRecording(t *testing.T, recording, song [][]byte) (again, lost time.Duration) {
	t.Helper()
	const sure = 5 // number of packets that identify a position
	at := 0
	for i, p := range recording {
		if at < len(song) && bytes.Equal(p, song[at]) {
			at++
			continue
		}
		run := recording[i:min(i+sure, len(recording))]
		found := -1
		for j := range len(song) - len(run) + 1 {
			if slices.EqualFunc(run, song[j:j+len(run)], bytes.Equal) {
				found = j
				break
			}
		}
		if found < 0 {
			t.Fatalf("packets from %d of %d are not part of the song", i, len(recording))
		}
		if found < at {
			again += time.Duration(at-found) * jukebox.FrameTime
		} else {
			lost += time.Duration(found-at) * jukebox.FrameTime
		}
		at = found + 1
	}
	return again, lost
}

// queueText returns the newest answer to /jukebox queue.
func queueText(t *testing.T, p *userclient.Person) string {
	t.Helper()
	messages, err := p.Messages(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range slices.Backward(messages) {
		if text := userclient.Show(m); strings.Contains(text, "│ QUEUE") {
			return text
		}
	}
	return ""
}
