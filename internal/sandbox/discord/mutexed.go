package discord

import "sync"

// mutexed is a value with the lock that guards it.
type mutexed[T any] struct {
	mu sync.Mutex
	v  T
}
