package messages

// Export formats of a song other than audio formats.
const (
	FormatVoice  = "voice" // a Discord voice message
	FormatLRC    = "lrc"   // timed lyrics
	FormatSRT    = "srt"   // subtitles
	FormatBundle = "zip"   // audio, cover and lyrics
)
