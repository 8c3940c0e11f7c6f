package lyrics

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

// Config configures a [Writer].
type Config struct {
	Key     string
	BaseURL string // including the version, such as https://api.openai.com/v1
	Model   string
	Limits  Limits
	Timeout time.Duration // for a draft including its repair; default 90 s
	// Moderate enables the server's moderation endpoint.
	Moderate bool
	// Blocked lists words that are not allowed in any text, in any case.
	Blocked []string
	Log     *slog.Logger // nil: no logging
}

// Limits per draft, except those on tokens.
const (
	maxAnswerBytes = 64 << 10
	maxReasoning   = 1 << 20 // in bytes
	attempts       = 2       // to get a usable answer
	defaultTimeout = 90 * time.Second
)

// Writer writes lyrics. Its methods are safe for concurrent use.
type Writer struct {
	cfg       Config
	endpoint  *endpoint
	moderator *Moderator

	mu      sync.Mutex
	dialect dialect // what the server accepts, as far as known
}

// New returns a [Writer].
func New(cfg Config) *Writer {
	cfg.Timeout = cmp.Or(cfg.Timeout, defaultTimeout)
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	return &Writer{cfg: cfg, endpoint: newEndpoint(cfg), moderator: NewModerator(cfg), dialect: newDialect()}
}

// Write writes a draft. progress, which may be nil, is called often with the incomplete draft,
// before it is moderated. The error is an [*Error] of kind [Moderated] if the request or the draft
// is not allowed.
func (w *Writer) Write(ctx context.Context, r Request, progress func(Draft)) (Draft, error) {
	return w.WriteMetered(ctx, r, nil, progress)
}

// WriteMetered is like [Writer.Write] with a meter, which may be nil. A draft takes at most 4
// counted requests: an answer, the same with more tokens, a repair, and one that failed. If the
// meter rejects a request that would improve a usable draft, that draft is returned; otherwise the
// error is of kind [Limited].
func (w *Writer) WriteMetered(ctx context.Context, r Request, meter Meter, progress func(Draft)) (Draft, error) {
	ctx, cancel := context.WithTimeout(ctx, w.cfg.Timeout)
	defer cancel()
	if err := w.moderator.Allow(ctx, strings.Join([]string{r.Idea, r.Style, r.Voice, r.Language, r.Change},
		"\n")); err != nil {
		return Draft{}, err
	}
	if progress != nil { // the request is accepted
		progress(Draft{})
	}
	d, err := w.write(ctx, r, &requests{meter: meter}, progress)
	if err != nil {
		return Draft{}, err
	}
	if err := w.moderator.Allow(ctx, strings.Join([]string{d.Title, d.Style, d.Lyrics, d.Language}, "\n")); err != nil {
		return Draft{}, err
	}
	return d, nil
}

// write writes a draft without moderation.
func (w *Writer) write(ctx context.Context, r Request, use *requests, progress func(Draft)) (Draft, error) {
	if progress == nil {
		progress = func(Draft) {}
	}
	messages := []openai.ChatCompletionMessage{
		{Role: openai.ChatMessageRoleSystem, Content: systemPrompt(w.cfg.Limits)},
		{Role: openai.ChatMessageRoleUser, Content: userPrompt(r)},
	}
	var best Draft
	var problems error
	var failed error // why the draft is not repaired
	for range attempts {
		answer, d, err := w.ask(ctx, messages, use, progress)
		if err != nil && !errors.Is(err, errNoObject) {
			failed = failure(ctx, err)
			break
		}
		if strings.Contains(answer, canary) {
			d, err = Draft{}, errors.New("the answer quotes the rules; write a song")
		}
		if err == nil {
			if err = check(d, r, w.cfg.Limits); err == nil {
				return d, nil
			}
			best = d
		}
		problems = err
		messages = append(messages[:2:2],
			openai.ChatCompletionMessage{Role: openai.ChatMessageRoleAssistant, Content: shorten(answer, 8000)},
			openai.ChatCompletionMessage{Role: openai.ChatMessageRoleUser,
				Content: "Answer once more with the whole object, repaired: " + strings.ReplaceAll(problems.Error(),
					"\n", "; ")})
	}
	if failed == nil {
		failed = &Error{Unusable, problems}
	}
	if best.Lyrics == "" || r.Part == PartStyle || ctx.Err() != nil {
		return Draft{}, failed
	}
	if best = fit(best, r, w.cfg.Limits); best.Title == "" {
		best.Title = shorten(strings.TrimSpace(r.Idea), 40)
	}
	if best.Style == "" {
		best.Style = shorten(r.Style, w.cfg.Limits.Style)
	}
	if best.Style == "" {
		best.Style = "pop"
	}
	if err := check(best, r, w.cfg.Limits); err != nil {
		return Draft{}, failed
	}
	return best, nil
}

// Check reports an error if the server is unreachable or rejects the key. It generates nothing. If
// the server has no list of models, Check succeeds.
func (w *Writer) Check(ctx context.Context) error {
	_, err := w.endpoint.client().ListModels(ctx)
	if err == nil || statusOf(err) == http.StatusNotFound {
		return nil
	}
	return failure(ctx, err)
}
