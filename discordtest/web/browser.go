package web

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
)

// OpenBrowser opens an address in the browser of the desktop, if there is one. The variable BROWSER with the
// value none disables it.
func OpenBrowser(ctx context.Context, address string, getenv func(string) string) error {
	name, args := browserCommand(runtime.GOOS, getenv)
	if name == "" {
		return nil
	}
	ctx = context.WithoutCancel(ctx)                                    // the browser outlives this program
	command := exec.CommandContext(ctx, name, append(args, address)...) //nolint:gosec,forbidigo // a fixed program
	command.Env = desktopEnv(os.Environ())
	if err := command.Start(); err != nil {
		return fmt.Errorf("open browser: %w", err)
	}
	go func() { _ = command.Wait() }() // frees what the system keeps of an ended process
	return nil
}

// desktopVariables are the beginnings of the names of what a desktop's programs need.
var desktopVariables = []string{"PATH=", "HOME=", "USER=", "LANG=", "LC_", "DISPLAY=", "WAYLAND_", "XAUTHORITY=",
	"XDG_", "DBUS_", "DESKTOP_", "BROWSER=", "TMPDIR=", "KDE_", "GNOME_", "SYSTEM", "WINDIR=", "USERPROFILE=", "APPDATA=",
	"LOCALAPPDATA=", "TEMP=", "TMP=", "PROGRAM", "COMSPEC="}

// desktopEnv returns the part of an environment that a desktop's programs need, which has no secrets.
func desktopEnv(all []string) []string {
	return slices.DeleteFunc(all, func(variable string) bool {
		return !slices.ContainsFunc(desktopVariables, func(prefix string) bool {
			return strings.HasPrefix(strings.ToUpper(variable), prefix)
		})
	})
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
