// Package fault is the notation of injected faults, and counts their remaining occasions.
package fault

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Always is the count of a fault that does not end.
const Always = 1 << 30

// Off is the name of the fault that ends all others of a service.
const Off = "off"

// Spec is a fault, written FAULT[xTIMES][@DELAY].
type Spec struct {
	Name  string
	Times int           // 0 if not given
	After time.Duration // the delay
	Timed bool          // whether a delay was given
}

var grammar = regexp.MustCompile(`^(.+?)(?:x(\d+))?(?:@(\w+))?$`)

// Parse parses a fault such as "429x2" or "drop-gateway@5s". Spaces and underscores count
// as dashes. The name has to be one of known or a former name in others; the error lists
// the known ones.
func Parse(text string, known []string, others map[string]string) (Spec, error) {
	m := grammar.FindStringSubmatch(strings.NewReplacer("_", "-", " ", "-").Replace(strings.TrimSpace(text)))
	if m == nil {
		m = make([]string, 4)
	}
	s := Spec{Name: m[1]}
	if other, ok := others[s.Name]; ok {
		s.Name = other
	}
	if !slices.Contains(known, s.Name) {
		known = slices.Sorted(slices.Values(known))
		return s, fmt.Errorf("there is no fault %q; there are %s", text, strings.Join(known, ", "))
	}
	if m[2] != "" {
		n, err := strconv.Atoi(m[2])
		if err != nil || n < 1 || n >= Always {
			return s, fmt.Errorf("fault %q: %q is no number of times", text, m[2])
		}
		s.Times = n
	}
	if m[3] != "" {
		d, err := time.ParseDuration(m[3])
		if err != nil || d < 0 {
			return s, fmt.Errorf("fault %q: %q is no duration like 5s", text, m[3])
		}
		s.After, s.Timed = d, true
	}
	return s, nil
}

// UnknownService returns the error for a fault whose service, before the equals sign, does not exist. It says how to
// write a fault, and lists those of each service.
func UnknownService(spec, hint string, known map[string][]string) error {
	text := fmt.Sprintf("%q is no fault; write %s. The faults are", spec, hint)
	for _, service := range slices.Sorted(maps.Keys(known)) {
		text += "\n  " + service + "=" + strings.Join(slices.Sorted(slices.Values(known[service])), ", ")
	}
	return errors.New(text)
}

// Counter counts the remaining occasions of faults.
type Counter struct {
	mu   sync.Mutex
	left map[string]int
}

// Arm sets the remaining occasions of a fault.
func (c *Counter) Arm(name string, times int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.left == nil {
		c.left = make(map[string]int)
	}
	c.left[name] = times
}

// Clear ends all faults.
func (c *Counter) Clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.left)
}

// On reports whether a fault has remaining occasions.
func (c *Counter) On(name string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.left[name] > 0
}

// Take takes one occasion of a fault, and reports whether there was one.
func (c *Counter) Take(name string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.left[name] == 0 {
		return false
	}
	if c.left[name] < Always {
		c.left[name]--
	}
	return true
}
