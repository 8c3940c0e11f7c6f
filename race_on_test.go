//go:build race

package main

// watched says that the race detector looks on, which takes several times the time.
const watched = true
