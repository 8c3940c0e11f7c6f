// Package openai is an embedded writer that speaks OpenAI's chat completions,
// with streaming, JSON schemas and moderation. It has a grammar in place of a
// model, so it is offline, quick and always writes the same for the same words.
//
// It shares no code with the bot: each checks the other.
package openai
