package lyrics

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"

	"github.com/sashabaranov/go-openai"
)

// completion is the answer of a model.
type completion struct {
	text      strings.Builder
	reasoning strings.Builder // reasoning that is separate from the answer
	refusal   strings.Builder
	finish    string // reason of the end: "stop", "length", "content_filter", …
	chunks    int    // number of received chunks
}

// chunk is a part of a streamed answer, or a complete one, which uses another field.
//
// https://platform.openai.com/docs/api-reference/chat-streaming
type chunk struct {
	Choices []struct {
		Delta        message `json:"delta"`
		Message      message `json:"message"`
		FinishReason string  `json:"finish_reason"`
	} `json:"choices"`
}

// message is the text of a message. Servers use different names for reasoning.
type message struct {
	Content          text `json:"content"`
	Refusal          text `json:"refusal"`
	ReasoningContent text `json:"reasoning_content"`
	Reasoning        text `json:"reasoning"`
}

// text is a string, or a list of strings or of parts with a text. Other values are empty.
type text string

// UnmarshalJSON accepts any valid JSON.
func (t *text) UnmarshalJSON(data []byte) error {
	*t = textOf(data, 0)
	return nil
}

// maxDepth is the maximum depth of nested parts, because each level is parsed again.
const maxDepth = 5

func textOf(data []byte, depth int) text {
	var s string
	var list []json.RawMessage
	var part struct {
		Text json.RawMessage `json:"text"`
	}
	switch {
	case depth > maxDepth || len(data) == 0:
		return ""
	case json.Unmarshal(data, &s) == nil:
		return text(s)
	case json.Unmarshal(data, &list) == nil:
		var lines []string
		for _, raw := range list {
			lines = append(lines, string(textOf(raw, depth+1)))
		}
		return text(strings.Join(lines, "\n"))
	case json.Unmarshal(data, &part) == nil:
		return textOf(part.Text, depth+1)
	}
	return ""
}

// maxLine is the maximum length of a line of a stream, or of a complete answer, in bytes.
const maxLine = 4 << 20

// complete sends a request and reads the answer, which may be streamed or complete. more, if not
// nil, is called after each chunk of a stream. The error is an [*apiError] if the server returned
// one.
func (e *endpoint) complete(ctx context.Context, request openai.ChatCompletionRequest,
	more func(text string)) (*completion, error) {
	body, err := json.Marshal(request)
	if err != nil {
		return nil, &unsentError{fmt.Errorf("encode request: %w", err)}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, e.address("/chat/completions"), bytes.NewReader(body))
	if err != nil {
		return nil, &unsentError{errors.New("invalid URL of the server")} // the cause would contain the URL
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "text/event-stream, application/json")
	var connected atomic.Bool
	req = req.WithContext(httptrace.WithClientTrace(ctx,
		&httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected.Store(true) }}))
	resp, err := e.Do(req)
	if err != nil {
		if !connected.Load() {
			err = &unsentError{err}
		}
		return nil, fmt.Errorf("request completion: %w", err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return nil, readAPIError(resp.StatusCode, resp.Body)
	}
	c := &completion{}
	return c, c.read(resp.Body, more)
}

// apiError returns an error in an answer. words is set if the answer contains text.
func (c *completion) apiError(data []byte, words bool) *apiError {
	e := newAPIError(http.StatusOK, data)
	e.begun = c.chunks > 0 || words
	return e
}

// outOfTokens reports whether the model used all tokens before it answered: the answer says so, or
// contains only reasoning.
func (c *completion) outOfTokens() bool {
	return c.finish == "length" || c.finish == "max_tokens" ||
		strings.TrimSpace(withoutReasoning(c.text.String())) == "" && (c.reasoning.Len() > 0 || c.text.Len() > 0 &&
			hasReasoning(c.text.String()))
}
