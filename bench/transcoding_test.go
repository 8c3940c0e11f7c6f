package bench

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/voice"
)

// BenchmarkTranscoding measures the approach of other bots: one ffmpeg process per stream, which transcodes during
// playback.
func BenchmarkTranscoding(b *testing.B) {
	ffmpeg, err := exec.LookPath("ffmpeg")
	if err != nil {
		b.Skip("ffmpeg is not installed")
	}
	song := filepath.Join(b.TempDir(), "master.ogg")
	if err := os.WriteFile(song, masterOf(b, time.Minute), 0o600); err != nil {
		b.Fatal(err)
	}
	const streams, length = 4, 10 * time.Second
	for range b.N {
		cpu := cpuTime(b, syscall.RUSAGE_CHILDREN)
		var playing sync.WaitGroup
		for range streams {
			playing.Go(func() {
				cmd := exec.CommandContext(b.Context(), ffmpeg, "-hide_banner", "-loglevel", "error", "-re", "-t",
					fmt.Sprint(length.Seconds()), "-i", song, "-c:a", "libopus", "-b:a", "128k", "-f", "opus", "-")
				if err := cmd.Run(); err != nil {
					b.Error(err)
				}
			})
		}
		playing.Wait()
		spent := cpuTime(b, syscall.RUSAGE_CHILDREN) - cpu
		report(result{name: "voice, for comparison: processor time of a packet that ffmpeg transcodes",
			value: microseconds(perPacket(spent, streams*int64(length/voice.FrameTime)))})
		b.ReportMetric(0, "ns/op")
	}
}
