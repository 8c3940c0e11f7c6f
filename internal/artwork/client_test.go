package artwork_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/riffbot/riffbot/internal/artwork"
)

// serve returns the address of a server that answers each request alike, and the last body that it got.
func serve(t *testing.T, status int, answer string) (address string, body *map[string]any) {
	t.Helper()
	body = &map[string]any{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/v1/images/generations" || r.Header.Get("Authorization") != "Bearer secret" {
			t.Errorf("%s with %q", r.URL.Path, r.Header.Get("Authorization"))
		}
		if err := json.NewDecoder(r.Body).Decode(body); err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(answer))
	}))
	t.Cleanup(s.Close)
	return s.URL + "/v1", body
}

func TestPictureIsDrawn(t *testing.T) {
	t.Parallel()
	answer := `{"created":1,"data":[{"b64_json":"` + base64.StdEncoding.EncodeToString([]byte("picture")) + `"}]}`
	for model, format := range map[string]any{"gpt-image-1": nil, "dall-e-3": "b64_json", "flux": "b64_json"} {
		address, body := serve(t, http.StatusOK, answer)
		got, err := artwork.New(artwork.Config{Key: "secret", BaseURL: address + "/", Model: model}).
			Draw(t.Context(), "a lighthouse")
		if err != nil || string(got) != "picture" {
			t.Errorf("%s: %q, %v", model, got, err)
		}
		b := *body
		if b["model"] != model || b["prompt"] != "a lighthouse" || b["n"] != 1.0 || b["size"] != "1024x1024" ||
			b["response_format"] != format {
			t.Errorf("%s: sent %v", model, b)
		}
	}
}

func TestFailureIsClassified(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status int
		answer string
		want   artwork.Kind
	}{
		"policy":     {400, `{"error":{"code":"content_policy_violation","message":"no"}}`, artwork.Refused},
		"moderation": {400, `{"error":{"code":"moderation_blocked","message":"no"}}`, artwork.Refused},
		"key":        {401, `{"error":{"code":"invalid_api_key","message":"no"}}`, artwork.Rejected},
		"limit":      {429, `{"error":{"code":"rate_limit_exceeded","message":"no"}}`, artwork.Rejected},
		"not JSON":   {404, `not found`, artwork.Rejected},
		"broken":     {500, `{"error":{"message":"oops"}}`, artwork.Unavailable},
		"redirect":   {302, ``, artwork.Unavailable},
		"empty":      {200, `{"data":[]}`, artwork.Unavailable},
		"address":    {200, `{"data":[{"url":"http://169.254.169.254/"}]}`, artwork.Unavailable},
		"no base64":  {200, `{"data":[{"b64_json":"%%%"}]}`, artwork.Unavailable},
	} {
		address, _ := serve(t, c.status, c.answer)
		_, err := artwork.New(artwork.Config{Key: "secret", BaseURL: address, Model: "m"}).Draw(t.Context(), "x")
		var failed *artwork.Error
		if !errors.As(err, &failed) || failed.Kind != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}
