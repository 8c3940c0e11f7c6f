package media

import (
	"context"
	"sync"
)

// sharedCalls runs one call per key at a time. Those who ask for the same share
// its result. The call belongs to all of them: it is cancelled when the last one
// has stopped waiting, not when the first has.
type sharedCalls[T any] struct {
	mu    sync.Mutex
	calls map[string]*sharedCall[T]
}

type sharedCall[T any] struct {
	waiting int
	cancel  context.CancelFunc
	done    chan struct{}
	result  T
	err     error
}

// Do returns what fn returned for the key, called now or by an earlier caller who
// still waits. It returns when ctx ends, whatever the others do. fn gets the values
// of the first caller's context, and must not panic.
func (s *sharedCalls[T]) Do(ctx context.Context, key string, fn func(ctx context.Context) (T, error)) (T, error) {
	s.mu.Lock()
	if s.calls == nil {
		s.calls = make(map[string]*sharedCall[T])
	}
	call, ok := s.calls[key]
	if !ok {
		call = &sharedCall[T]{done: make(chan struct{})}
		var work context.Context
		work, call.cancel = context.WithCancel(context.WithoutCancel(ctx))
		s.calls[key] = call
		go func() {
			defer call.cancel()
			call.result, call.err = fn(work)
			s.mu.Lock()
			s.forget(key, call)
			s.mu.Unlock()
			close(call.done)
		}()
	}
	call.waiting++
	s.mu.Unlock()
	select {
	case <-call.done:
		return call.result, call.err
	case <-ctx.Done():
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if call.waiting--; call.waiting == 0 {
		call.cancel()
		s.forget(key, call) // who asks now begins again
	}
	var none T
	return none, ctx.Err()
}

// forget removes a call unless another has taken its place. s.mu is held.
func (s *sharedCalls[T]) forget(key string, call *sharedCall[T]) {
	if s.calls[key] == call {
		delete(s.calls, key)
	}
}
