package sandbox

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var timeAhead = regexp.MustCompile(`<t:(\d+):R>`)

// hint returns how to continue after a limit of the bot: its response contains a time,
// or the setting that disables direct messages. It is empty for other errors.
func (e *Env) hint(err error) string {
	const without = "start the sandbox with --unlimited"
	if m := timeAhead.FindStringSubmatch(err.Error()); m != nil {
		at, _ := strconv.ParseInt(m[1], 10, 64) // only digits
		if ahead := time.Unix(at, 0).Sub(e.Now()); ahead > 0 {
			return fmt.Sprintf("  to go on, move the clock with `advance %s` (or `advance 24h`), or %s\n",
				ahead.Truncate(time.Second)+time.Second, without)
		}
	}
	if strings.Contains(err.Error(), "DM_CREDITS_PER_DAY") {
		return "  to go on, " + without + "\n"
	}
	return ""
}
