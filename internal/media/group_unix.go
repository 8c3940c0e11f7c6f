//go:build unix

package media

import (
	"os/exec"
	"syscall"
)

// setProcessGroup starts a program in a new process group, so that its child processes are killed
// with it.
func setProcessGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}

// lowerPriority lowers the priority of a program and its child processes.
func lowerPriority(cmd *exec.Cmd) {
	const niceness = 15
	_ = syscall.Setpriority(syscall.PRIO_PGRP, cmd.Process.Pid, niceness) // optional
}
