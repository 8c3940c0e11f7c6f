// Package ids makes ids and secrets, and orders ids by age.
package ids

import (
	"cmp"
	"crypto/rand"
	"encoding/base64"
	"strconv"
	"sync/atomic"
	"time"
)

// Compare orders ids by age. A longer id is newer.
func Compare(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}

// epoch is the start of 2015 in Unix milliseconds, from which Discord counts:
// https://discord.com/developers/docs/reference#snowflakes
const epoch = 1420070400000

// Snowflakes creates unique ids that sort by age.
type Snowflakes struct {
	now  func() time.Time
	last atomic.Int64
}

// New returns a source of ids with the times of a clock.
func New(now func() time.Time) *Snowflakes { return &Snowflakes{now: now} }

// Next returns a new id.
func (s *Snowflakes) Next() string {
	for {
		last := s.last.Load()
		id := max((s.now().UnixMilli()-epoch)<<22, last+1)
		if s.last.CompareAndSwap(last, id) {
			return strconv.FormatInt(id, 10)
		}
	}
}

// Secret returns n random bytes as URL-safe text.
func Secret(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return base64.RawURLEncoding.EncodeToString(b)
}
