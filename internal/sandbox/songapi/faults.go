package songapi

import (
	"fmt"
	"time"

	"github.com/riffbot/riffbot/discordtest/fault"
)

// Faults are the faults of an API and how often each is still to occur.
type Faults struct {
	fault.Counter

	Service string // begins errors, such as "riffusion"
	// Lasting are the names of the faults. Those with true continue until they are
	// switched off; the others occur once.
	Lasting map[string]bool
	Aliases map[string]string // other names
}

// Names returns the names of the faults.
func (f *Faults) Names() []string {
	names := make([]string, 0, len(f.Lasting))
	for name := range f.Lasting {
		names = append(names, name)
	}
	return names
}

// Off is the fault that ends all others.
const Off = fault.Off

// Inject injects a fault: WHAT[xTIMES][@WHEN], like "429x2" or "expired-url@5s", or [Off].
// The error for an unknown name lists the known ones. s is the server of the API.
func (f *Faults) Inject(s *Server, spec string) error {
	if spec == Off {
		f.Clear()
		return nil
	}
	parsed, err := fault.Parse(spec, f.Names(), f.Aliases)
	if err != nil {
		return fmt.Errorf("%s: %w", f.Service, err)
	}
	times := max(parsed.Times, 1)
	if parsed.Times == 0 && f.Lasting[parsed.Name] {
		times = fault.Always
	}
	if !parsed.Timed {
		f.Arm(parsed.Name, times)
		return nil
	}
	timer := time.AfterFunc(parsed.After, func() { f.Arm(parsed.Name, times) })
	s.Go(func() { <-s.Done(); timer.Stop() })
	return nil
}
