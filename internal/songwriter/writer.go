package songwriter

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
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
}

// The bounds on one draft.
const (
	mostTokens     = 3000
	mostBytes      = 64 << 10
	attempts       = 2
	defaultTimeout = 90 * time.Second
)

// Writer writes. Its methods are safe for use by many goroutines.
type Writer struct {
	cfg       Config
	client    *openai.Client
	moderator *Moderator
}

// New returns a writer.
func New(cfg Config) *Writer {
	cfg.Timeout = cmp.Or(cfg.Timeout, defaultTimeout)
	return &Writer{cfg: cfg, client: newClient(cfg), moderator: NewModerator(cfg)}
}

func newClient(cfg Config) *openai.Client {
	c := openai.DefaultConfig(cfg.Key)
	c.BaseURL = strings.TrimRight(cfg.BaseURL, "/")
	// A redirect may lead to another host, which must not see the key.
	asItCame := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	c.HTTPClient = &http.Client{Timeout: cmp.Or(cfg.Timeout, defaultTimeout), CheckRedirect: asItCame}
	return openai.NewClientWithConfig(c)
}

// Write writes a draft. progress, which may be nil, is told the draft as far as
// it is written, often. The error is an [*Error].
func (w *Writer) Write(ctx context.Context, wish Wish, progress func(Draft)) (Draft, error) {
	ctx, cancel := context.WithTimeout(ctx, w.cfg.Timeout)
	defer cancel()
	if err := w.moderator.Allow(ctx, strings.Join([]string{wish.Idea, wish.Style, wish.Change}, "\n")); err != nil {
		return Draft{}, err
	}
	if progress == nil {
		progress = func(Draft) {}
	}
	messages := []openai.ChatCompletionMessage{
		{Role: openai.ChatMessageRoleSystem, Content: rules(w.cfg.Limits)},
		{Role: openai.ChatMessageRoleUser, Content: material(wish)},
	}
	var best Draft
	var wrong error
	for range attempts {
		answer, err := w.ask(ctx, messages, progress)
		if err != nil {
			return Draft{}, failure(ctx, err)
		}
		d, err := decode(answer)
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
	if wish.Part == PartStyle {
		return Draft{}, &Error{Garbled, wrong}
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
		return Draft{}, &Error{Garbled, errors.Join(wrong, err)}
	}
	return best, nil
}

// Check asks for nothing: it tells whether the server can be reached and takes the
// key. Servers without a list of models are taken at their word.
func (w *Writer) Check(ctx context.Context) error {
	_, err := w.client.ListModels(ctx)
	if err == nil || statusOf(err) == http.StatusNotFound {
		return nil
	}
	return failure(ctx, err)
}

// ask sends the messages and returns the answer as it was streamed. A server that
// knows no schema is asked for JSON alone.
func (w *Writer) ask(ctx context.Context, messages []openai.ChatCompletionMessage, progress func(Draft)) (string, error) {
	request := openai.ChatCompletionRequest{
		Model: w.cfg.Model, Messages: messages, MaxCompletionTokens: mostTokens, Stream: true,
		ResponseFormat: &openai.ChatCompletionResponseFormat{Type: openai.ChatCompletionResponseFormatTypeJSONSchema,
			JSONSchema: &openai.ChatCompletionResponseFormatJSONSchema{Name: "song", Schema: schema, Strict: true}},
	}
	stream, err := w.client.CreateChatCompletionStream(ctx, request)
	if statusOf(err) == http.StatusBadRequest {
		request.ResponseFormat = &openai.ChatCompletionResponseFormat{Type: openai.ChatCompletionResponseFormatTypeJSONObject}
		stream, err = w.client.CreateChatCompletionStream(ctx, request)
	}
	if err != nil {
		return "", err
	}
	defer func() { _ = stream.Close() }()
	var answer, refusal strings.Builder
	for {
		part, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", err
		}
		for _, c := range part.Choices {
			answer.WriteString(c.Delta.Content)
			refusal.WriteString(c.Delta.Refusal)
			if c.FinishReason == openai.FinishReasonContentFilter {
				return "", &Error{Refused, errors.New("the content filter stopped it")}
			}
		}
		if answer.Len() > mostBytes {
			break // enough; what does not fit is repaired
		}
		if !strings.Contains(answer.String(), seal) {
			progress(partial(answer.String()))
		}
	}
	if refusal.Len() > 0 {
		return "", &Error{Refused, errors.New(shorten(refusal.String(), 300))}
	}
	return answer.String(), nil
}

// partial reads an answer that is still being written.
func partial(answer string) Draft {
	for _, end := range []string{`"}`, `}`, `""}`, `:""}`} {
		var d Draft
		if json.Unmarshal([]byte(strings.TrimSuffix(answer, `\`)+end), &d) == nil {
			return tidy(d)
		}
	}
	return Draft{}
}
