package songwriter

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/sashabaranov/go-openai"
)

// Config is how to reach the model.
type Config struct {
	Key     string
	BaseURL string // up to and with the version, as in https://api.openai.com/v1
	Model   string
	Limits  Limits
	Timeout time.Duration // for a whole draft, its repair included: 90 s
	// Moderate asks the server's moderation endpoint, before anything is written.
	Moderate bool
	// Blocked are words that no text may hold, in any case.
	Blocked []string
	Log     *slog.Logger // nil: nothing is logged
}

// The bounds on one draft, besides those on tokens.
const (
	mostBytes      = 64 << 10
	maxThoughts    = 1 << 20 // of a reasoning model, in bytes
	attempts       = 2       // to get a usable answer
	defaultTimeout = 90 * time.Second
)

// Writer writes. Its methods are safe for use by many goroutines.
type Writer struct {
	cfg       Config
	endpoint  *endpoint
	moderator *Moderator

	mu      sync.Mutex
	dialect dialect // what the server accepts, as far as is known
}

// New returns a writer.
func New(cfg Config) *Writer {
	cfg.Timeout = cmp.Or(cfg.Timeout, defaultTimeout)
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	return &Writer{cfg: cfg, endpoint: newEndpoint(cfg), moderator: NewModerator(cfg), dialect: newDialect()}
}

// Write writes a draft. progress, which may be nil, is told the draft as far as
// it is written, often, before it was moderated. The error is an [*Error]; [Moderated] when the wish or the draft is not
// allowed.
func (w *Writer) Write(ctx context.Context, wish Wish, progress func(Draft)) (Draft, error) {
	return w.WriteMetered(ctx, wish, nil, progress)
}

// WriteMetered is [Writer.Write] with a meter, which may be nil. A draft takes at most 4
// requests that count: an answer, the same with more tokens, and a repair, of which
// a server may fail some. Where the meter does not allow one that would improve on a
// usable draft, that draft is returned; otherwise the error is of kind [Limited].
func (w *Writer) WriteMetered(ctx context.Context, wish Wish, meter Meter, progress func(Draft)) (Draft, error) {
	ctx, cancel := context.WithTimeout(ctx, w.cfg.Timeout)
	defer cancel()
	if err := w.moderator.Allow(ctx, strings.Join([]string{wish.Idea, wish.Style, wish.Change}, "\n")); err != nil {
		return Draft{}, err
	}
	d, err := w.write(ctx, wish, &requests{meter: meter}, progress)
	if err != nil {
		return Draft{}, err
	}
	if err := w.moderator.Allow(ctx, strings.Join([]string{d.Title, d.Style, d.Lyrics, d.Language}, "\n")); err != nil {
		return Draft{}, err
	}
	return d, nil
}

// write writes a draft for a wish that is allowed.
func (w *Writer) write(ctx context.Context, wish Wish, use *requests, progress func(Draft)) (Draft, error) {
	if progress == nil {
		progress = func(Draft) {}
	}
	messages := []openai.ChatCompletionMessage{
		{Role: openai.ChatMessageRoleSystem, Content: rules(w.cfg.Limits)},
		{Role: openai.ChatMessageRoleUser, Content: material(wish)},
	}
	var best Draft
	var wrong error
	var failed error // why there is no repair
	for range attempts {
		answer, d, err := w.ask(ctx, messages, use, progress)
		if err != nil && !errors.Is(err, errNoObject) {
			failed = failure(ctx, err)
			break
		}
		if strings.Contains(answer, seal) {
			d, err = Draft{}, errors.New("the answer quotes the rules; write a song")
		}
		if err == nil {
			if err = check(d, wish, w.cfg.Limits); err == nil {
				return d, nil
			}
			best = d
		}
		wrong = err
		messages = append(messages[:2:2],
			openai.ChatCompletionMessage{Role: openai.ChatMessageRoleAssistant, Content: shorten(answer, 8000)},
			openai.ChatCompletionMessage{Role: openai.ChatMessageRoleUser, Content: "Answer once more with the whole object, repaired: " + strings.ReplaceAll(wrong.Error(), "\n", "; ")})
	}
	if failed == nil {
		failed = &Error{Garbled, wrong}
	}
	if best.Lyrics == "" || wish.Part == PartStyle || ctx.Err() != nil {
		return Draft{}, failed
	}
	if best = fit(best, wish, w.cfg.Limits); best.Title == "" {
		best.Title = shorten(strings.TrimSpace(wish.Idea), 40)
	}
	if best.Style == "" {
		best.Style = shorten(wish.Style, w.cfg.Limits.Style)
	}
	if best.Style == "" {
		best.Style = "pop"
	}
	if err := check(best, wish, w.cfg.Limits); err != nil {
		return Draft{}, failed
	}
	return best, nil
}

// Check asks for nothing: it tells whether the server can be reached and takes the
// key. Servers without a list of models are taken at their word.
func (w *Writer) Check(ctx context.Context) error {
	_, err := w.endpoint.client().ListModels(ctx)
	if err == nil || statusOf(err) == http.StatusNotFound {
		return nil
	}
	return failure(ctx, err)
}
