// Package openai emulates OpenAI's chat completions with streaming, JSON schemas and
// moderation. It has a grammar in place of a model, so it is offline, fast and
// deterministic. It shares no code with the bot, so that each checks the other.
package openai
