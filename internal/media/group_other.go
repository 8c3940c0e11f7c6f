//go:build !unix

package media

import "os/exec"

// ownGroup does nothing where there are no process groups: the program alone is
// killed.
func ownGroup(*exec.Cmd) {}

// yieldProcessor does nothing where programs have no niceness.
func yieldProcessor(*exec.Cmd) {}
