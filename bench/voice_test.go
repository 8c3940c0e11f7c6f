package bench

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/thesyncim/gopus"
	"github.com/thesyncim/gopus/container/ogg"

	"github.com/riffbot/riffbot/internal/media"
	"github.com/riffbot/riffbot/internal/voice"
)

// The time of a measurement: rounds, in each of which the streams and the limit are measured.
const (
	voiceRounds    = 4
	voiceRound     = 3 * time.Second
	voiceLimitTime = 300 * time.Millisecond
)

// BenchmarkVoice measures complete calls: websockets over TLS, DAVE, transport encryption, and packets of a master in
// memory, as the bot plays it. The voice server is a process of its own, which is stopped during the measurement. So
// all processor time is that of the bot, including what the kernel needs to send its packets.
func BenchmarkVoice(b *testing.B) {
	song := masterOf(b, time.Minute)
	for _, streams := range []int{100, 500, 1000} {
		b.Run(strconv.Itoa(streams), func(b *testing.B) {
			for range b.N {
				measureVoice(b, song, streams)
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}

// measureVoice measures a number of streams and the limit in turn, and reports both.
func measureVoice(b *testing.B, song []byte, streams int) {
	var late lateness
	voices := startVoiceServer(b, late.add)
	joinCalls(b, voices.calls, song, streams)
	limit := newVoiceLimit(b, packetsOf(b, song), streams)
	waitFor(b, time.Second) // until all calls have announced their audio
	var spent, limitSpent, took time.Duration
	var limitPackets int
	for range voiceRounds {
		voices.whileStopped(b, func() {
			began, cpu := time.Now(), cpuTime(b, syscall.RUSAGE_SELF)
			late.on.Store(true)
			waitFor(b, voiceRound)
			late.on.Store(false)
			took, spent = took+time.Since(began), spent+cpuTime(b, syscall.RUSAGE_SELF)-cpu
			n, cpu := limit.run(b, voiceLimitTime)
			limitPackets, limitSpent = limitPackets+n, limitSpent+cpu
		})
		waitFor(b, 200*time.Millisecond) // for heartbeats
	}
	reportVoice(streams, &late, took, perPacket(spent, late.count()), perPacket(limitSpent, int64(limitPackets)))
}

func perPacket(d time.Duration, packets int64) time.Duration {
	return d / time.Duration(max(packets, 1))
}

// reportVoice reports the measurements of a number of streams, which took a time.
func reportVoice(streams int, late *lateness, took, each, limit time.Duration) {
	name := fmt.Sprintf("voice, %d streams: ", streams)
	ratio := float64(each) / float64(limit)
	report(result{name: name + "processor time of a packet", value: microseconds(each),
		baseline: microseconds(limit) + " for both encryptions and sendmmsg", ratio: ratio,
		goal: "≤ 4 × and ≤ 10 µs", missed: ratio > 4 || each > 10*time.Microsecond})
	p99, over := late.percentile(0.99), late.over(voice.FrameTime)
	sent := float64(late.count()) / (took.Seconds() * float64(time.Second/voice.FrameTime) * float64(streams))
	report(result{name: name + "delay of packets",
		value: fmt.Sprintf("p50 %s, p99 %s, %.3f %% above 20 ms, %.1f %% sent", milliseconds(late.percentile(0.5)),
			milliseconds(p99), over*100, sent*100),
		goal:   "p99 < 20 ms, < 0.1 % above",
		missed: p99 >= voice.FrameTime || over >= 0.001 || sent < 0.99})
}

func microseconds(d time.Duration) string {
	return fmt.Sprintf("%.2f µs", float64(d)/float64(time.Microsecond))
}

// joinCalls starts a number of calls that play a song.
func joinCalls(b *testing.B, calls *voice.Voice, song []byte, streams int) {
	b.Helper()
	var joining sync.WaitGroup
	room := make(chan struct{}, 8)
	for n := range streams {
		guild, src := strconv.Itoa(1000+n), playSong(b, song)
		src.packets.Seek(time.Duration(n%50) * time.Second) // so that not all read the same bytes
		room <- struct{}{}
		joining.Go(func() {
			if _, err := calls.Join(b.Context(), guild, guild+"1", src); err != nil {
				b.Errorf("call %s: %v", guild, err)
			}
			<-room
		})
	}
	joining.Wait()
}

// songLoop plays a song repeatedly. It implements [voice.Source].
type songLoop struct{ packets *media.Packets }

func playSong(b *testing.B, song []byte) songLoop {
	b.Helper()
	p, err := media.OpenPackets(bytes.NewReader(song))
	if err != nil {
		b.Fatal(err)
	}
	return songLoop{p}
}

// NextFrame returns the next packet.
func (l songLoop) NextFrame() ([]byte, bool) {
	packet, err := l.packets.Next()
	if err != nil {
		l.packets.Seek(0)
		packet, err = l.packets.Next()
	}
	return packet, err == nil
}

// waitFor waits for the duration of a measurement.
func waitFor(b *testing.B, d time.Duration) {
	select {
	case <-b.Context().Done():
	case <-time.After(d):
	}
}

// packetsOf returns the packets of a song.
func packetsOf(b *testing.B, song []byte) (all [][]byte) {
	b.Helper()
	for p := playSong(b, song).packets; ; {
		packet, err := p.Next()
		if err != nil {
			return all
		}
		all = append(all, bytes.Clone(packet))
	}
}

// masterOf returns a song of 128 kbit/s. As in the masters that ffmpeg writes, a page has 50 packets.
func masterOf(b *testing.B, length time.Duration) []byte {
	b.Helper()
	e, err := gopus.NewEncoder(gopus.EncoderConfig{SampleRate: 48000, Channels: 2, Application: gopus.ApplicationAudio})
	if err != nil {
		b.Fatal(err)
	}
	_ = e.SetBitrate(128000)
	_ = e.SetComplexity(1)
	var file bytes.Buffer
	if _, err := ogg.NewWriter(&file, 48000, 2); err != nil { // writes the headers
		b.Fatal(err)
	}
	first, _, err := ogg.ParsePage(file.Bytes())
	if err != nil {
		b.Fatal(err)
	}
	const samples, perPage = 960, 50
	page := ogg.Page{SerialNumber: first.SerialNumber, PageSequence: 2}
	pcm, buf := make([]float32, 2*samples), make([]byte, 4000)
	for n := range int(length / voice.FrameTime) {
		for i := range pcm {
			at := float64(n*samples+i/2) / 48000
			pcm[i] = float32(0.2*math.Sin(at*2*math.Pi*220*(1+float64(n%7))) + 0.1*math.Sin(at*at*9000))
		}
		size, err := e.Encode(pcm, buf)
		if err != nil {
			b.Fatal(err)
		}
		page.Segments = append(page.Segments, ogg.BuildSegmentTable(size)...)
		page.Payload = append(page.Payload, buf[:size]...)
		if page.GranulePos += samples; (n+1)%perPage == 0 {
			file.Write(page.Encode())
			page.Segments, page.Payload, page.PageSequence = nil, nil, page.PageSequence+1
		}
	}
	return file.Bytes()
}
