package riffusion_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/riffusion"
)

func TestCallbackIsPassedOnOnce(t *testing.T) {
	var songs, failures int
	busy := true
	h := riffusion.NewCallbackHandler("hush",
		func(_ context.Context, id string) bool { return id == "t1" || id == "t2" || id == "t3" },
		func(_ context.Context, id string, r *riffusion.Result, e *riffusion.Error) error {
			switch {
			case id == "t3" && busy:
				busy = false
				return errors.New("later")
			case e != nil:
				failures++
			default:
				songs += len(r.Songs)
			}
			return nil
		})
	for _, c := range []struct {
		method, path, contentType, body string
		status                          int
	}{
		{"POST", "/cb/hush", "application/json", twoSongs, 204},
		{"POST", "/cb/hush", "application/json; charset=utf-8", twoSongs, 204}, // again
		{"POST", "/cb/hush?order=k", "application/json", twoSongs, 204},
		{"POST", "/cb/?order=hush", "application/json", twoSongs, 404},
		{"POST", "/cb/hush", "application/json", `{"task_id":"t2","success":false,"error":{"code":"api_error"}}`, 204},
		{"POST", "/cb/hush", "application/json", `{"task_id":"t3"}`, 503},
		{"POST", "/cb/hush", "application/json", `{"task_id":"t3"}`, 204},
		{"POST", "/cb/wrong", "application/json", twoSongs, 404},
		{"POST", "/cb/hush", "application/json", `{"task_id":"stranger"}`, 404},
		{"POST", "/cb/hush", "application/json", `{}`, 400},
		{"POST", "/cb/hush", "application/json", `nonsense`, 400},
		{"POST", "/cb/hush", "application/json", `{"task_id":"` + strings.Repeat("x", 17<<20) + `"}`, 400},
		{"POST", "/cb/hush", "text/plain", twoSongs, 415},
		{"GET", "/cb/hush", "", "", 405},
	} {
		r := httptest.NewRequest(c.method, c.path, strings.NewReader(c.body))
		r.Header.Set("Content-Type", c.contentType)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != c.status {
			t.Errorf("%s %s %.40s: %d, want %d", c.method, c.path, c.body, w.Code, c.status)
		}
	}
	if songs != 2 || failures != 1 {
		t.Errorf("%d songs and %d failures were passed on", songs, failures)
	}
}
