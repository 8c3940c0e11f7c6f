package bot

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// template returns a call with placeholders for ids and tokens, so that there are few
// different values.
func template(method, path string) string {
	parts := strings.Split(path, "/")
	if len(parts) > 1 && strings.HasPrefix(parts[1], "v") {
		parts = append([]string{""}, parts[2:]...) // without the version
	}
	for i, part := range parts {
		switch {
		case part != "" && strings.Trim(part, "0123456789") == "":
			parts[i] = "id"
		case i > 1 && parts[i-1] == "id" && (parts[i-2] == "interactions" || parts[i-2] == "webhooks"):
			parts[i] = "token"
		}
	}
	return method + " " + strings.Join(parts, "/")
}

// retryAfter returns the pause that a 429 asks for. The body can be read again. Those of
// Cloudflare are not JSON. known is false for one with an error code and no pause, which
// is a refusal and not a rate limit.
func retryAfter(resp *http.Response) (pause time.Duration, global, known bool) {
	var limit struct {
		RetryAfter *float64 `json:"retry_after"`
		Global     bool     `json:"global"`
		Code       int      `json:"code"`
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxErrorBody))
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(body), resp.Body), resp.Body}
	isJSON := err == nil && json.Unmarshal(body, &limit) == nil
	seconds := 5.0
	header, err := strconv.ParseFloat(resp.Header.Get("Retry-After"), 64)
	switch {
	case isJSON && limit.RetryAfter != nil:
		seconds = *limit.RetryAfter
	case err == nil:
		seconds = header
	case isJSON && limit.Code != 0:
		return 0, false, false
	}
	seconds = min(max(seconds, 0), (24 * time.Hour).Seconds())
	return time.Duration(seconds*float64(time.Second)) + 50*time.Millisecond, limit.Global || !isJSON, true
}

// route returns the bucket of a request: its method and path, with only the ids by which
// Discord separates buckets. Responses to interactions have a bucket per token, so that
// they do not wait for each other.
func route(method, path string) (key string, answer bool) {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		switch {
		case part == "interactions" || part == "webhooks":
			return method + " " + strings.Join(parts[i:], "/"), true
		case part == "messages" && i+1 < len(parts):
			parts[i+1] = "id" // edits share a bucket per channel
		}
	}
	return method + " " + strings.Join(parts, "/"), false
}
