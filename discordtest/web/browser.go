package web

import (
	"fmt"
	"os/exec"
	"runtime"
)

// OpenBrowser opens an address in the browser of the desktop, if there is one. The variable BROWSER with the
// value none disables it.
func OpenBrowser(address string, getenv func(string) string) error {
	name, args := browserCommand(runtime.GOOS, getenv)
	if name == "" {
		return nil
	}
	command := exec.Command(name, append(args, address)...) //nolint:gosec // a fixed program and our own address
	if err := command.Start(); err != nil {
		return fmt.Errorf("open browser: %w", err)
	}
	go func() { _ = command.Wait() }() // it lives as long as it wants
	return nil
}

// browserCommand returns the program that opens an address on a system, empty without a desktop.
func browserCommand(system string, getenv func(string) string) (name string, args []string) {
	switch {
	case getenv("BROWSER") == "none":
		return "", nil
	case system == "windows":
		return "rundll32", []string{"url.dll,FileProtocolHandler"}
	case system == "darwin":
		return "open", nil
	case getenv("DISPLAY") != "", getenv("WAYLAND_DISPLAY") != "":
		return "xdg-open", nil
	default:
		return "", nil
	}
}
