package hear

import (
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/thesyncim/gopus"

	"github.com/riffbot/riffbot/discordtest"
	"github.com/riffbot/riffbot/discordtest/listener"
)

// beepInterval is the time between two beeps of 100 ms.
const beepInterval = time.Second

// beepFrames is the number of packets of a beep with its pause.
const beepFrames = uint32(beepInterval / listener.FrameLength)

// beeps returns the Opus packets of one beep with its pause.
func beeps(t *testing.T) [][]byte {
	t.Helper()
	e, err := gopus.NewEncoder(gopus.EncoderConfig{SampleRate: rtpRate, Channels: 2, Application: gopus.ApplicationAudio})
	if err != nil {
		t.Fatal(err)
	}
	var frames [][]byte
	for i := range int(beepFrames) {
		pcm := make([]float32, 2*frameSamples)
		for j := range frameSamples {
			if at := i*frameSamples + j; at < rtpRate/10 {
				v := float32(0.5 * math.Sin(2*math.Pi*1000*float64(at)/rtpRate))
				pcm[2*j], pcm[2*j+1] = v, v
			}
		}
		b, err := e.EncodeFloat32(pcm)
		if err != nil {
			t.Fatal(err)
		}
		frames = append(frames, slices.Clone(b))
	}
	return frames
}

// since returns the time from the last beep to a time.
func (s *speaker) since(at time.Time) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	least := time.Hour
	for n, sent := range s.sent {
		if d := at.Sub(sent); n%beepFrames == 0 && d > -beepInterval/2 && d < least {
			least = d
		}
	}
	return least
}

// heard is what the browser reports.
type heard struct {
	Onsets  []float64 `json:"onsets"` // in ms since 1970
	Output  float64   `json:"output"` // latency of the sound device in ms
	Figures struct {
		Underruns int     `json:"underruns"`
		Latency   float64 `json:"latency"`
		Worst     float64 `json:"worst"`
	} `json:"figures"`
}

// TestBrowserPlaysInTime compares the sound that a browser plays with the clock of the one who speaks.
func TestBrowserPlaysInTime(t *testing.T) {
	if os.Getenv("DISCORDTEST_BROWSER_TEST") == "" {
		t.Skip("set DISCORDTEST_BROWSER_TEST; needs Chromium, Node.js and npm ci in contrib/browser")
	}
	server := discordtest.Start(t)
	_, site := start(t, server)
	frames := beeps(t)
	ana := member(t, server, "Ana")
	ben := newSpeaker(t, server, "Ben", func(n uint32) []byte { return frames[n%beepFrames] })
	voiceLine(t, ben.person, "join", server.Discord.VoiceChannelName())
	voiceLine(t, ana, "join", server.Discord.VoiceChannelName())

	const seconds = 20
	cmd := exec.CommandContext(t.Context(), "node", "../../../contrib/browser/beeps.mjs", site.URL(), strconv.Itoa(seconds))
	cmd.Stderr = os.Stderr
	faults := time.AfterFunc(seconds/2*time.Second, func() {
		if err := server.Fault("voice=region-move"); err != nil {
			t.Error(err)
		}
	})
	defer faults.Stop()
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var h heard
	if err := json.Unmarshal(out, &h); err != nil {
		t.Fatal(err)
	}
	var delays []time.Duration
	for _, at := range h.Onsets {
		delays = append(delays, ben.since(time.UnixMicro(int64(at*1000))))
	}
	slices.Sort(delays)
	if len(delays) < seconds*3/4 {
		t.Fatalf("of %d beeps, the browser played %d", seconds, len(delays))
	}
	least, middle, most := delays[0], delays[len(delays)/2], delays[len(delays)-1]
	t.Logf("%d beeps, heard after %s to %s, median %s; page: delay %.0f ms, wrong by at most %.1f ms, %d underruns",
		len(delays), least.Round(time.Millisecond), most.Round(time.Millisecond), middle.Round(time.Millisecond),
		h.Figures.Latency, h.Figures.Worst, h.Figures.Underruns)
	if most-least > driftLimit {
		t.Errorf("the delay varies by %s", most-least)
	}
	if shown := time.Duration((h.Figures.Latency - h.Output) * float64(time.Millisecond)); (middle - shown).Abs() > driftLimit {
		t.Errorf("the page shows a delay of %s, but it is %s", shown, middle)
	}
}
