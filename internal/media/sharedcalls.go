package media

import (
	"context"
	"sync"
)

// sharedCalls runs one call per key at a time and shares its result with all callers.
// The call is cancelled when the last caller stops waiting.
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

// Do returns the result of fn for the key, from a new call or a running one. It returns
// when ctx ends. fn receives the values of the context of the first caller and must not
// panic.
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
		s.forget(key, call) // later callers start a new call
	}
	var none T
	return none, ctx.Err()
}

// forget removes a call unless another one replaced it. s.mu is held.
func (s *sharedCalls[T]) forget(key string, call *sharedCall[T]) {
	if s.calls[key] == call {
		delete(s.calls, key)
	}
}
