// Package typeset lays out and draws text in pictures: it shapes every script with
// the fonts that hold it, orders mixed directions by the Unicode bidirectional
// algorithm, and leaves out what no font can draw.
//
// Latin, Greek and Cyrillic need no font of the system: the Go fonts are part of the
// program. Shaping is done by go-text/typesetting, which is HarfBuzz in Go.
package typeset
