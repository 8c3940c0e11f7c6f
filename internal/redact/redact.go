// Package redact keeps secrets out of what people and logs read.
//
// Known are the values that configuration names as secrets, in every form in which
// they are written into addresses, JSON and quoted text, and what looks like a
// secret by its place: the tokens that Discord puts into the addresses of
// interactions and webhooks, users and passwords in addresses, and keys in queries.
package redact

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// hidden stands where a secret stood. It does not give away the length.
const hidden = "[hidden]"

// places are where secrets stand, whatever they are. The first group is kept. Each begins
// with or contains one of the characters in marks.
var places = []*regexp.Regexp{
	regexp.MustCompile(`((?:webhooks|interactions)/\d+/)[\w%.~-]+`),
	regexp.MustCompile(`(\b[a-zA-Z][a-zA-Z0-9+.-]*://)[^\s/?#@"']+@`),
	regexp.MustCompile(`(?i)([?&](?:[a-z_-]*key|[a-z_-]*token|[a-z-]*signature|sig|password|secret|x-amz-credential)=)[^&\s"'#]+`),
	regexp.MustCompile(`(?i)(\bauthorization:?\s+(?:bearer|basic|bot)\s+)[^\s"',]+`),
}

// marks are characters of which a text with a secret at one of the places has at least one:
// a slash, an equals sign, or the white space that \s matches. Looking for them is faster than the patterns.
const marks = "/= \t\n\f\r"

// Redactor hides secrets in text.
type Redactor struct{ known []string } // the longest first

// New returns a redactor for the given secrets; empty ones are ignored.
func New(secrets ...string) *Redactor {
	r := &Redactor{}
	for _, s := range secrets {
		if s != "" {
			r.known = append(r.known, forms(s)...)
		}
	}
	slices.SortFunc(r.known, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b))
	})
	r.known = slices.Compact(r.known)
	return r
}

// forms returns a secret as it is written in different places.
func forms(s string) []string {
	quoted := strconv.Quote(s)
	all := []string{s, url.QueryEscape(s), url.PathEscape(s), url.User(s).String(), quoted[1 : len(quoted)-1]}
	if b, err := json.Marshal(s); err == nil {
		all = append(all, string(b[1:len(b)-1]))
	}
	if len(s) >= long {
		all = append(all, base64.StdEncoding.EncodeToString([]byte(s)))
	}
	return all
}

// String returns text without secrets.
func (r *Redactor) String(text string) string {
	for _, s := range r.known {
		text = replace(text, s)
	}
	if !strings.ContainsAny(text, marks) {
		return text
	}
	for _, p := range places {
		keep := "${1}" + hidden
		if p == places[1] {
			keep += "@"
		}
		text = p.ReplaceAllString(text, keep)
	}
	return text
}

// Attr is a slog.HandlerOptions.ReplaceAttr: it hides secrets in messages, keys,
// strings, errors and whatever else prints itself. slog itself takes groups apart.
func (r *Redactor) Attr(_ []string, a slog.Attr) slog.Attr {
	a.Key = r.String(a.Key)
	switch a.Value.Kind() {
	case slog.KindString:
		a.Value = slog.StringValue(r.String(a.Value.String()))
	case slog.KindAny:
		a.Value = slog.StringValue(r.String(show(a.Value.Any())))
	}
	return a
}

// show prints a value. Bytes are text: as numbers they would pass unseen.
func show(v any) string {
	switch v := v.(type) {
	case []byte:
		return string(v)
	case json.RawMessage:
		return string(v)
	}
	return fmt.Sprint(v)
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
