package subsonic

import (
	"context"
	"encoding/hex"
	"errors"
	"strings"

	"github.com/riffbot/riffbot/internal/apikeys"
	"github.com/riffbot/riffbot/internal/web"
)

// Errors of authentication.
var (
	errConflict = &apiError{Code: codeConflicting,
		Message: "Send either the parameter apiKey, or u and p, not both."}
	errNoTokens = &apiError{Code: codeNoTokens, Message: "Token authentication is not supported. Let the app send an " +
		"API key, or the password in plain text (“legacy” authentication)."}
	errInsecure = &apiError{Code: codeNotSupported, Message: "Passwords and keys are accepted only over https."}
	errKey      = &apiError{Code: codeInvalidKey,
		Message: "The API key is unknown or was revoked. Make a new one in Discord with /me app-password."}
	errPassword = &apiError{Code: codeWrongPassword,
		Message: "The password is no app password. Make one in Discord with /me app-password."}
)

// secretOf returns the secret of the key in the parameters of a call, and the error to return if there is no such key.
//
// A key is the parameter apiKey of the extension apiKeyAuthentication or, for older apps, the password p beside any
// user name u. Tokens t cannot be checked, because only hashes of keys are stored.
func secretOf(p params) (secret string, wrong, err error) {
	switch {
	case p.has("apiKey") && (p.has("u") || p.has("p") || p.has("t") || p.has("s")),
		p.has("p") && p.has("t"):
		return "", nil, errConflict
	case p.has("apiKey"):
		return p.text("apiKey"), errKey, nil
	case p.has("t") || p.has("s"):
		return "", nil, errNoTokens
	}
	if _, err := p.require("u"); err != nil {
		return "", nil, err
	}
	password, err := p.require("p")
	if err != nil {
		return "", nil, err
	}
	if encoded, ok := strings.CutPrefix(password, "enc:"); ok {
		decoded, err := hex.DecodeString(encoded)
		if err != nil {
			return "", nil, errPassword
		}
		password = string(decoded)
	}
	return password, errPassword, nil
}

// authenticate finds the owner of the key of a call, and what they may see.
func (a *Area) authenticate(ctx context.Context, c *call) error {
	secret, wrong, err := secretOf(c.params)
	if err != nil {
		return err
	}
	if !c.SafeForSecrets() {
		return errInsecure
	}
	key, err := a.deps.Keys.Check(ctx, secret)
	if errors.Is(err, apikeys.ErrUnknown) {
		return wrong
	}
	if err != nil {
		return err
	}
	c.viewer, err = c.ViewerIn(ctx, key.GuildID, key.UserID)
	if errors.Is(err, web.ErrNotFound) {
		return wrong // the member left, or the server turned the pages off
	}
	if err != nil {
		return err
	}
	c.songs, err = a.deps.Access.Viewer(ctx, c.viewer.Member)
	return err
}
