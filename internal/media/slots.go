package media

import (
	"context"
	"sync"
)

// slots limits concurrent work. Work for paid songs takes precedence over exports, which
// never use the last slot.
type slots struct {
	mu      sync.Mutex
	free    int
	exports int // slots that exports may use
	paid    []chan struct{}
	waiting []chan struct{} // exports
}

// newSlots returns at least two slots, so that an export never delays a paid song.
func newSlots(processors int) *slots {
	n := max(processors, 2)
	return &slots{free: n, exports: n - 1}
}

// acquire waits for a slot, which release returns.
func (s *slots) acquire(ctx context.Context, paid bool) error {
	granted := make(chan struct{})
	s.mu.Lock()
	if paid {
		s.paid = append(s.paid, granted)
	} else {
		s.waiting = append(s.waiting, granted)
	}
	s.grant()
	s.mu.Unlock()
	select {
	case <-granted:
		return nil
	case <-ctx.Done():
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-granted: // granted at the same time
		s.putBack(paid)
	default:
		s.paid, s.waiting = removeWaiter(s.paid, granted), removeWaiter(s.waiting, granted)
	}
	return ctx.Err()
}

func (s *slots) release(paid bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.putBack(paid)
}

// putBack and grant require s.mu.
func (s *slots) putBack(paid bool) {
	s.free++
	if !paid {
		s.exports++
	}
	s.grant()
}

func (s *slots) grant() {
	for s.free > 0 {
		switch {
		case len(s.paid) > 0:
			close(s.paid[0])
			s.paid = s.paid[1:]
		case len(s.waiting) > 0 && s.exports > 0:
			close(s.waiting[0])
			s.waiting = s.waiting[1:]
			s.exports--
		default:
			return
		}
		s.free--
	}
}

func removeWaiter(all []chan struct{}, one chan struct{}) []chan struct{} {
	for i, c := range all {
		if c == one {
			return append(all[:i:i], all[i+1:]...)
		}
	}
	return all
}

type paidKey struct{}

// Paid marks work for a paid song, which takes precedence over exports.
func Paid(ctx context.Context) context.Context { return context.WithValue(ctx, paidKey{}, true) }

func isPaid(ctx context.Context) bool {
	paid, _ := ctx.Value(paidKey{}).(bool)
	return paid
}
