package sandbox

import "testing"

func TestOldNamePreventsDefault(t *testing.T) {
	t.Parallel()
	e := &Env{unlimited: true, getenv: func(name string) string {
		return map[string]string{"RENDER_PATIENCE": "1m", "USER_WAITING": "2"}[name]
	}}
	for name, want := range map[string]string{
		"RENDER_STALL_TIMEOUT": "", "RENDER_PATIENCE": "1m", "MAX_QUEUED_PER_USER": "", "USER_WAITING": "2",
		"POLL_INTERVAL": "250ms", "USER_LYRICS_REQUESTS_PER_DAY": "unlimited",
	} {
		if got := e.Getenv(name); got != want {
			t.Errorf("%s=%q, not %q", name, got, want)
		}
	}
}
