package bot

import (
	"flag"
	"fmt"
	"os"
	"testing"
)

// TestMain runs more tests at the same time than there are processors, since most of
// them wait for pauses of the limiter and of the gateway.
func TestMain(m *testing.M) {
	if err := flag.Set("test.parallel", "16"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}
