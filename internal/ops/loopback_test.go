package ops

import (
	"testing"
)

func TestLoopback(t *testing.T) {
	for addr, want := range map[string]bool{
		"127.0.0.1:9090":          true,
		"127.8.9.1:0":             true,
		"[::1]:9090":              true,
		"[::ffff:127.0.0.1]:9090": true,
		"localhost:9090":          true,
		"LOCALHOST:9090":          true,

		"":                      false,
		":9090":                 false,
		"9090":                  false,
		"0.0.0.0:9090":          false,
		"[::]:9090":             false,
		"10.0.0.7:9090":         false,
		"127.1:9090":            false,
		"localhost.evil.io:80":  false,
		"127.0.0.1.evil.io:80":  false,
		"metrics.internal:9090": false,
	} {
		if got := Loopback(addr); got != want {
			t.Errorf("%q: %v", addr, got)
		}
	}
}
