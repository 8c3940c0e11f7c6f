package main

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"riffbot/internal/jukebox"
	"riffbot/internal/sandbox/people"
)

// The process that plays is killed in the middle of a song. The one that has its
// shard next goes on where the song was, with the same playlist: all that was saved
// is in the database. On PostgreSQL another process lives on meanwhile; it touches
// no player of a server that is not its own, and finishes the song that somebody
// wants to hear when it is done.
func TestCrashOfTheProcessThatPlays(t *testing.T) {
	const (
		before  = 12 * time.Second // heard until the kill
		twice   = 9 * time.Second  // may be: the position is saved every five seconds, at the next look
		missing = time.Second      // may be, of packets that were on their way
	)
	s := newScene(t, 3*time.Second, time.Minute)
	w := world{World: s.World}
	processes := [][]string{nil}
	if s.Env("DATABASE_URL") != "" {
		processes = [][]string{{"SHARDS=2", "SHARD_ID=0"}, {"SHARDS=2", "SHARD_ID=1"}}
	}
	var bots []*process
	for _, settings := range processes {
		bots = append(bots, s.start(survive, settings...))
	}
	const done = `SELECT count(*) FROM orders WHERE state = 'done'`
	for i, title := range []string{"First", "Second"} {
		w.must(t, s.ana, `/song prompt:"`+title+`" title:"`+title+`"`)
		s.await(title, func() bool { return s.number(done) == i+1 })
	}
	song := sounding(packetsIn(t, w.download(t, "Ana", "First.m4a")))

	heard := filepath.Join(t.TempDir(), "heard.ogg")
	ear, err := s.Listen(t.Context(), heard)
	if err != nil {
		t.Fatal(err)
	}
	hear := func(more time.Duration) {
		t.Helper()
		if err := ear.Hear(t.Context(), more); err != nil {
			t.Fatalf("%v\n%s", err, s.last.log)
		}
	}
	w.must(t, s.ana, `voice join "Lounge"`)
	w.must(t, s.ana, `/jukebox play song:"First"`)
	w.must(t, s.ana, `/jukebox play song:"Second"`)
	hear(before)
	s.asking.Go(func() { _ = s.ana.Do(s.ctx, parse(t, `/song prompt:"Third" title:"Third" play:true`)) }) // its bot is killed
	s.await("the third being made", func() bool { return s.number(`SELECT count(*) FROM orders WHERE state = 'rendering'`) == 1 })
	plays := slices.IndexFunc(bots, func(b *process) bool { return strings.Contains(b.log.String(), "in a voice channel") })
	bots[plays].kill()
	<-bots[plays].exited
	killed := time.Now()
	if len(bots) > 1 {
		s.await("the third from the other process", func() bool { return s.number(done) == 3 })
	}

	back := s.start(survive, processes[plays]...)
	hear(3 * time.Second)
	t.Logf("heard again %s after the kill, three seconds of it included", time.Since(killed).Round(100*time.Millisecond))
	s.await("the third in the playlist", func() bool {
		w.must(t, s.ana, `/jukebox queue`)
		text := playlistOf(t, s.ana)
		return strings.Contains(text, "▶️ **First**") && strings.Contains(text, "`1.` **Second** · 1:00 · Ana") && strings.Contains(text, "`2.` **Third** · 1:00 · Ana")
	})
	if err := ear.Close(); err != nil {
		t.Fatal(err)
	}
	for i, b := range bots {
		if i != plays {
			if strings.Contains(b.log.String(), "in a voice channel") {
				t.Errorf("both processes played:\n%s", b.log)
			}
			b.stop(t)
		}
	}
	back.stop(t)

	again, lost := leaps(t, sounding(packetsOf(t, heard)), song)
	t.Logf("%s were heard twice, %s not at all; %s", again, lost, ear.Heard())
	if again > twice || lost > missing {
		t.Errorf("goes on elsewhere: more than %s heard twice, or %s missing\n%s", twice, missing, back.log)
	}
}

// sounding leaves out what stands for silence and for packets that came late.
func sounding(packets [][]byte) [][]byte {
	return slices.DeleteFunc(packets, func(p []byte) bool { return len(p) <= 3 })
}

// leaps follows a song through a recording, and returns how much of it was heard
// again and how much left out.
func leaps(t *testing.T, recording, song [][]byte) (again, lost time.Duration) {
	t.Helper()
	const sure = 5 // packets that are the same at two places by no chance
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
			t.Fatalf("packet %d of %d is not of the song, or followed by another than in it", i, len(recording))
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

// playlistOf is the newest answer to /jukebox queue.
func playlistOf(t *testing.T, p *people.Person) string {
	t.Helper()
	messages, err := p.Messages(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range slices.Backward(messages) {
		if text := people.Show(m); strings.Contains(text, "PLAYLIST") {
			return text
		}
	}
	return ""
}
