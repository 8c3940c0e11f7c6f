package lyrics

import (
	"errors"
	"net/http"
	"strings"

	"github.com/sashabaranov/go-openai"
)

// Formats of answers that can be requested, strictest first.
const (
	formatSchema = iota // JSON that matches a schema
	formatObject        // any JSON object
	formatNone          // text
)

// Names of the parameter that limits the length of an answer, newest first.
const (
	limitCompletion = iota // max_completion_tokens, including reasoning
	limitTokens            // max_tokens
	limitNone              // the server's default
)

// Limits of the tokens of an answer. A reasoning model may need many times as many as its text has.
const (
	initialTokens = 3000
	maxTokens     = 12_000
	minTokens     = 700 // sufficient for a song
)

// dialect describes which features of OpenAI's chat completions a server accepts. The initial one
// uses all of them.
type dialect struct {
	format  int
	limit   int
	whole   bool // no streaming
	merged  bool // the system prompt is part of the user's message
	tokens  int  // requested tokens
	ceiling int  // maximum that the server accepts
}

func newDialect() dialect { return dialect{tokens: initialTokens, ceiling: maxTokens} }

// request returns a request in the dialect. The first message is the system prompt.
func (d dialect) request(model string, messages []openai.ChatCompletionMessage) openai.ChatCompletionRequest {
	r := openai.ChatCompletionRequest{Model: model, Messages: messages, Stream: !d.whole}
	if d.merged && len(messages) > 1 {
		first := messages[1]
		first.Content = messages[0].Content + "\n" + first.Content
		r.Messages = append([]openai.ChatCompletionMessage{first}, messages[2:]...)
	}
	switch d.limit {
	case limitCompletion:
		r.MaxCompletionTokens = d.tokens
	case limitTokens:
		r.MaxTokens = d.tokens //nolint:staticcheck // many servers know the older name alone
	}
	switch d.format {
	case formatSchema:
		r.ResponseFormat = &openai.ChatCompletionResponseFormat{Type: openai.ChatCompletionResponseFormatTypeJSONSchema,
			JSONSchema: &openai.ChatCompletionResponseFormatJSONSchema{Name: "song", Schema: schema, Strict: true}}
	case formatObject:
		r.ResponseFormat = &openai.ChatCompletionResponseFormat{Type: openai.ChatCompletionResponseFormatTypeJSONObject}
	}
	return r
}

// withoutRejected returns the dialect without the feature that an error rejects. If the error does
// not name one, it removes the next feature. It reports false if the error has another cause or no
// feature is left.
func (d dialect) withoutRejected(err error) (dialect, bool) {
	var e *apiError
	if !errors.As(err, &e) || e.begun || e.kind() == Refused || e.kind() == Unauthorized || e.unknownModel() {
		return d, false
	}
	refused := e.status == http.StatusBadRequest || e.status == http.StatusUnprocessableEntity ||
		e.status == http.StatusNotImplemented
	named := refused || e.given && (e.status >= 500 || e.status == http.StatusOK || e.status == http.StatusNotFound &&
		e.mentions("parameter"))
	switch {
	case !named:
		return d, false
	case d.format != formatNone && e.mentions("response_format",
		"response format", "json_schema", "json schema", "json_object", "structured output", "grammar", "guided"):
		d.format++
	case d.limit != limitNone && e.mentions("context length", "context size", "context window", "context_length",
		"too large", "at most", "less than or equal", "valid range") && e.mentions("token"):
		d = d.withFewerTokens()
	case d.limit != limitNone && e.mentions("max_tokens", "max_completion_tokens", "max tokens", "max_output_tokens"):
		d.limit++
	case !d.whole && e.mentions("stream"):
		d.whole = true
	case !d.merged && e.mentions("system role", "system message", "'system'", `"system"`, "system prompt",
		"developer instruction", "messages.0.role", "role"):
		d.merged = true
	case !refused && !e.mentions("parameter"):
		return d, false // the server is failing or busy, whatever the request contains
	case d.format != formatNone:
		d.format++
	case d.limit != limitNone:
		d.limit++
	case !d.whole:
		d.whole = true
	case !d.merged:
		d.merged = true
	default:
		return d, false
	}
	return d, true
}

// withFewerTokens requests fewer tokens, or leaves the number to the server if a song would not
// fit.
func (d dialect) withFewerTokens() dialect {
	if d.tokens/2 < minTokens {
		d.limit = limitNone
		return d
	}
	d.tokens /= 2
	d.ceiling = d.tokens
	return d
}

// withMoreTokens requests more tokens; it reports false at the maximum.
func (d dialect) withMoreTokens() (dialect, bool) {
	if d.limit == limitNone || d.tokens >= d.ceiling {
		return d, false
	}
	d.tokens = min(4*d.tokens, d.ceiling)
	return d, true
}

// String describes the dialect for the log.
func (d dialect) String() string {
	parts := []string{[]string{"json_schema", "json_object", "no response_format"}[d.format],
		[]string{"max_completion_tokens", "max_tokens", "no token limit"}[d.limit]}
	if d.whole {
		parts = append(parts, "no streaming")
	}
	if d.merged {
		parts = append(parts, "no system message")
	}
	return strings.Join(parts, ", ")
}
