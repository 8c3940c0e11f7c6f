// Package palette is the meaning of an embed's colour, shared by those who draw
// messages and those who read them.
//
// People see at a glance whether the bot is still at it; the sandbox, which
// knows nothing but Discord's own API, reads the same sign to learn that an
// answer is final.
package palette

// Embed colours as Discord's API carries them: 0xRRGGBB.
const (
	// Working marks a message that will still change by itself.
	Working = 0xF0B232
	// Done marks an answer that is complete.
	Done = 0x5865F2
	// Trouble marks an answer that says what went wrong and what to do.
	Trouble = 0xDA373C
)
