// Package music makes songs out of words, in Go alone: the same words always
// make the same song.
//
// [Compose] turns a [Brief] into a [Score], which is pure data: sections, notes
// for each part, drum hits, and the words with the times they are sung.
// [Score.Render] plays parts of it to PCM, [EncodeM4A] packs that as Opus in
// MP4. Composing and rendering are apart so that a section can be composed anew
// and a part rendered alone.
//
// A [Track] is a song that can be worked on: extended, covered, sung by another
// voice, or with a part replaced. A [Recipe] is how one came about.
package music
