package media

import (
	"context"
	"sync"
)

// slots bound how much is worked on at once. What belongs to a paid song goes before
// what members ask for beside that, which never takes the last slot.
type slots struct {
	mu      sync.Mutex
	free    int
	exports int // slots that exports may still take
	paid    []chan struct{}
	waiting []chan struct{} // exports
}

// newSlots makes at least two, so that an export never keeps a paid song waiting.
func newSlots(processors int) *slots {
	n := max(processors, 2)
	return &slots{free: n, exports: n - 1}
}

// acquire waits for a slot, which release gives back.
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
	case <-granted: // at the same moment
		s.giveBack(paid)
	default:
		s.paid, s.waiting = without(s.paid, granted), without(s.waiting, granted)
	}
	return ctx.Err()
}

func (s *slots) release(paid bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.giveBack(paid)
}

// giveBack and grant are called with s.mu held.
func (s *slots) giveBack(paid bool) {
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

func without(all []chan struct{}, one chan struct{}) []chan struct{} {
	for i, c := range all {
		if c == one {
			return append(all[:i:i], all[i+1:]...)
		}
	}
	return all
}

type paidKey struct{}

// Paid marks work that a song which was paid for waits for: it goes before exports.
func Paid(ctx context.Context) context.Context { return context.WithValue(ctx, paidKey{}, true) }

func isPaid(ctx context.Context) bool {
	paid, _ := ctx.Value(paidKey{}).(bool)
	return paid
}
