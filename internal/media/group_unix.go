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
