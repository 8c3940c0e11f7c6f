// Package redact keeps secrets out of what people and logs read.
//
// Two kinds are known: the values that configuration names as secrets, and the
// tokens that Discord puts into the addresses of interactions and webhooks,
// which end up in the error texts of any HTTP client.
package redact

import (
	"fmt"
	"log/slog"
	"regexp"
	"strings"
)

// hidden stands where a secret stood. It does not give away the length.
const hidden = "[hidden]"

// inAddress matches the token in /webhooks/ID/TOKEN and /interactions/ID/TOKEN.
var inAddress = regexp.MustCompile(`((?:webhooks|interactions)/\d+/)[\w%.~-]+`)

// Redactor hides secrets in text.
type Redactor struct{ known *strings.Replacer }

// New returns a redactor for the given secrets; empty ones are ignored.
func New(secrets ...string) *Redactor {
	var pairs []string
	for _, s := range secrets {
		if s != "" {
			pairs = append(pairs, s, hidden)
		}
	}
	return &Redactor{known: strings.NewReplacer(pairs...)}
}

// String returns text without secrets.
func (r *Redactor) String(text string) string {
	return inAddress.ReplaceAllString(r.known.Replace(text), "${1}"+hidden)
}

// Attr is a slog.HandlerOptions.ReplaceAttr: it hides secrets in messages,
// strings, errors and whatever else prints itself.
func (r *Redactor) Attr(_ []string, a slog.Attr) slog.Attr {
	switch a.Value.Kind() {
	case slog.KindString:
		a.Value = slog.StringValue(r.String(a.Value.String()))
	case slog.KindAny:
		a.Value = slog.StringValue(r.String(fmt.Sprint(a.Value.Any())))
	}
	return a
}

// Error returns err with a text without secrets. It still unwraps to err.
func (r *Redactor) Error(err error) error {
	if err == nil {
		return nil
	}
	return &redacted{text: r.String(err.Error()), err: err}
}

type redacted struct {
	text string
	err  error
}

func (e *redacted) Error() string { return e.text }
func (e *redacted) Unwrap() error { return e.err }
