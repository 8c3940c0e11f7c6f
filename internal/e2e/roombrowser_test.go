package e2e

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"testing"
	"time"
)

// played is what a browser reports.
type played struct {
	Samples []moment
	Words   []struct {
		moment
		Start float64 // of the word, in milliseconds
	}
}

// late returns how far the words that were lit one after the other were from their time, sorted. The first word after a
// jump begins before it, and is lit again after one back.
func (p played) late() (all []float64) {
	for i := 1; i < len(p.Words); i++ {
		before, w := p.Words[i-1], p.Words[i]
		jump := (w.Position - before.Position) - (w.At - before.At)
		corrected := 30 + 0.05*(w.At-before.At) // by the speed
		if w.Song == before.Song && w.Start > before.Start && math.Abs(jump) < corrected {
			all = append(all, math.Abs(w.Position-w.Start))
		}
	}
	slices.Sort(all)
	return all
}

// TestBrowsersAreInStepWithVoice compares the sound of two browsers with what a member of the voice channel hears, for
// the time in RIFFBOT_ROOM_TEST, with three skips, two seeks and a restart of the bot.
func TestBrowsersAreInStepWithVoice(t *testing.T) {
	length, err := time.ParseDuration(os.Getenv("RIFFBOT_ROOM_TEST"))
	if err != nil {
		t.Skip("set RIFFBOT_ROOM_TEST to a duration; needs Chromium, Node.js and npm ci in contrib/browser")
	}
	h := newRoomHarness(t, length/4+40*time.Second, "one", "two", "three", "four")
	client := h.browser(t, h.ben)
	h.learn(t, client)
	for _, title := range []string{"one", "two", "three", "four"} {
		h.must(t, h.ben, fmt.Sprintf(`/jukebox play song:"%s"`, title))
	}
	cmd := exec.CommandContext(t.Context(), "node", "contrib/browser/room.mjs", fmt.Sprint(length.Seconds()),
		h.link(t, h.ben), h.link(t, h.person(t, "Cem")))
	var out bytes.Buffer
	cmd.Stdout = &out
	said, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(said)
	if line, err := lines.ReadString('\n'); line != "listening\n" {
		rest, _ := io.ReadAll(lines)
		t.Fatalf("%s%s, %v, %v", line, rest, err, cmd.Wait())
	}
	step := time.NewTicker(length / 7)
	defer step.Stop()
	for _, do := range []func(){
		func() { h.act(t, client, "seek", url.Values{"to": {"20000"}}) },
		func() { h.act(t, client, "skip", nil) },
		func() { h.restart(t) },
		func() { h.act(t, client, "skip", nil) },
		func() { h.act(t, client, "seek", url.Values{"to": {"5000"}}) },
		func() { h.act(t, client, "skip", nil) },
	} {
		<-step.C
		do()
	}
	problems, _ := io.ReadAll(lines)
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, problems)
	}
	var browsers []played
	if err := json.Unmarshal(out.Bytes(), &browsers); err != nil {
		t.Fatal(err)
	}
	h.checkPlayed(t, browsers, length)
}

// Browsers may need two seconds after a jump. Where the machine is so busy that the bot itself sends late, they may
// need them after each such delay, too.
var (
	afterJumps  = steady{jump: 300, settle: 2000}
	afterDelays = steady{jump: 60, settle: 2000}
)

func (h roomHarness) checkPlayed(t *testing.T, browsers []played, length time.Duration) {
	t.Helper()
	heard := h.voice.all()
	for i, b := range browsers {
		o := offsetsOf(heard, b.Samples, afterDelays)
		t.Logf("browser %d and the voice channel: %v", i+1, offsetsOf(heard, b.Samples, afterJumps))
		t.Logf("browser %d while the bot sends in time: %v", i+1, o)
		if o.count < int(length.Seconds()) || o.outside > 0 {
			t.Errorf("browser %d is not in step with the voice channel: %v, worst %+v", i+1, o, o.worst)
		}
		late := b.late()
		if len(late) > 0 {
			t.Logf("browser %d lit %d words: median %.1f ms, 95%% within %.1f ms, largest %.1f ms from their time", i+1,
				len(late), late[len(late)/2], late[len(late)*95/100], late[len(late)-1])
		}
		if len(late) == 0 || late[len(late)*95/100] > 60 {
			t.Errorf("browser %d lit %d words, not in time", i+1, len(late))
		}
	}
	inTime := slices.DeleteFunc(slices.Clone(browsers[1].Samples), func(m moment) bool {
		_, steady := ahead(heard, m, afterDelays)
		return !steady
	})
	apart := offsetsOf(browsers[0].Samples, inTime, afterJumps)
	t.Logf("the browsers: %v", offsetsOf(browsers[0].Samples, browsers[1].Samples, afterJumps))
	t.Logf("the browsers while the bot sends in time: %v", apart)
	if apart.count == 0 || apart.outside > 0 {
		t.Errorf("the browsers are apart: %v, worst %+v", apart, apart.worst)
	}
}
