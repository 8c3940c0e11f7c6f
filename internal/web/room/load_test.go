package room_test

import (
	"net/http"
	"os"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"
)

// TestManyListeners opens the page for RIFFBOT_ROOM_LISTENERS members, by default 20, and prints the time of the
// processor and the memory that they take, together with their clients, and how long a change takes to reach them all.
func TestManyListeners(t *testing.T) {
	count, measured := 20, time.Second
	if n, err := strconv.Atoi(os.Getenv("RIFFBOT_ROOM_LISTENERS")); err == nil {
		count, measured = n, 20*time.Second
	}
	d := newDiscord(true)
	d.join(lounge, "ana")
	p := newProcess(t, newShared(t), d)
	p.play("ana", addSong(t, p.db, "a", public, 20*time.Minute), addSong(t, p.db, "b", public, 20*time.Minute))
	p.open("ana").until("a song", playing("Song <b>a"))
	before := heap()
	var pages []*browser
	for i := range count {
		name := "listener" + strconv.Itoa(i)
		d.join("", name)
		pages = append(pages, p.open(name))
	}
	for _, b := range pages {
		b.until("a song and all listeners", func(s state, l live) bool {
			return playing("Song <b>a")(s, l) && l.Watching == count+1
		})
	}
	memory := heap() - before
	used, began := processorTime(t), time.Now()
	timer := time.NewTimer(measured)
	<-timer.C
	share := float64(processorTime(t)-used) / float64(time.Since(began))
	t.Logf("%d listeners: %.1f %% of a processor while a song plays, %.1f MB (%.0f kB each)", count, share*100,
		float64(memory)/1e6, float64(memory)/1e3/float64(count))

	used, began = processorTime(t), time.Now()
	if status, text := p.do("ana", "skip"); status != http.StatusOK {
		t.Fatal(status, text)
	}
	took := make([]time.Duration, len(pages))
	var all sync.WaitGroup
	for i, b := range pages {
		all.Go(func() {
			b.until("the next song", playing("Song <b>b"))
			took[i] = time.Since(began)
		})
	}
	all.Wait()
	slices.Sort(took)
	t.Logf("a skip reached them after %v to %v and took %v of a processor", took[0].Round(time.Millisecond),
		took[len(took)-1].Round(time.Millisecond), (processorTime(t) - used).Round(time.Millisecond))
	if share > 0.5 || float64(memory)/float64(count) > 1e6 || took[len(took)-1] > 5*time.Second {
		t.Error("that is too much")
	}
}

// heap returns the memory in use, in bytes.
func heap() uint64 {
	runtime.GC()
	runtime.GC() // frees what the first one found
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}
