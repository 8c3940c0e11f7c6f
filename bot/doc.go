// Package bot is the connection to Discord: the session's life, the intake of
// interactions, the registration of commands and every request that goes out.
//
// It is built on discordgo 0.29 and works around what is known to go wrong
// there: a gateway reconnect asked for during Open hangs it for good, fatal
// close codes make it loop, a silent socket is noticed after minutes, a panic
// in a handler ends the process, and one rate-limit bucket is shared by all
// edits of interaction answers. See supervisor.go, tap.go and limiter.go.
package bot
