// Package music synthesises songs from text, in pure Go and deterministically.
//
// [Compose] makes a [Score] from a [Brief]. A score is data: sections, notes of each part,
// drum hits, and words with their times. [Score.Render] renders parts to PCM, and
// [EncodeM4A] encodes that as Opus in MP4. Composing and rendering are separate, so that a
// section can be composed again and a part rendered alone.
//
// A [Track] is a rendered song that can be edited: extended, covered, sung by another voice,
// or with a part replaced. A [Recipe] describes how to make one.
package music
