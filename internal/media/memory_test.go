//go:build unix

package media

import (
	"os"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/blobs"
	"github.com/riffbot/riffbot/internal/songs"
)

// used returns the memory of a delivery in bytes: what Go allocated, and the maximum of the
// programs that it ran.
func used(t testing.TB, do func()) (ours, theirs int64) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_CHILDREN, &r); err != nil {
		t.Fatal(err)
	}
	return int64(after.TotalAlloc - before.TotalAlloc),
		int64(r.Maxrss) << 10 //nolint:unconvert // it has 32 bits elsewhere
}

// BenchmarkDeliveryMemory compares songs of one and nine minutes, which need the same
// memory. The maximum of programs never decreases, so short songs are first.
func BenchmarkDeliveryMemory(b *testing.B) {
	if os.Getenv("RIFFBOT_MEDIA_TEST") == "" {
		b.Skip("make test-media runs this")
	}
	files, err := blobs.Open(b.TempDir(), "") // not in memory
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = files.Close() })
	f, err := Find("ffmpeg", files)
	if err != nil {
		b.Skip(err)
	}
	s := fixture{f, files, b.TempDir()}
	var ours, theirs []int64
	for _, length := range []time.Duration{time.Minute, 9 * time.Minute} {
		one := songs.Song{ID: "s", Title: "T", Duration: length, Audio: s.sound(b, int(length.Seconds()),
			"mp4", "-c:a", "aac")}
		b.Run(length.String(), func(b *testing.B) {
			for b.Loop() {
				mine, child := used(b, func() {
					if _, err := s.Master(b.Context(), one, ana, 10<<20); err != nil {
						b.Fatal(err)
					}
				})
				ours, theirs = append(ours, mine), append(theirs, child)
				b.ReportMetric(float64(mine)/(1<<20), "MB-Go")
				b.ReportMetric(float64(child)/(1<<20), "MB-ffmpeg")
			}
		})
	}
	if n := len(ours); n > 1 && (ours[n-1] > 2*ours[0]+8<<20 || theirs[n-1] > 2*theirs[0]) {
		b.Errorf("memory grows with the length: %d, %d", ours, theirs)
	}
}
