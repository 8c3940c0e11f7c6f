// Package bot connects to Discord: gateway sessions and shards, dispatch of events,
// registration of commands, and all REST requests.
//
// It uses discordgo 0.29 and works around its faults: a reconnect requested during Open
// blocks it for good, it reconnects after fatal close codes, it detects a silent
// connection only after minutes, a panic in a handler ends the process, and all edits
// of interaction responses share one rate limit bucket. See supervisor.go, interceptor.go and limiter.go.
package bot
