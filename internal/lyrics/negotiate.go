package lyrics

import (
	"context"
	"errors"
	"log/slog"
	"strings"

	"github.com/sashabaranov/go-openai"
)

// errOutOfTokens is returned if the model used all tokens before it answered.
var errOutOfTokens = errors.New("model used all tokens before it answered")

// ask sends messages until the server accepts them, and returns the answer and its draft. It leaves
// out rejected features and requests more tokens if necessary; the dialect is saved once there is
// an answer. If there is an answer, the error concerns the draft.
func (w *Writer) ask(ctx context.Context, messages []openai.ChatCompletionMessage, use *requests,
	progress func(Draft)) (string, Draft, error) {
	w.mu.Lock()
	d := w.dialect
	w.mu.Unlock()
	short := "" // incomplete answer that used all its tokens
	for before := d; ; {
		if err := use.begin(ctx); err != nil {
			return w.fallBack(short, err)
		}
		show := progressReporter{show: progress}
		c, err := w.endpoint.complete(ctx, d.request(w.cfg.Model, messages), show.more)
		use.end(err)
		if err != nil {
			next, ok := d.withoutRejected(err)
			if !ok || ctx.Err() != nil {
				return w.fallBack(short, err)
			}
			d = next
			continue
		}
		if d != before {
			w.saveDialect(ctx, d)
			before = d
		}
		switch {
		case c.finish == "content_filter":
			return "", Draft{}, &Error{Refused, errors.New("stopped by content filter")}
		case c.refusal.Len() > 0:
			return "", Draft{}, &Error{Refused, errors.New(shorten(c.refusal.String(), 300))}
		}
		answer := c.text.String()
		draft, err := decode(answer)
		if err != nil && strings.TrimSpace(answer) == "" { // some servers return the answer as reasoning
			if draft, err = decode(c.reasoning.String()); err == nil {
				answer = c.reasoning.String()
			}
		}
		if err == nil || !c.outOfTokens() {
			return answer, draft, err
		}
		next, ok := d.withMoreTokens()
		if !ok {
			return w.cutIncomplete(answer)
		}
		d, short = next, answer
	}
}

// fallBack uses an incomplete answer after the next request has failed. It returns err if the
// draftObject is not usable.
func (w *Writer) fallBack(answer string, err error) (string, Draft, error) {
	if short, d, problems := w.cutIncomplete(answer); problems == nil {
		return short, d, nil
	}
	return "", Draft{}, err
}

// cutIncomplete returns an incomplete answer without its last line.
func (w *Writer) cutIncomplete(answer string) (string, Draft, error) {
	d := partial(answer)
	end := strings.LastIndex(d.Lyrics, "\n")
	if end < 0 {
		return "", Draft{}, &Error{OutOfTokens, errOutOfTokens}
	}
	d.Lyrics = strings.TrimSpace(d.Lyrics[:end])
	return answer, d, nil
}

// saveDialect saves what the server accepts.
func (w *Writer) saveDialect(ctx context.Context, d dialect) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.dialect = d
	w.cfg.Log.InfoContext(ctx, "language model features negotiated", slog.String("model", w.cfg.Model),
		slog.String("requests", d.String()), slog.Int("tokens", d.tokens))
}
