package web

import (
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"
)

// maxName is the longest name of a member in characters.
const maxName = 32

// postPerson adds a member, or gives a role to one, and leads to the page of that member.
func (s *Site) postPerson(w http.ResponseWriter, r *http.Request) {
	name, role := strings.TrimSpace(r.FormValue("name")), strings.TrimSpace(r.FormValue("role"))
	texts := wordsOf(s.opts.Locale)
	if strings.Trim(name, ".") == "" || utf8.RuneCountInString(name) > maxName || strings.ContainsAny(name, "/\\\"\n\r") {
		s.refuse(w, r, &problemError{texts.BadName})
		return
	}
	if utf8.RuneCountInString(role) > maxName {
		s.refuse(w, r, &problemError{texts.BadRole})
		return
	}
	if _, err := s.server.Member(r.Context(), name); err != nil {
		s.refuse(w, r, err)
		return
	}
	if role != "" {
		s.server.Discord.GiveRole(role, name)
		if s.opts.OnAction != nil {
			s.opts.OnAction(Action{Line: fmt.Sprintf("role %s %s", quote(role), quote(name))})
		}
	}
	http.Redirect(w, r, pageOf(name), http.StatusSeeOther)
}
