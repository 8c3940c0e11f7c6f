package openai

import (
	"slices"

	"github.com/riffbot/riffbot/discordtest/fault"
)

// faultNames are the faults of the server.
var faultNames = []string{"429", "500", "empty", "garbage", "leak", "length", "markdown", "no-model", "no-schema",
	"no-stream", "no-tokens", "not-json", fault.Off, "refuse", "slow", "think", "too-long", "unclean"}

// Faults returns the names of the faults.
func Faults() []string { return slices.Clone(faultNames) }

type faults struct{ fault.Counter }

// Fault injects a fault: WHAT[xTIMES], like "not-jsonx2". Without a number it occurs
// once. [fault.Off] ends all faults.
func (s *Server) Fault(spec string) error {
	f, err := fault.Parse(spec, faultNames, nil)
	if err != nil {
		return err
	}
	if f.Name == fault.Off {
		s.faults.Clear()
		return nil
	}
	s.faults.Arm(f.Name, max(f.Times, 1))
	return nil
}
