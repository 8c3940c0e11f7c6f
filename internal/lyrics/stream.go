package lyrics

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// read reads an event stream or a complete answer.
func (c *completion) read(from io.Reader, more func(text string)) error {
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, maxLine)
	var whole bytes.Buffer // data that is not an event
	events := false
	for lines.Scan() {
		line := bytes.TrimSpace(bytes.TrimPrefix(lines.Bytes(), []byte("\xef\xbb\xbf")))
		data, isEvent := bytes.CutPrefix(line, []byte("data:"))
		switch data = bytes.TrimSpace(data); {
		case isEvent && string(data) == "[DONE]":
			return nil
		case isEvent && len(data) > 0:
			events = true
			if !json.Valid(data) { // the connection may have been interrupted
				return fmt.Errorf("read completion: chunk of %d bytes is not JSON: %w", len(data),
					cmp.Or(lines.Err(), io.ErrUnexpectedEOF))
			}
			if err := c.add(data); err != nil {
				return err
			}
			if more != nil {
				more(c.text.String())
			}
			if c.text.Len() > maxAnswerBytes || c.reasoning.Len() > maxReasoning {
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
		return fmt.Errorf("read completion: %w", err)
	}
	if !events && whole.Len() > 0 {
		return c.add(bytes.TrimSpace(whole.Bytes()))
	}
	return nil
}

// add adds a chunk.
func (c *completion) add(data []byte) error {
	var p chunk
	err := json.Unmarshal(data, &p)
	if len(p.Choices) == 0 {
		if e := c.apiError(data, false); err != nil || e.given {
			return e
		}
		c.chunks++
		return nil // usage, keep-alive or another chunk without text
	}
	for _, choice := range p.Choices[:1] { // only one was requested
		for _, m := range []message{choice.Delta, choice.Message} {
			c.text.WriteString(string(m.Content))
			c.refusal.WriteString(string(m.Refusal))
			c.reasoning.WriteString(string(m.ReasoningContent + m.Reasoning))
		}
		c.chunks++
		if choice.FinishReason != "" {
			c.finish = strings.ToLower(choice.FinishReason)
		}
		if c.finish == "error" {
			return c.apiError(data, true)
		}
	}
	return nil
}
