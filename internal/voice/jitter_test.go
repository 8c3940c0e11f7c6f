package voice_test

import (
	"slices"
	"testing"
	"time"

	server "github.com/riffbot/riffbot/discordtest/voice"
	"github.com/riffbot/riffbot/internal/voice"
)

// BenchmarkJitterOfOneStream measures the jitter at a listener in the same call: the deviation of the time
// between two packets from 20 ms.
func BenchmarkJitterOfOneStream(b *testing.B) {
	h := open(b, server.Options{})
	ana := h.listen("Ana", `voice join "Lounge"`)
	for range b.N {
		h.join(h.loungeID(), &numberedSource{})
		ana.waitForPackets(50)
		from := ana.count()
		ana.waitForPackets(1000)
		arrived := ana.received().arrived[from:]
		var off []time.Duration
		for i := 1; i < len(arrived); i++ {
			off = append(off, (arrived[i].Sub(arrived[i-1]) - voice.FrameTime).Abs())
		}
		drift := arrived[len(arrived)-1].Sub(arrived[0]) - time.Duration(len(off))*voice.FrameTime
		slices.Sort(off)
		b.ReportMetric(off[len(off)/2].Seconds()*1e3, "p50-jitter-ms")
		b.ReportMetric(off[len(off)*99/100].Seconds()*1e3, "p99-jitter-ms")
		b.ReportMetric(off[len(off)-1].Seconds()*1e3, "max-jitter-ms")
		b.ReportMetric(drift.Seconds()*1e3, "drift-ms")
		b.ReportMetric(0, "ns/op")
	}
}
