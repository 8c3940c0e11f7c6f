package discord_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/discordtest/discord"
)

const redirectURI = "http://127.0.0.1:9/back"

// authorize lets a member allow the sign-in, "" for none, and returns the query that the application gets.
func authorize(t *testing.T, s *discord.Server, member string, change url.Values) (status int, query url.Values) {
	t.Helper()
	sum := sha256.Sum256([]byte("verifier"))
	ask := url.Values{"response_type": {"code"}, "client_id": {s.ApplicationID()}, "redirect_uri": {redirectURI},
		"scope": {"identify guilds.members.read"}, "state": {"mine"}, "code_challenge_method": {"S256"},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}}
	for name, values := range change {
		ask[name] = values
	}
	resp := send(t, "POST", s.AuthorizeURL()+"?"+ask.Encode(), url.Values{"member": {member}}, nil)
	location, err := url.Parse(resp.location)
	if err != nil {
		t.Fatal(err)
	}
	return resp.status, location.Query()
}

// answer is the answer to a form.
type answer struct {
	status   int
	location string
	body     string
}

// send sends a form without following redirects.
func send(t *testing.T, method, address string, form url.Values, header http.Header) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	if header != nil {
		req.Header = header
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{resp.StatusCode, resp.Header.Get("Location"), string(body)}
}

// exchange returns the token of a code, or the error code.
func exchange(t *testing.T, s *discord.Server, code, verifier, secret string) (token, problem string) {
	t.Helper()
	resp := send(t, "POST", s.URL()+"/api/oauth2/token", url.Values{"grant_type": {"authorization_code"}, "code": {code},
		"redirect_uri": {redirectURI}, "code_verifier": {verifier}, "client_id": {s.ApplicationID()},
		"client_secret": {secret}}, nil)
	var got struct {
		Token   string `json:"access_token"`
		Problem string `json:"error"`
	}
	if err := json.Unmarshal([]byte(resp.body), &got); err != nil {
		t.Fatal(err)
	}
	return got.Token, got.Problem
}

func TestMemberSignsInWithOAuth(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	s.UserToken("Ben")
	page := send(t, "GET", s.AuthorizeURL()+"?response_type=code&scope=identify&state=a%26b&client_id="+s.ApplicationID()+
		"&redirect_uri="+url.QueryEscape(redirectURI), nil, nil)
	if want := `action="/oauth2/authorize?client_id=` + s.ApplicationID() +
		`&amp;redirect_uri=http%3A%2F%2F127.0.0.1%3A9%2Fback` +
		`&amp;response_type=code&amp;scope=identify&amp;state=a%26b"`; !strings.Contains(page.body, want) {
		t.Error(page.body)
	}
	_, query := authorize(t, s, "ben", nil)
	code := query.Get("code")
	if code == "" || query.Get("state") != "mine" {
		t.Fatal(query)
	}
	token, problem := exchange(t, s, code, "verifier", s.ClientSecret())
	if token == "" {
		t.Fatal(problem)
	}
	bearer := "Bearer " + token
	if status, me, _ := as(t, s, bearer, "GET", "/users/@me", nil); status != 200 || me["username"] != "ben" {
		t.Error(status, me)
	}
	if status, member, _ := as(t, s, bearer, "GET", "/users/@me/guilds/"+s.GuildID()+"/member", nil); status != 200 ||
		member["roles"] == nil {
		t.Error(status, member)
	}
	other := s.AddGuild("Other", "Ana")
	for path, want := range map[string]int{"/users/@me/guilds/" + other + "/member": 404, "/users/@me/guilds": 401,
		"/channels/" + s.ChannelID() + "/messages": 401} {
		if status, answer, _ := as(t, s, bearer, "GET", path, nil); status != want {
			t.Errorf("%s: %d %v", path, status, answer)
		}
	}
	if _, problem := exchange(t, s, code, "verifier", s.ClientSecret()); problem != "invalid_grant" {
		t.Errorf("a code is used twice: %s", problem)
	}
	header := http.Header{}
	header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(s.ApplicationID()+":"+s.ClientSecret())))
	send(t, "POST", s.URL()+"/api/oauth2/token/revoke", url.Values{"token": {token}}, header)
	if status, _, _ := as(t, s, bearer, "GET", "/users/@me", nil); status != 401 {
		t.Errorf("after it was revoked: %d", status)
	}
}

func TestOAuthRefusesWrongRequests(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	for name, change := range map[string]url.Values{
		"unknown application": {"client_id": {"1"}}, "other address": {"redirect_uri": {"https://example.com/back"}},
		"token in the address": {"response_type": {"token"}}, "no scope": {"scope": {""}},
		"plain challenge": {"code_challenge_method": {"plain"}},
	} {
		if status, query := authorize(t, s, "ana", change); status != http.StatusBadRequest || query.Get("code") != "" {
			t.Errorf("%s: %d %v", name, status, query)
		}
	}
	if _, query := authorize(t, s, "", nil); query.Get("error") != "access_denied" {
		t.Errorf("a refusal: %v", query)
	}
	for name, with := range map[string][2]string{"verifier": {"other", s.ClientSecret()}, "secret": {"verifier",
		"other"}} {
		_, query := authorize(t, s, "ana", nil)
		if token, problem := exchange(t, s, query.Get("code"), with[0], with[1]); token != "" || problem == "" {
			t.Errorf("a wrong %s: %s", name, problem)
		}
	}
	_, query := authorize(t, s, "ana", url.Values{"scope": {"identify"}})
	token, _ := exchange(t, s, query.Get("code"), "verifier", s.ClientSecret())
	if status, _, _ := as(t, s, "Bearer "+token, "GET", "/users/@me/guilds/"+s.GuildID()+"/member", nil); status != 401 {
		t.Errorf("without the scope: %d", status)
	}
}

func TestActiveThreadsAreListed(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	bot := "Bot " + s.BotToken()
	_, posted, _ := as(t, s, bot, "POST", "/channels/"+s.ChannelID()+"/messages", m{"content": "x"})
	as(t, s, bot, "POST", "/channels/"+s.ChannelID()+"/messages/"+posted["id"].(string)+"/threads", m{"name": "talk"})
	_, got, _ := as(t, s, bot, "GET", "/guilds/"+s.GuildID()+"/threads/active", nil)
	if all, _ := got["threads"].([]any); len(all) != 1 {
		t.Error(got)
	}
}
