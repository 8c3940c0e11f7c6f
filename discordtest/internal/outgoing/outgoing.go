// Package outgoing sends interactions to bots over HTTP.
package outgoing

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"time"
)

// ping is the type of the interaction that verifies an endpoint, and of its response.
const ping = 1

// Verify checks an endpoint as the Developer Portal does: it has to answer a PING, and to reject one with a wrong
// signature.
//
// https://discord.com/developers/docs/interactions/overview#setting-up-an-endpoint
func Verify(ctx context.Context, address string, key ed25519.PrivateKey, applicationID string) error {
	if err := verify(ctx, address, key, applicationID); err != nil {
		return fmt.Errorf("verify interactions endpoint: %w", err)
	}
	return nil
}

func verify(ctx context.Context, address string, key ed25519.PrivateKey, applicationID string) error {
	body, err := json.Marshal(map[string]any{"type": ping, "application_id": applicationID, "version": 1})
	if err != nil {
		return err
	}
	header := sign(key, body)
	wrong := header.Clone()
	wrong.Set("X-Signature-Ed25519", hex.EncodeToString(make([]byte, ed25519.SignatureSize)))
	status, _, err := post(ctx, address, wrong, body)
	if err == nil && status != http.StatusUnauthorized {
		err = fmt.Errorf("the endpoint answered a wrong signature with %d, not 401", status)
	}
	if err != nil {
		return err
	}
	status, answer, err := post(ctx, address, header, body)
	if err != nil {
		return err
	}
	var pong struct {
		Type int `json:"type"`
	}
	if status != http.StatusOK || json.Unmarshal(answer, &pong) != nil || pong.Type != ping {
		return fmt.Errorf("the endpoint answered PING with %d %q", status, answer)
	}
	return nil
}

// responseTime is the time limit for the first response.
const responseTime = 3 * time.Second

// Send sends an interaction. A response in the answer is sent to the callback address of the interaction, below the
// base address of Discord.
func Send(log *slog.Logger, address string, key ed25519.PrivateKey, event map[string]any, base string) {
	ctx, cancel := context.WithTimeout(context.Background(), responseTime)
	defer cancel()
	body, err := json.Marshal(event)
	var status int
	var answer []byte
	if err == nil {
		status, answer, err = post(ctx, address, sign(key, body), body)
	}
	if err == nil && status == http.StatusOK {
		callback := fmt.Sprintf("%s/api/v10/interactions/%s/%s/callback", base, event["id"], event["token"])
		status, answer, err = post(ctx, callback, make(http.Header), answer)
	}
	if err != nil || status/100 != 2 {
		log.WarnContext(ctx, "send interaction failed", "status", status, "answer", string(answer), "err", err)
	}
}

// sign returns the headers with the signature of a body.
func sign(key ed25519.PrivateKey, body []byte) http.Header {
	at := strconv.FormatInt(time.Now().Unix(), 10)
	h := make(http.Header)
	h.Set("X-Signature-Ed25519", hex.EncodeToString(ed25519.Sign(key, append([]byte(at), body...))))
	h.Set("X-Signature-Timestamp", at)
	return h
}

// post sends a JSON document and returns the status and body of the answer.
func post(ctx context.Context, address string, h http.Header, body []byte) (int, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	req.Header = h
	req.Header.Set("Content-Type", "application/json")
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	return resp.StatusCode, answer, err
}
