package media

import (
	"context"
	"os"
	"os/exec"
	"time"
)

// inheritedVariables are the environment variables that programs receive. All others stay in the
// bot, because they contain secrets.
var inheritedVariables = []string{
	"PATH", "HOME", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", // for libraries
	"FONTCONFIG_FILE", "FONTCONFIG_PATH", "XDG_CACHE_HOME", "XDG_DATA_DIRS", // for fonts
	"SYSTEMROOT", // required on Windows
}

// command returns a program in dir with a restricted environment. It and its child
// processes are killed when ctx ends. No other code starts programs.
func command(ctx context.Context, dir, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, program, args...) //nolint:forbidigo // the only place, which sets the environment
	cmd.Dir = dir
	cmd.Env = []string{"LC_ALL=C.UTF-8", "TMPDIR=" + dir}
	for _, name := range inheritedVariables {
		if value, ok := os.LookupEnv(name); ok {
			cmd.Env = append(cmd.Env, name+"="+value)
		}
	}
	cmd.WaitDelay = 5 * time.Second
	setProcessGroup(cmd)
	return cmd
}
