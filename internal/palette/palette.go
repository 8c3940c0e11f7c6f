// Package palette defines the colours of embeds. Colours have a meaning: amber is in progress, blue is complete and
// red is an error. The sandbox knows by the colour that an answer is final.
package palette

// Embed colours as Discord's API carries them: 0xRRGGBB.
const (
	// Working marks a message that will still change by itself.
	Working = 0xF0B232
	// Done marks an answer that is complete.
	Done = 0x5865F2
	// Failed marks an answer that says what went wrong and what to do.
	Failed = 0xDA373C
)
