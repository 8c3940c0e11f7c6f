package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/riffbot/riffbot/discordtest/userclient"
)

// viewer is a member for whom a request is answered.
type viewer struct {
	site   *Site
	person *userclient.Person
	feed   *feed
}

// errNoMember is the error of a request that names no member.
var errNoMember = errors.New("nobody has that name; choose a member of the server")

// actingKey is the key of a viewer in the context of a request.
type actingKey struct{}

// Acting returns the member as whom the page of a request to an extension acts: the one of the parameter
// "as", or else the default one.
func Acting(r *http.Request) (*userclient.Person, error) {
	find, _ := r.Context().Value(actingKey{}).(func(*http.Request) (*viewer, error))
	if find == nil {
		return nil, errNoMember
	}
	v, err := find(r)
	if err != nil {
		return nil, err
	}
	return v.person, nil
}

// withActing lets handlers call [Acting].
func (s *Site) withActing(next http.Handler) http.Handler {
	find := func(r *http.Request) (*viewer, error) {
		name := r.URL.Query().Get("as")
		if name == "" {
			name = s.opts.Person
		}
		return s.viewer(r.Context(), name)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), actingKey{}, find)))
	})
}

// acting returns a handler of requests of the member in the path.
func (s *Site) acting(do func(*viewer, http.ResponseWriter, *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v, err := s.viewer(r.Context(), r.PathValue("person"))
		if err == nil {
			err = v.checkIDs(r)
		}
		if err == nil {
			err = do(v, w, r)
		}
		if err != nil {
			s.refuse(w, r, err)
		}
	}
}

// showing returns a handler of pages of the member in the path. An address that leads nowhere, such as one of an
// earlier run, leads to the first page with an explanation.
func (s *Site) showing(do func(*viewer, http.ResponseWriter, *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v, err := s.viewer(r.Context(), r.PathValue("person"))
		first := s.opts.Person
		if err == nil {
			first = v.person.Name
			err = v.checkIDs(r)
		}
		if err == nil {
			err = do(v, w, r)
		}
		switch {
		case err == nil:
		case leadsNowhere(err) && !r.URL.Query().Has(goneQuery):
			http.Redirect(w, r, pageOf(first)+"?"+goneQuery+"=1", http.StatusSeeOther)
		default:
			s.refuse(w, r, err)
		}
	}
}

// goneQuery is the parameter of a first page that is shown in place of another one.
const goneQuery = "gone"

// leadsNowhere reports whether a page does not exist, or not for the member.
func leadsNowhere(err error) bool {
	refused, ok := asRefused(err)
	return errors.Is(err, errNoMember) ||
		ok && (refused.Status == http.StatusNotFound || refused.Status == http.StatusForbidden)
}

// checkIDs returns an error if an id in the path is none, so that it does not change the path of a call.
func (v *viewer) checkIDs(r *http.Request) error {
	for _, name := range []string{"channel", "message", "file", "form"} {
		if id := r.PathValue(name); strings.Trim(id, "0123456789") != "" || len(id) > 20 {
			return &problemError{v.words().NoID + " " + id}
		}
	}
	return nil
}

// viewer returns the member of a name. Only a member of the first guild is connected, so that no address
// creates one.
func (s *Site) viewer(ctx context.Context, name string) (*viewer, error) {
	known, err := s.knownName(ctx, name)
	if err != nil {
		return nil, err
	}
	p, err := s.server.Member(ctx, known)
	if err != nil {
		return nil, fmt.Errorf("connect %s: %w", known, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.feeds[known]
	if f == nil || f.person != p {
		f = newFeed(p)
		s.feeds[known] = f
	}
	return &viewer{site: s, person: p, feed: f}, nil
}

// knownName returns the name of a member as the member wrote it.
func (s *Site) knownName(ctx context.Context, name string) (string, error) {
	if strings.EqualFold(name, s.opts.Person) {
		return s.opts.Person, nil
	}
	first, err := s.server.Member(ctx, s.opts.Person)
	if err != nil {
		return "", fmt.Errorf("connect %s: %w", s.opts.Person, err)
	}
	for _, g := range first.Guilds() {
		for _, m := range g.Members {
			if !m.Bot && strings.EqualFold(m.Name, name) {
				return m.Name, nil
			}
		}
	}
	return "", errNoMember
}

// refuse answers a request that failed with a text for people.
func (s *Site) refuse(w http.ResponseWriter, r *http.Request, err error) {
	texts := wordsOf(s.opts.Locale)
	status, text := http.StatusInternalServerError, texts.Broken+" "+err.Error()
	refused, isRefused := errors.AsType[*userclient.RefusedError](err)
	problem, isProblem := errors.AsType[*problemError](err)
	switch {
	case errors.Is(err, errNoMember):
		status, text = http.StatusNotFound, texts.NoMember
	case isProblem:
		status, text = http.StatusBadRequest, problem.Error()
	case isRefused:
		status, text = refused.Status, refusalText(texts, refused)
	case r.Context().Err() != nil || s.closing.Err() != nil:
		return
	default:
		s.log.Warn("answer request failed", "method", r.Method, "path", r.URL.Path, "err", err)
	}
	http.Error(w, text, status)
}

// refusalText returns a refusal of the server in words for people.
func refusalText(w words, refused *userclient.RefusedError) string {
	if refused.Status == http.StatusForbidden {
		return w.Forbidden
	}
	if all := refused.Messages(); len(all) > 0 {
		return w.Refused + " " + strings.Join(all, " ")
	}
	return refused.Error()
}

// problemError is a fault of the request, in words for people.
type problemError struct{ text string }

func (e *problemError) Error() string { return e.text }
