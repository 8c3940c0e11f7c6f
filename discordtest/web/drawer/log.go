package drawer

import (
	"bytes"
	"slices"
	"sync"
)

const (
	keptLines = 500
	// maxLine is the length of the longest line in bytes.
	maxLine = 2000
)

// Log keeps the newest lines that are written to it.
type Log struct {
	mu    sync.Mutex
	part  []byte // of a line whose end is not written yet
	next  int    // number of the next line
	lines []string
}

// Write keeps lines. It never fails.
func (l *Log) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.part = append(l.part, b...)
	for {
		line, rest, complete := bytes.Cut(l.part, []byte("\n"))
		if !complete {
			break
		}
		l.add(line)
		l.part = slices.Clone(rest)
	}
	if len(l.part) > maxLine { // a line without an end
		l.add(l.part)
		l.part = nil
	}
	return len(b), nil
}

// add keeps a line, with the lock held.
func (l *Log) add(line []byte) {
	text := string(bytes.ToValidUTF8(line[:min(len(line), maxLine)], []byte("�")))
	if len(line) > maxLine {
		text += "…"
	}
	if len(l.lines) >= keptLines {
		l.lines = slices.Delete(l.lines, 0, keptLines/10)
	}
	l.lines = append(l.lines, text)
	l.next++
}

// from returns the kept lines from a number on, and the next number.
func (l *Log) from(number int) ([]string, int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	first := l.next - len(l.lines)
	return slices.Clone(l.lines[min(max(number-first, 0), len(l.lines)):]), l.next
}
