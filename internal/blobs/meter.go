package blobs

import "io"

// meter counts the bytes that reach a writer. It remembers the first error, so
// that nothing is kept for whole when a fill overlooks one.
type meter struct {
	to     io.Writer
	size   int64 // bytes
	missed error
}

func (m *meter) Write(p []byte) (int, error) {
	if m.missed != nil {
		return 0, m.missed
	}
	n, err := m.to.Write(p)
	m.size += int64(n)
	m.missed = err
	return n, err
}
