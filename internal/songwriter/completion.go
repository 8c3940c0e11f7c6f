package songwriter

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"

	"github.com/sashabaranov/go-openai"
)

// completion is what a model answered.
type completion struct {
	text     strings.Builder
	thoughts strings.Builder // what a reasoning model thought aloud, apart from its answer
	refusal  strings.Builder
	finish   string // why it ended: "stop", "length", "content_filter", …
	pieces   int    // that were received
}

// piece is a part of a streamed answer, or a whole one: they differ in one name.
//
// https://platform.openai.com/docs/api-reference/chat-streaming
type piece struct {
	Choices []struct {
		Delta        words  `json:"delta"`
		Message      words  `json:"message"`
		FinishReason string `json:"finish_reason"`
	} `json:"choices"`
}

// words are a message's. Servers differ in what they call a model's thoughts.
type words struct {
	Content          text `json:"content"`
	Refusal          text `json:"refusal"`
	ReasoningContent text `json:"reasoning_content"`
	Reasoning        text `json:"reasoning"`
}

// text is a string, or a list of strings or of parts with a text each. What is
// neither has no text.
type text string

// UnmarshalJSON never fails on valid JSON.
func (t *text) UnmarshalJSON(data []byte) error {
	*t = textOf(data, 0)
	return nil
}

// maxDepth bounds how deep a text may lie in lists and parts: each level is read
// again on the way down.
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

// maxLine bounds one line of a stream, and a whole answer, in bytes.
const maxLine = 4 << 20

// complete sends a request and reads the answer, however the server gives it: as a
// stream or whole. more, which may be nil, is called after each piece of a stream.
// The error is an [*apiError] where the server gave one.
func (e *endpoint) complete(ctx context.Context, request openai.ChatCompletionRequest, more func(text string)) (*completion, error) {
	body, err := json.Marshal(request)
	if err != nil {
		return nil, &unsentError{fmt.Errorf("encode the request: %w", err)}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, e.address("/chat/completions"), bytes.NewReader(body))
	if err != nil {
		return nil, &unsentError{errors.New("the address of the server cannot be read")} // the cause would quote it
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "text/event-stream, application/json")
	var connected atomic.Bool
	req = req.WithContext(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected.Store(true) }}))
	resp, err := e.Do(req)
	if err != nil {
		if !connected.Load() {
			err = &unsentError{err}
		}
		return nil, fmt.Errorf("ask for an answer: %w", err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return nil, readAPIError(resp.StatusCode, resp.Body)
	}
	c := &completion{}
	return c, c.read(resp.Body, more)
}

// read reads a stream of events, or a whole answer.
func (c *completion) read(from io.Reader, more func(text string)) error {
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, maxLine)
	var whole bytes.Buffer // what is not an event
	events := false
	for lines.Scan() {
		line := bytes.TrimSpace(bytes.TrimPrefix(lines.Bytes(), []byte("\xef\xbb\xbf")))
		data, isEvent := bytes.CutPrefix(line, []byte("data:"))
		switch data = bytes.TrimSpace(data); {
		case isEvent && string(data) == "[DONE]":
			return nil
		case isEvent && len(data) > 0:
			events = true
			if !json.Valid(data) { // the connection may have ended in the middle of it
				return fmt.Errorf("read the answer: a piece of %d bytes is no JSON: %w", len(data), cmp.Or(lines.Err(), io.ErrUnexpectedEOF))
			}
			if err := c.add(data); err != nil {
				return err
			}
			if more != nil {
				more(c.text.String())
			}
			if c.text.Len() > mostBytes || c.thoughts.Len() > maxThoughts {
				c.finish = "length"
				return nil
			}
		case !events && !bytes.HasPrefix(line, []byte(":")) && !bytes.HasPrefix(line, []byte("event:")):
			if whole.Len()+len(line) > maxLine {
				return errTooLong
			}
			whole.Write(append(line, '\n'))
		}
	}
	if errors.Is(lines.Err(), bufio.ErrTooLong) {
		return errTooLong
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	if !events && whole.Len() > 0 {
		return c.add(bytes.TrimSpace(whole.Bytes()))
	}
	return nil
}

// add adds a piece.
func (c *completion) add(data []byte) error {
	var p piece
	err := json.Unmarshal(data, &p)
	if len(p.Choices) == 0 {
		if e := c.apiError(data, false); err != nil || e.given {
			return e
		}
		c.pieces++
		return nil // usage, a keep-alive or another piece without words
	}
	for _, choice := range p.Choices[:1] { // one was asked for
		for _, m := range []words{choice.Delta, choice.Message} {
			c.text.WriteString(string(m.Content))
			c.refusal.WriteString(string(m.Refusal))
			c.thoughts.WriteString(string(m.ReasoningContent + m.Reasoning))
		}
		c.pieces++
		if choice.FinishReason != "" {
			c.finish = strings.ToLower(choice.FinishReason)
		}
		if c.finish == "error" {
			return c.apiError(data, true)
		}
	}
	return nil
}

// apiError is an error in an answer. words says that it came with words.
func (c *completion) apiError(data []byte, words bool) *apiError {
	e := newAPIError(http.StatusOK, data)
	e.begun = c.pieces > 0 || words
	return e
}

// spent reports whether the model used its tokens up before it had answered: it
// says so, or it did nothing but think.
func (c *completion) spent() bool {
	return c.finish == "length" || c.finish == "max_tokens" ||
		strings.TrimSpace(withoutThoughts(c.text.String())) == "" && (c.thoughts.Len() > 0 || c.text.Len() > 0 && thinks(c.text.String()))
}
