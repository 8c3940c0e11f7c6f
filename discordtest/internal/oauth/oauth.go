// Package oauth is the emulated OAuth2 of Discord, by which members sign in to applications.
package oauth

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"html/template"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/riffbot/riffbot/discordtest/internal/field"
	"github.com/riffbot/riffbot/discordtest/internal/state"
)

// Times after which codes and access tokens of OAuth2 end.
const (
	codeTime   = 10 * time.Minute
	accessTime = 7 * 24 * time.Hour
)

// grant is what a member allowed an application: first a code, then an access token.
//
// https://discord.com/developers/docs/topics/oauth2
type grant struct {
	app       *state.Application
	user      *state.User
	scopes    []string
	redirect  string
	challenge string // of PKCE with S256; empty: none
	ends      time.Time
}

// Server has the codes and access tokens.
type Server struct {
	mu            *sync.Mutex // guards the state, too
	state         *state.State
	codes, tokens map[string]*grant
	secrets       map[string]string // of applications, by id
}

// New returns a server for a state that a mutex guards.
func New(mu *sync.Mutex, st *state.State) *Server {
	return &Server{mu: mu, state: st, codes: make(map[string]*grant), tokens: make(map[string]*grant),
		secrets: make(map[string]string)}
}

// ClientSecret returns the secret of an application.
func (s *Server) ClientSecret(app *state.Application) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.clientSecret(app)
}

func (s *Server) clientSecret(app *state.Application) string {
	if s.secrets[app.ID] == "" {
		s.secrets[app.ID] = rand.Text()
	}
	return s.secrets[app.ID]
}

// bearerScopes are the routes that access tokens may call, with the scope that each needs.
var bearerScopes = map[string]string{
	"/users/@me":                          "identify",
	"/users/@me/guilds/{guild_id}/member": "guilds.members.read",
}

// Bearer returns the user of a call with an access token; nil if the token may not call the route.
func (s *Server) Bearer(r *http.Request, path string) *state.User {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	g, scope := s.tokens[token], bearerScopes[path]
	if g == nil || scope == "" || !slices.Contains(g.scopes, scope) || !s.state.Now().Before(g.ends) {
		return nil
	}
	return g.user
}

// authorization is a request for a code, with what is wrong with it.
type authorization struct {
	app                *state.Application
	redirect           *url.URL
	scopes             []string
	state, challenge   string
	Problem, AppName   string
	Members, ScopeList []string
	Action             string // address of the form
}

// authorization reads a request for a code.
func (s *Server) authorization(q url.Values) (a authorization) {
	a.state, a.challenge, a.scopes = q.Get("state"), q.Get("code_challenge"), strings.Fields(q.Get("scope"))
	a.ScopeList, a.Action = a.scopes, "/oauth2/authorize?"+q.Encode()
	redirect, err := url.Parse(q.Get("redirect_uri"))
	s.mu.Lock()
	defer s.mu.Unlock()
	a.app = s.state.Applications[q.Get("client_id")]
	method := q.Get("code_challenge_method")
	switch {
	case a.app == nil:
		a.Problem = "Unknown application"
	case err != nil || !loopback(redirect):
		a.Problem = "Invalid OAuth2 redirect_uri: discordtest accepts those on this machine"
	case q.Get("response_type") != "code":
		a.Problem = "response_type has to be code"
	case len(a.scopes) == 0:
		a.Problem = "No scopes were provided"
	case a.challenge != "" && method != "S256":
		a.Problem = "code_challenge_method has to be S256"
	default:
		a.redirect, a.AppName = redirect, a.app.Bot.Name
		for _, u := range s.state.Users {
			if !u.Bot {
				a.Members = append(a.Members, u.Name)
			}
		}
		slices.Sort(a.Members)
	}
	return a
}

// loopback reports whether an address is one of this machine.
func loopback(u *url.URL) bool {
	host := u.Hostname()
	ip, err := netip.ParseAddr(host)
	return (u.Scheme == "http" || u.Scheme == "https") && (host == "localhost" || err == nil && ip.IsLoopback())
}

// authorizePage asks which member signs in. Discord asks only the member of the browser.
var authorizePage = template.Must(template.New("").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign in · discordtest</title>
<style>:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:30rem;margin:2rem auto;padding:0 1rem}
button{font:inherit;display:block;width:100%;margin:.5rem 0;padding:.6rem;text-align:left}</style></head><body>
{{if .Problem}}<h1>Error</h1><p role="alert">{{.Problem}}</p>
{{else}}<h1>{{.AppName}} wants to know who you are</h1>
<p>It asks for: {{range $i, $s := .ScopeList}}{{if $i}}, {{end}}<code>{{$s}}</code>{{end}}.
Choose the member to sign in as.</p>
<form method="post" action="{{.Action}}">
{{range .Members}}<button name="member" value="{{.}}">{{.}}</button>{{end}}
<button name="cancel" value="1">Cancel</button></form>{{end}}</body></html>`))

// getAuthorize shows the page of members.
func (s *Server) getAuthorize(w http.ResponseWriter, r *http.Request) {
	a := s.authorization(r.URL.Query())
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if a.Problem != "" {
		w.WriteHeader(http.StatusBadRequest)
	}
	_ = authorizePage.Execute(w, a) // a client that left needs no answer
}

// postAuthorize sends the browser back with a code for a member, or without one.
func (s *Server) postAuthorize(w http.ResponseWriter, r *http.Request) {
	a := s.authorization(r.URL.Query())
	if a.Problem != "" {
		s.getAuthorize(w, r)
		return
	}
	back := a.redirect.Query()
	if a.state != "" {
		back.Set("state", a.state)
	}
	if name := r.PostFormValue("member"); slices.Contains(a.Members, name) {
		back.Set("code", s.addCode(a, name))
	} else {
		back.Set("error", "access_denied")
	}
	a.redirect.RawQuery = back.Encode()
	http.Redirect(w, r, a.redirect.String(), http.StatusFound)
}

// addCode adds a code for a member.
func (s *Server) addCode(a authorization, member string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	code := rand.Text()
	redirect := *a.redirect
	s.codes[code] = &grant{app: a.app, user: s.state.Member(member), scopes: a.scopes, redirect: redirect.String(),
		challenge: a.challenge, ends: s.state.Now().Add(codeTime)}
	return code
}

// tokenRequest is a form for the routes of tokens. It has the client in the form or in the header.
func (s *Server) tokenRequest(r *http.Request) (app *state.Application, problem string) {
	id, secret, ok := r.BasicAuth()
	if !ok {
		id, secret = r.PostFormValue("client_id"), r.PostFormValue("client_secret")
	}
	app = s.state.Applications[id]
	if app == nil || secret != s.clientSecret(app) {
		return nil, "invalid_client"
	}
	return app, ""
}

// postToken exchanges a code for an access token.
func (s *Server) postToken(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	status, body := s.exchange(r)
	s.mu.Unlock()
	writeJSON(w, status, body)
}

func (s *Server) exchange(r *http.Request) (int, field.Object) {
	app, problem := s.tokenRequest(r)
	code := r.PostFormValue("code")
	g := s.codes[code]
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	switch {
	case problem != "":
		return http.StatusUnauthorized, field.Object{"error": problem}
	case r.PostFormValue("grant_type") != "authorization_code":
		return http.StatusBadRequest, field.Object{"error": "unsupported_grant_type"}
	case g == nil || g.app != app || g.redirect != r.PostFormValue("redirect_uri") || !s.state.Now().Before(g.ends),
		g.challenge != "" && g.challenge != base64.RawURLEncoding.EncodeToString(sum[:]):
		delete(s.codes, code)
		return http.StatusBadRequest, field.Object{"error": "invalid_grant",
			"error_description": `Invalid "code" in request.`}
	}
	delete(s.codes, code)
	token := rand.Text()
	g.ends = s.state.Now().Add(accessTime)
	s.tokens[token] = g
	return http.StatusOK, field.Object{"access_token": token, "token_type": "Bearer",
		"expires_in": int(accessTime / time.Second), "scope": strings.Join(g.scopes, " "), "refresh_token": rand.Text()}
}

// postRevoke ends an access token.
func (s *Server) postRevoke(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	status, body := http.StatusOK, field.Object{}
	if app, problem := s.tokenRequest(r); problem != "" {
		status, body = http.StatusUnauthorized, field.Object{"error": problem}
	} else if g := s.tokens[r.PostFormValue("token")]; g != nil && g.app == app {
		delete(s.tokens, r.PostFormValue("token"))
	}
	s.mu.Unlock()
	writeJSON(w, status, body)
}

// Register adds the routes of OAuth2 outside of the REST API.
func (s *Server) Register(root *http.ServeMux) {
	root.HandleFunc("GET /oauth2/authorize", s.getAuthorize)
	root.HandleFunc("POST /oauth2/authorize", s.postAuthorize)
	for _, prefix := range []string{"/api", "/api/v9", "/api/v10"} {
		root.HandleFunc("POST "+prefix+"/oauth2/token", s.postToken)
		root.HandleFunc("POST "+prefix+"/oauth2/token/revoke", s.postRevoke)
	}
}

func writeJSON(w http.ResponseWriter, status int, body field.Object) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // a client that left needs no answer
}
