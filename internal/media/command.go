package media

import (
	"context"
	"os"
	"os/exec"
	"time"
)

// inherited are the variables that programs get from the bot's own environment.
// All others stay with the bot: they hold its secrets.
var inherited = []string{
	"PATH", "HOME", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", // to find the program's libraries
	"FONTCONFIG_FILE", "FONTCONFIG_PATH", "XDG_CACHE_HOME", "XDG_DATA_DIRS", // and fonts
	"SYSTEMROOT", // without which nothing starts on Windows
}

// command is a program in dir with an environment of its own, killed with all that
// it started when ctx ends. Nothing else in the code starts programs.
func command(ctx context.Context, dir, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, program, args...) //nolint:forbidigo // here its environment is set
	cmd.Dir = dir
	cmd.Env = []string{"LC_ALL=C.UTF-8", "TMPDIR=" + dir}
	for _, name := range inherited {
		if value, ok := os.LookupEnv(name); ok {
			cmd.Env = append(cmd.Env, name+"="+value)
		}
	}
	cmd.WaitDelay = 5 * time.Second
	ownGroup(cmd)
	return cmd
}
