package songwriter

import (
	"errors"
	"net/http"
	"strings"

	"github.com/sashabaranov/go-openai"
)

// The forms of an answer that can be asked for, the strictest first.
const (
	formatSchema = iota // JSON after a schema
	formatObject        // JSON
	formatNone          // what the rules say
)

// The names of the parameter that bounds an answer, the newest first.
const (
	limitCompletion = iota // max_completion_tokens, thoughts included
	limitTokens            // max_tokens
	limitNone              // the server decides
)

// The bounds on the tokens of an answer. A reasoning model may need many times as
// many as the words have.
const (
	firstTokens  = 3000
	mostTokens   = 12_000
	fewestTokens = 700 // that a song fits in
)

// dialect is what a server accepts of a request. Servers that speak OpenAI's chat
// completions refuse different parts of it; the zero value but for the tokens asks
// for all.
type dialect struct {
	format  int
	limit   int
	whole   bool // no streaming
	merged  bool // the rules come in the user's message, not in one of the system
	tokens  int  // asked for
	ceiling int  // the server accepts no more
}

func newDialect() dialect { return dialect{tokens: firstTokens, ceiling: mostTokens} }

// request is a request in the dialect. The rules are the first message, and the
// others follow.
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

// without is the dialect without what an error says that the server refuses. Where
// the error does not say it, something is left out all the same. It is false when
// the error is about something else, or nothing is left to leave out.
func (d dialect) without(err error) (dialect, bool) {
	var e *apiError
	if !errors.As(err, &e) || e.begun || e.kind() == Refused || e.kind() == Account || e.unknownModel() {
		return d, false
	}
	refused := e.status == http.StatusBadRequest || e.status == http.StatusUnprocessableEntity || e.status == http.StatusNotImplemented
	named := refused || e.given && (e.status >= 500 || e.status == http.StatusOK || e.status == http.StatusNotFound && e.says("parameter"))
	switch {
	case !named:
		return d, false
	case d.format != formatNone && e.says("response_format", "response format", "json_schema", "json schema", "json_object", "structured output", "grammar", "guided"):
		d.format++
	case d.limit != limitNone && e.says("context length", "context size", "context window", "context_length", "too large", "at most", "less than or equal", "valid range") && e.says("token"):
		d = d.fewer()
	case d.limit != limitNone && e.says("max_tokens", "max_completion_tokens", "max tokens", "max_output_tokens"):
		d.limit++
	case !d.whole && e.says("stream"):
		d.whole = true
	case !d.merged && e.says("system role", "system message", "'system'", `"system"`, "system prompt", "developer instruction", "messages.0.role", "role"):
		d.merged = true
	case !refused && !e.says("parameter"):
		return d, false // it is broken or busy, and not for a reason of ours
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

// fewer asks for fewer tokens, and where a song would not fit leaves their number
// to the server.
func (d dialect) fewer() dialect {
	if d.tokens/2 < fewestTokens {
		d.limit = limitNone
		return d
	}
	d.tokens /= 2
	d.ceiling = d.tokens
	return d
}

// more asks for more tokens; false where there are none to be had.
func (d dialect) more() (dialect, bool) {
	if d.limit == limitNone || d.tokens >= d.ceiling {
		return d, false
	}
	d.tokens = min(4*d.tokens, d.ceiling)
	return d, true
}

// String is for the log.
func (d dialect) String() string {
	parts := []string{[]string{"json_schema", "json_object", "no response_format"}[d.format], []string{"max_completion_tokens", "max_tokens", "no token limit"}[d.limit]}
	if d.whole {
		parts = append(parts, "no streaming")
	}
	if d.merged {
		parts = append(parts, "no system message")
	}
	return strings.Join(parts, ", ")
}
