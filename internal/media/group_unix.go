//go:build unix

package media

import (
	"os/exec"
	"syscall"
)

// ownGroup puts a program into a process group of its own, so that it is killed
// with all that it started.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}

// yieldProcessor lets a program and all that it starts run only when nothing more
// urgent does.
func yieldProcessor(cmd *exec.Cmd) {
	const niceness = 15
	_ = syscall.Setpriority(syscall.PRIO_PGRP, cmd.Process.Pid, niceness) // without it the program is only less polite
}
