package userclient

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
)

// Server is any server that implements Discord's API, and a guild on it.
type Server struct {
	API           string // up to and with the version: "http://127.0.0.1:1234/api/v9"
	GuildID       string
	ChannelID     string
	ApplicationID string // of the bot whose commands are used
	Conventions   Conventions
}

// obj is a decoded JSON object.
type obj = map[string]any

func str(o obj, key string) string {
	s, _ := o[key].(string)
	return s
}

func sub(o obj, key string) obj {
	v, _ := o[key].(obj)
	return v
}

func list(o obj, key string) []any {
	v, _ := o[key].([]any)
	return v
}

func num(o obj, key string) int {
	f, _ := o[key].(float64)
	return int(f)
}

// call sends a request with a member's token and decodes the response into out.
func (s Server) call(ctx context.Context, token, method, path string, in, out any) error {
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, s.API+path, body)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", token)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode >= 300 {
		return &RefusedError{Status: resp.StatusCode, Body: string(b)}
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(b, out)
}

// RefusedError is an error response of the server.
type RefusedError struct {
	Status int
	Body   string
}

// Messages returns what the server said about each wrong field, or else its message.
func (e *RefusedError) Messages() []string {
	var said struct {
		Message string `json:"message"`
		Errors  any    `json:"errors"`
	}
	if json.Unmarshal([]byte(e.Body), &said) != nil {
		return nil
	}
	var all []string
	collectMessages(said.Errors, &all)
	if len(all) == 0 && said.Message != "" {
		all = append(all, said.Message)
	}
	return all
}

// collectMessages adds the messages of field errors, which are in lists named _errors at any depth.
func collectMessages(in any, all *[]string) {
	o, _ := in.(obj)
	for _, key := range slices.Sorted(maps.Keys(o)) {
		if key != "_errors" {
			collectMessages(o[key], all)
			continue
		}
		for _, v := range list(o, key) {
			if found, _ := v.(obj); str(found, "message") != "" && !slices.Contains(*all, str(found, "message")) {
				*all = append(*all, str(found, "message"))
			}
		}
	}
}

// Error returns the status, message and field errors of the response.
func (e *RefusedError) Error() string {
	var said struct {
		Message string `json:"message"`
		Errors  any    `json:"errors"`
	}
	if json.Unmarshal([]byte(e.Body), &said) != nil || said.Message == "" {
		return fmt.Sprintf("the server answered %d: %s", e.Status, e.Body)
	}
	if said.Errors == nil {
		return fmt.Sprintf("the server answered %d: %s", e.Status, said.Message)
	}
	detail, err := json.Marshal(said.Errors)
	if err != nil {
		detail = nil
	}
	return fmt.Sprintf("the server answered %d: %s %s", e.Status, said.Message, detail)
}
