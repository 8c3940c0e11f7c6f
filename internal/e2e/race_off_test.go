//go:build !race

package e2e

// raceEnabled says that the race detector looks on, which takes several times the time.
const raceEnabled = false
