package songwriter

import (
	"context"
	"errors"
	"log/slog"
	"strings"

	"github.com/sashabaranov/go-openai"
)

// errSpent says that a model used all its tokens up and had not answered yet.
var errSpent = errors.New("the model used its tokens up before it had answered")

// ask sends messages until the server takes them, and returns the answer and the
// draft in it. What the server refuses is left out, and more tokens are asked for
// where those did not suffice; both are remembered once there is an answer. The
// error is about the draft where there is an answer.
func (w *Writer) ask(ctx context.Context, messages []openai.ChatCompletionMessage, use *requests, progress func(Draft)) (string, Draft, error) {
	w.mu.Lock()
	d := w.dialect
	w.mu.Unlock()
	short := "" // an answer that used its tokens up
	for before := d; ; {
		if err := use.begin(ctx); err != nil {
			return w.fallBack(short, err)
		}
		show := display{show: progress}
		c, err := w.endpoint.complete(ctx, d.request(w.cfg.Model, messages), show.more)
		use.end(err)
		if err != nil {
			next, ok := d.without(err)
			if !ok || ctx.Err() != nil {
				return w.fallBack(short, err)
			}
			d = next
			continue
		}
		if d != before {
			w.learn(ctx, d)
			before = d
		}
		switch {
		case c.finish == "content_filter":
			return "", Draft{}, &Error{Refused, errors.New("the content filter stopped it")}
		case c.refusal.Len() > 0:
			return "", Draft{}, &Error{Refused, errors.New(shorten(c.refusal.String(), 300))}
		}
		answer := c.text.String()
		draft, err := decode(answer)
		if err != nil && strings.TrimSpace(answer) == "" { // some servers take an answer for thoughts
			if draft, err = decode(c.thoughts.String()); err == nil {
				answer = c.thoughts.String()
			}
		}
		if err == nil || !c.spent() {
			return answer, draft, err
		}
		next, ok := d.more()
		if !ok {
			return w.cutShort(answer)
		}
		d, short = next, answer
	}
}

// fallBack makes the best of an answer that is not complete, where the next could not
// be had. The error is err where it is of no use.
func (w *Writer) fallBack(answer string, err error) (string, Draft, error) {
	if short, d, wrong := w.cutShort(answer); wrong == nil {
		return short, d, nil
	}
	return "", Draft{}, err
}

// cutShort makes the best of an answer that is not complete: without its last line,
// of which a part is missing.
func (w *Writer) cutShort(answer string) (string, Draft, error) {
	d := partial(answer)
	end := strings.LastIndex(d.Lyrics, "\n")
	if end < 0 {
		return "", Draft{}, &Error{Spent, errSpent}
	}
	d.Lyrics = strings.TrimSpace(d.Lyrics[:end])
	return answer, d, nil
}

// learn remembers what the server accepts.
func (w *Writer) learn(ctx context.Context, d dialect) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.dialect = d
	w.cfg.Log.InfoContext(ctx, "language model negotiated", slog.String("model", w.cfg.Model), slog.String("requests", d.String()), slog.Int("tokens", d.tokens))
}
