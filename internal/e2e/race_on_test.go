//go:build race

package e2e

// raceEnabled reports whether the race detector is on; it makes tests several times slower.
const raceEnabled = true
