//go:build !unix

package media

import "os/exec"

// setProcessGroup does nothing without process groups: only the program is killed.
func setProcessGroup(*exec.Cmd) {}

// lowerPriority does nothing without niceness.
func lowerPriority(*exec.Cmd) {}
