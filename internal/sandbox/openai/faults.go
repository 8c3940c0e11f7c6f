package openai

import (
	"riffbot/internal/sandbox/fault"
)

// faultNames are what the writer can be made to do.
var faultNames = []string{"429", "500", "empty", "garbage", "leak", "length", "markdown", "no-model", "no-schema", "no-stream", "no-tokens", "not-json", "refuse", "slow", "think", "too-long"}

type faults struct{ fault.Counter }

// Fault makes something go wrong: WHAT[xTIMES], like "not-jsonx2". Without a
// number it happens once.
func (s *Server) Fault(spec string) error {
	f, err := fault.Parse(spec, faultNames, nil)
	if err != nil {
		return err
	}
	s.faults.Arm(f.Name, max(f.Times, 1))
	return nil
}
