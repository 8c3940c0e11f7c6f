package dave

// windowSize is how far a frame may lag behind the newest one.
const windowSize = 1024

// window remembers which of the latest frames have been seen: none is decrypted
// twice. Frames are numbered by generation and nonce.
type window struct {
	next uint64 // one above the newest; 0: none yet
	seen [windowSize / 64]uint64
}

// fresh reports whether a frame has not been seen and is not too old to tell.
func (w *window) fresh(n uint64) bool {
	if n >= w.next {
		return true
	}
	return w.next-n <= windowSize && w.seen[n/64%uint64(len(w.seen))]&(1<<(n%64)) == 0
}

// mark remembers a frame.
func (w *window) mark(n uint64) {
	if n >= w.next {
		for forget := max(w.next, n-min(n, windowSize-1)); forget < n; forget++ {
			w.seen[forget/64%uint64(len(w.seen))] &^= 1 << (forget % 64)
		}
		w.next = n + 1
	}
	w.seen[n/64%uint64(len(w.seen))] |= 1 << (n % 64)
}
