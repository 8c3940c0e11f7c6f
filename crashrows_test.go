package main

import (
	"strings"
	"testing"
	"time"

	"riffbot/internal/sandbox/people"
)

// crashRow is one thing that a member does, the line of the log at which the bot is
// killed meanwhile, and what holds once the next process has been there for a while.
type crashRow struct {
	name, line string
	before     func(t *testing.T, s *scene) // before the bot that will be killed starts
	does       []string                     // the last one is under way when the bot is killed
	after      func(t *testing.T, s *scene) // with the next process
}

// survivesCrashes does all rows, each in a world of its own.
func survivesCrashes(t *testing.T, rows []crashRow) {
	t.Helper()
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			s := newScene(t, 300*time.Millisecond, time.Minute)
			if row.before != nil {
				row.before(t, s)
			}
			b := s.start(row.line)
			last := len(row.does) - 1
			for _, line := range row.does[:last] {
				if err := s.ana.Do(s.ctx, parse(t, line)); err != nil {
					t.Fatalf("%s: %v\n%s", line, err, b.log)
				}
			}
			s.asking.Go(func() { _ = s.ana.Do(s.ctx, parse(t, row.does[last])) }) // its bot is killed
			select {
			case <-b.exited:
			case <-time.After(30 * time.Second):
				t.Fatalf("the bot did not die:\n%s", b.log)
			}
			next := s.start(survive)
			row.after(t, s)
			next.stop(t)
		})
	}
}

// screen is all that Ana sees in the channel.
func (s *scene) screen(t *testing.T) string {
	t.Helper()
	messages, err := s.ana.Messages(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, m := range messages {
		all = append(all, people.Show(m))
	}
	return strings.Join(all, "\n")
}

// bought checks how many songs were bought.
func (s *scene) bought(t *testing.T, want int) {
	t.Helper()
	if n := len(s.Riffusion.Ledger()); n != want {
		t.Errorf("%d purchases, want %d\n%s", n, want, s.last.log)
	}
}

const (
	drafts  = `SELECT count(*) FROM drafts`
	pending = `SELECT count(*) FROM wishes`
	queued  = `SELECT count(*) FROM jukebox_entries`
)

// A draft is there until its order is, wherever the process dies.
func TestCrashAroundADraft(t *testing.T) {
	sung := func(t *testing.T, s *scene) {
		s.settle()
		s.bought(t, 1)
		if n := s.number(drafts); n != 0 || s.number(taken) != 1 || s.number(undelivered) != 0 || strings.Count(s.screen(t), "audio/mp4") != 2 {
			t.Errorf("%d drafts, %d orders\n%s", n, s.number(taken), s.screen(t))
		}
	}
	write := []string{`/write idea:"rain on a tin roof"`, `click "Sing it"`}
	survivesCrashes(t, []crashRow{
		{name: "order received", line: `msg="order received"`, does: write, after: func(t *testing.T, s *scene) {
			if n := s.number(drafts); n != 1 || s.number(taken) != 0 {
				t.Fatalf("%d drafts, %d orders", n, s.number(taken))
			}
			if err := s.ana.Do(s.ctx, parse(t, `click "Sing it"`)); err != nil {
				t.Fatal(err)
			}
			sung(t, s)
		}},
		{name: "order taken in", line: `msg="order taken in"`, does: write, after: sung},
	})
}

// A song that was ordered to be played is in the playlist once, wherever the process
// dies after it is finished.
func TestCrashAroundAPendingPlay(t *testing.T) {
	play := []string{`voice join "Lounge"`, `/song prompt:"a paper boat" title:"Boat" play:true`}
	once := func(t *testing.T, s *scene) {
		s.await("the song in the playlist", func() bool { return s.number(queued) == 1 && s.number(pending) == 0 })
		s.bought(t, 1)
	}
	survivesCrashes(t, []crashRow{
		{name: "order done", line: `msg="order done"`, does: play, after: once},
		{name: "queued", line: `msg="pending play settled"`, does: play, after: once},
	})
}

// The radio has one song made at a time, wherever the process dies.
func TestCrashOfTheRadio(t *testing.T) {
	radio := []string{`voice join "Lounge"`, `/jukebox radio theme:"the sea"`}
	one := func(t *testing.T, s *scene) {
		s.await("a song of the radio", func() bool { return s.number(queued) > 0 })
		const overlapping = `SELECT count(*) FROM orders a JOIN orders b ON a.id < b.id WHERE b.created_at < a.updated_at`
		if n := s.number(overlapping); n != 0 {
			t.Errorf("%d orders were made while another was under way\n%s", n, s.last.log)
		}
	}
	survivesCrashes(t, []crashRow{
		{name: "before the order", line: `msg="order received"`, does: radio, after: one},
		{name: "order taken in", line: `msg="order taken in"`, does: radio, after: one},
		{name: "order done", line: `msg="order done"`, does: radio, after: one},
		{name: "queued", line: `msg="pending play settled"`, does: radio, after: one},
	})
}

// A member whom Discord keeps from being told how an order ended is told later,
// wherever the process dies.
func TestCrashAroundAnExplanation(t *testing.T) {
	trouble := func(t *testing.T, s *scene) {
		for _, fault := range []string{"riffusion=403-refusedx1", "discord=500-on-editx6"} {
			if err := s.Fault(fault); err != nil {
				t.Fatal(err)
			}
		}
	}
	told := func(t *testing.T, s *scene) {
		s.await("the explanation", func() bool { return strings.Contains(strings.ToLower(s.screen(t)), "the provider refused this one") })
		// The end is saved after it was told.
		s.await("its end", func() bool { return s.number(`SELECT count(*) FROM orders WHERE state = 'failed'`) == 1 })
		if n := s.number(taken); n != 1 {
			t.Errorf("%d orders", n)
		}
	}
	song := []string{`/song prompt:"hello"`}
	survivesCrashes(t, []crashRow{
		{name: "not told", line: `msg="explain order failed"`, before: trouble, does: song, after: told},
		{name: "not told, saved", line: `msg="order ended"`, before: trouble, does: song, after: told},
	})
}

// A battle goes on in its message, wherever the process dies.
func TestCrashOfABattle(t *testing.T) {
	battle := []string{`/battle idea:"tea" style1:"polka" style2:"blues"`}
	runs := func(t *testing.T, s *scene) {
		s.await("the battle", func() bool { return s.number(`SELECT count(*) FROM battles WHERE state = 'running'`) == 1 })
		s.await("its message", func() bool {
			return s.number(`SELECT count(*) FROM panels WHERE id LIKE 'battle:%' AND message_id <> '' AND shown = rev`) == 1
		})
		s.bought(t, 2)
	}
	survivesCrashes(t, []crashRow{
		{name: "before the first side", line: `msg="order received"`, does: battle, after: runs},
		{name: "first side taken in", line: `msg="order taken in"`, does: battle, after: runs},
	})
}
