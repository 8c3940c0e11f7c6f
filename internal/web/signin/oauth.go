package signin

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/web"
)

// callbackPath is where Discord sends browsers back to.
const callbackPath = web.SignInPath + "/callback"

// attemptCookie is the base name of the cookie that binds a sign-in to the browser, and attemptTime how long it lasts.
const (
	attemptCookie = "riffbot-signin"
	attemptTime   = 10 * time.Minute
)

// attempt is a sign-in that a browser started. A signed cookie keeps it, so that any process can finish it.
type attempt struct {
	State    string    `json:"state"`
	Verifier string    `json:"verifier"` // of PKCE, RFC 7636
	Next     string    `json:"next"`
	Ends     time.Time `json:"ends"`
}

// challenge returns the S256 challenge of the attempt.
func (t attempt) challenge() string {
	sum := sha256.Sum256([]byte(t.Verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// start sends the browser to Discord. A browser that uses another name of this machine first goes to the address to
// which Discord sends it back, because each name has its own cookies.
func (a *Area) start(w http.ResponseWriter, r *web.Request) error {
	if !r.AtSiteURL() {
		http.Redirect(w, r.Request, r.SiteURL(r.URL.RequestURI()), http.StatusSeeOther)
		return nil
	}
	t := attempt{State: rand.Text(), Verifier: rand.Text() + rand.Text(), Next: web.LocalPath(r.URL.Query().Get("next")),
		Ends: a.Now().Add(attemptTime)}
	clientID, err := a.Discord.ClientID(r.Context())
	if err != nil {
		return err
	}
	sealed, err := a.seal(t)
	if err != nil {
		return err
	}
	a.setCookie(w, attemptCookie, sealed, attemptTime)
	query := url.Values{"response_type": {"code"}, "client_id": {clientID}, "scope": {scopes}, "state": {t.State},
		"redirect_uri": {r.SiteURL(callbackPath)}, "code_challenge": {t.challenge()}, "code_challenge_method": {"S256"},
		"prompt": {"none"}}
	http.Redirect(w, r.Request, a.Discord.AuthorizeURL+"?"+query.Encode(), http.StatusSeeOther)
	return nil
}

// finish signs in the member whom Discord sends back.
func (a *Area) finish(w http.ResponseWriter, r *web.Request) error {
	sealed := a.cookie(r, attemptCookie)
	a.setCookie(w, attemptCookie, "", 0) // an attempt is used once
	t, err := a.open(sealed)
	query, next := r.URL.Query(), web.LocalPath(t.Next)
	switch {
	case err != nil || subtle.ConstantTimeCompare([]byte(t.State), []byte(query.Get("state"))) != 1:
		return a.again(w, r, http.StatusBadRequest, next, "web.signin.other-browser")
	case query.Get("error") != "":
		return a.again(w, r, http.StatusForbidden, next, "web.signin.refused")
	case query.Get("code") == "":
		return a.again(w, r, http.StatusBadRequest, next, "web.signin.failed")
	}
	user, guildID, err := a.identify(r.Context(), t, query.Get("code"), r.SiteURL(callbackPath))
	if err != nil {
		a.Log.WarnContext(r.Context(), "sign in with Discord failed", "err", err)
		return a.again(w, r, http.StatusBadGateway, next, "web.signin.failed")
	}
	return a.signIn(w, r, user, guildID, t.Next)
}

// identify returns the user of a code and, if they are a member of it, the server to return to.
func (a *Area) identify(ctx context.Context, t attempt, code, redirect string) (user songs.Member, guildID string,
	err error) {
	token, err := a.Discord.exchange(ctx, code, t.Verifier, redirect)
	if err != nil {
		return user, "", err
	}
	defer func() {
		if err := a.Discord.revoke(context.WithoutCancel(ctx), token); err != nil {
			a.Log.WarnContext(ctx, "revoke token of Discord failed", "err", err)
		}
	}()
	if user, err = a.Discord.user(ctx, token); err != nil {
		return user, "", err
	}
	if guildID = guildOf(t.Next); guildID == "" {
		return user, "", nil
	}
	member, err := a.Discord.isMember(ctx, token, guildID)
	if err != nil || !member {
		guildID = ""
	}
	return user, guildID, err
}

// expired returns the problem of a link that cannot be used.
func expired(err error) error {
	if errors.Is(err, songs.ErrNotFound) {
		return web.NewProblem(http.StatusGone, "web.signin.expired")
	}
	return err
}
