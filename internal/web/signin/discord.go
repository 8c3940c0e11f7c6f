package signin

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/cleantext"
	"github.com/riffbot/riffbot/internal/songs"
)

// scopes are what the sign-in asks for: the id and name of the user, and their membership in a server.
const scopes = "identify guilds.members.read"

// apiVersion is the version of Discord's API.
const apiVersion = "v10"

// callTime limits a request to Discord, and maxAnswer its answer.
const (
	callTime  = 10 * time.Second
	maxAnswer = 1 << 20
)

// Discord is the OAuth2 client of the bot's application.
//
// https://discord.com/developers/docs/topics/oauth2
type Discord struct {
	AuthorizeURL string // of the page that asks the user
	APIURL       string // without the version
	ClientSecret string
	// ClientID returns the id of the application.
	ClientID func(ctx context.Context) (string, error)
	// HTTP sends the requests. It follows no redirects, so that secrets stay at Discord.
	HTTP *http.Client
}

// NewHTTPClient returns a client for [Discord.HTTP].
func NewHTTPClient() *http.Client {
	return &http.Client{Timeout: callTime,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// exchange returns the access token of a code.
func (d *Discord) exchange(ctx context.Context, code, verifier, redirect string) (token string, err error) {
	var got struct {
		AccessToken string `json:"access_token"`
		Type        string `json:"token_type"`
		Scope       string `json:"scope"`
	}
	err = d.post(ctx, "/oauth2/token", url.Values{"grant_type": {"authorization_code"}, "code": {code},
		"redirect_uri": {redirect}, "code_verifier": {verifier}}, &got)
	if err == nil && (got.AccessToken == "" || !strings.Contains(" "+got.Scope+" ", " identify ")) {
		err = errors.New("answer without a token")
	}
	if err != nil {
		return "", fmt.Errorf("exchange code: %w", err)
	}
	return got.AccessToken, nil
}

// revoke ends an access token and what belongs to it.
func (d *Discord) revoke(ctx context.Context, token string) error {
	return d.post(ctx, "/oauth2/token/revoke", url.Values{"token": {token}, "token_type_hint": {"access_token"}}, nil)
}

// user returns the user of a token.
func (d *Discord) user(ctx context.Context, token string) (songs.Member, error) {
	var got struct {
		ID         string `json:"id"`
		Username   string `json:"username"`
		GlobalName string `json:"global_name"`
	}
	_, err := d.get(ctx, "/users/@me", token, &got)
	if err == nil && got.ID == "" {
		err = errors.New("answer without a user")
	}
	if err != nil {
		return songs.Member{}, fmt.Errorf("get user: %w", err)
	}
	return songs.Member{ID: got.ID, Name: cmp.Or(got.GlobalName, got.Username)}, nil
}

// isMember reports whether the user of a token is a member of a server.
func (d *Discord) isMember(ctx context.Context, token, guildID string) (bool, error) {
	status, err := d.get(ctx, "/users/@me/guilds/"+guildID+"/member", token, &struct{}{})
	if status == http.StatusNotFound || status == http.StatusForbidden {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("get member: %w", err)
	}
	return true, nil
}

func (d *Discord) post(ctx context.Context, path string, form url.Values, into any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, d.APIURL+path, strings.NewReader(form.Encode()))
	if err != nil {
		return errors.New("invalid address of Discord")
	}
	clientID, err := d.ClientID(ctx)
	if err != nil {
		return err
	}
	req.SetBasicAuth(clientID, d.ClientSecret)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	_, err = d.do(req, into)
	return err
}

func (d *Discord) get(ctx context.Context, path, token string, into any) (status int, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, d.APIURL+"/"+apiVersion+path, nil)
	if err != nil {
		return 0, errors.New("invalid address of Discord")
	}
	req.Header.Set("Authorization", "Bearer "+token)
	return d.do(req, into)
}

// do sends a request. Its errors have the status and OAuth2's error code, and no values of the request or answer.
func (d *Discord) do(req *http.Request, into any) (status int, err error) {
	resp, err := d.HTTP.Do(req)
	if err != nil {
		if e, ok := errors.AsType[*url.Error](err); ok {
			err = e.Err // the outer error has the address
		}
		return 0, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return resp.StatusCode, fmt.Errorf("read answer: %w", err)
	}
	if resp.StatusCode >= http.StatusMultipleChoices {
		return resp.StatusCode, fmt.Errorf("discord: status %d%s", resp.StatusCode, errorCode(body))
	}
	if into == nil {
		return resp.StatusCode, nil
	}
	if err := json.Unmarshal(cleantext.JSON(body), into); err != nil {
		return resp.StatusCode, errors.New("answer of Discord is not JSON")
	}
	return resp.StatusCode, nil
}

// errorCodes are the error codes of RFC 6749, section 5.2.
var errorCodes = []string{"invalid_request", "invalid_client", "invalid_grant", "unauthorized_client",
	"unsupported_grant_type", "invalid_scope"}

// errorCode returns the error code of an answer with a colon before it, or "".
func errorCode(body []byte) string {
	var e struct {
		Error string `json:"error"`
	}
	if json.Unmarshal(body, &e) != nil {
		return ""
	}
	for _, code := range errorCodes {
		if e.Error == code {
			return ": " + code
		}
	}
	return ""
}
