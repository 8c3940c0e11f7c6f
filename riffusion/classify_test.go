package riffusion_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"testing"

	"github.com/riffbot/riffbot/riffusion"
)

// Messages that a classification by text would misinterpret.
var misleading = []string{
	"", "load balancer: no healthy upstream", "could not write the credit record", "quota service timed out",
	"content moderation took too long", "invalid_token", "too_many_requests", "used_up",
}

// provenBy are the codes that prove a refusal, with their causes. They are repeated here
// independently of the client.
var provenBy = map[string]error{
	"bad_request": nil, "forbidden": riffusion.ErrForbidden, "api_not_implemented": riffusion.ErrNotOffered,
	"not_found": riffusion.ErrUnknownTask, "no_api": riffusion.ErrNoAPI, "disabled": riffusion.ErrForbidden,
	"used_up": riffusion.ErrQuota, "invalid_token": riffusion.ErrToken, "no_token": riffusion.ErrToken,
	"token_expired": riffusion.ErrToken, "token_mismatched": riffusion.ErrToken,
	"too_many_requests": riffusion.ErrRateLimited,
}

// provenAlone are the statuses that prove a refusal without a code.
var provenAlone = []int{400, 401, 402, 403, 404, 405, 410, 413, 415, 422, 429}

var statuses = []int{200, 201, 202, 204, 300, 301, 302, 303, 304, 307, 308, 400, 401, 402, 403, 404, 405, 406, 408, 409,
	410,
	411, 412, 413, 414, 415, 418, 421, 422, 423, 424, 425, 426, 428, 429, 431, 451, 499, 500, 501, 502, 503, 504, 507,
	520, 522, 524, 530, 599}

// TestPurchaseDependsOnStatusAndCode checks that only status and code prove that
// nothing was bought, whatever the message.
func TestPurchaseDependsOnStatusAndCode(t *testing.T) {
	var status int
	var body string
	c := setup(t, riffusion.Riffusion(), "/riffusion/audios", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "/prefix/elsewhere")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	})
	codes := []string{"", "api_error", "timeout", "insufficient_balance_record", "content_error"}
	for code := range provenBy {
		codes = append(codes, code)
	}
	forms := map[string]func(code, words string) string{
		"error object": func(code, words string) string {
			return encode(map[string]any{"success": false, "error": map[string]string{"code": code, "message": words}})
		},
		"top level": func(code, words string) string {
			return encode(map[string]any{"success": false, "code": code, "detail": words, "error": map[string]string{}})
		},
		"error text": func(code, words string) string {
			if code != "" {
				return ""
			}
			return encode(map[string]any{"success": false, "error": words})
		},
	}
	for form, build := range forms {
		for _, status = range statuses {
			for _, code := range codes {
				for _, words := range misleading {
					if body = build(code, words); body == "" || status == 204 || status == 304 {
						continue
					}
					_, proven := provenBy[code]
					if code == "" {
						proven = slices.Contains(provenAlone, status)
					}
					want := riffusion.MaybeBought
					if proven && status >= 400 && status < 500 {
						want = riffusion.NotBought
					}
					_, err := c.Submit(t.Context(), riffusion.Request{Prompt: "x"})
					e, ok := errors.AsType[*riffusion.Error](err)
					if !ok || e.Purchase != want {
						t.Errorf("%s, %d %q %q: %v, want %q", form, status, code, words, err, want)
						continue
					}
					if retry := want == riffusion.NotBought && (code == "too_many_requests" || code == "" &&
						status == 429); e.Retryable != retry {
						t.Errorf("%s, %d %q %q: retryable is %v", form, status, code, words, e.Retryable)
					}
					if cause := provenBy[code]; cause != nil && code != "forbidden" && want == riffusion.NotBought &&
						!errors.Is(err, cause) {
						t.Errorf("%d %q %q: %v is not %v", status, code, words, err, cause)
					}
					if want == riffusion.MaybeBought && e.Err != nil {
						t.Errorf("%d %q %q: an unknown outcome has the cause %v", status, code, words, e.Err)
					}
				}
			}
		}
	}
}

// TestUnreadableResponseProvesNothing uses responses in other formats, which a proxy may have
// sent.
func TestUnreadableResponseProvesNothing(t *testing.T) {
	var status int
	var body string
	c := setup(t, riffusion.Riffusion(), "/riffusion/audios", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	})
	bodies := []string{"", " ", "<html>403 Forbidden</html>", "null", "[]", `"used_up"`, "7",
		`{"error":{"code":"used_up"`,
		`{"error":{"code":"used_up"}} trailing`, "used_up", `{"code":"used_up"}{"code":"used_up"}`}
	contradictory := []string{`{"task_id":"t1"}`, `{"success":true}`, `{"success":true,"code":"used_up"}`,
		`{"data":[{"id":"a"}]}`}
	for _, status = range []int{400, 401, 402, 403, 404, 422, 429} {
		for _, body = range contradictory {
			_, err := c.Submit(t.Context(), riffusion.Request{Prompt: "x"})
			if e, ok := errors.AsType[*riffusion.Error](err); !ok || e.Purchase != riffusion.MaybeBought ||
				e.Retryable {
				t.Errorf("%d %q: %#v", status, body, err)
			}
		}
	}
	for _, status = range statuses {
		for _, body = range bodies {
			if status == 204 || status == 304 {
				continue
			}
			_, err := c.Submit(t.Context(), riffusion.Request{Prompt: "x"})
			if e, ok := errors.AsType[*riffusion.Error](err); !ok || e.Purchase != riffusion.MaybeBought ||
				e.Retryable || e.Err != nil {
				t.Errorf("%d %q: %#v", status, body, err)
			}
		}
	}
}

// TestTruncatedResponseProvesNothing closes the connection during the response.
func TestTruncatedResponseProvesNothing(t *testing.T) {
	refusal := `{"success":false,"error":{"code":"used_up","message":"Your quota is used up."}}`
	for _, status := range statuses {
		if status == 204 || status == 304 {
			continue
		}
		for name, cut := range map[string]http.HandlerFunc{
			"length": func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Length", strconv.Itoa(len(refusal)+1))
				w.WriteHeader(status)
				_, _ = io.WriteString(w, refusal)
				_ = http.NewResponseController(w).Flush()
				panic(http.ErrAbortHandler)
			},
			"chunks": func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(status)
				_, _ = io.WriteString(w, refusal)
				_ = http.NewResponseController(w).Flush()
				panic(http.ErrAbortHandler)
			},
			"no answer": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		} {
			c := setup(t, riffusion.Riffusion(), "/riffusion/audios", cut)
			_, err := c.Submit(t.Context(), riffusion.Request{Prompt: "x"})
			if e, ok := errors.AsType[*riffusion.Error](err); !ok || e.Purchase != riffusion.MaybeBought ||
				e.Retryable {
				t.Errorf("%d, %s: %v", status, name, err)
			}
		}
	}
}

// TestMessageSelectsCauseOfRefusal checks that a message only distinguishes causes.
func TestMessageSelectsCauseOfRefusal(t *testing.T) {
	for _, c := range []struct {
		status         int
		code, message  string
		is, isNot      error
		fault          riffusion.Fault
		unknownOutcome bool
	}{
		{403, "forbidden", "The prompt was refused by content moderation.", riffusion.ErrRefused,
			riffusion.ErrForbidden, riffusion.FaultContent, false},
		{403, "forbidden", "Your balance is too low.", riffusion.ErrQuota, riffusion.ErrForbidden,
			riffusion.FaultOperator, false},
		{403, "forbidden", "Subscribe first.", riffusion.ErrForbidden, riffusion.ErrRefused, riffusion.FaultOperator,
			false},
		{400, "bad_request", "The lyric violates our policy.", riffusion.ErrRefused, riffusion.ErrForbidden,
			riffusion.FaultContent, false},
		{400, "bad_request", "Content-Type must be application/json.", nil, riffusion.ErrRefused, riffusion.FaultCaller,
			false},
		{401, "invalid_token", "content moderation", riffusion.ErrToken, riffusion.ErrRefused, riffusion.FaultOperator,
			false},
		{500, "forbidden", "refused by content moderation", nil, riffusion.ErrRefused, riffusion.FaultProvider, true},
		{403, "api_error", "refused by content moderation", nil, riffusion.ErrRefused, riffusion.FaultProvider, true},
	} {
		body := encode(map[string]any{"error": map[string]string{"code": c.code, "message": c.message}})
		client := setup(t, riffusion.Riffusion(), "/riffusion/audios", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(c.status)
			_, _ = io.WriteString(w, body)
		})
		_, err := client.Submit(t.Context(), riffusion.Request{Prompt: "x"})
		e, ok := errors.AsType[*riffusion.Error](err)
		if !ok || e.Fault != c.fault || c.is != nil && !errors.Is(err, c.is) || errors.Is(err, c.isNot) ||
			(e.Purchase == riffusion.MaybeBought) != c.unknownOutcome {
			t.Errorf("%d %s %q: %v, fault %q", c.status, c.code, c.message, err, e.Fault)
		}
	}
}

// TestRedirectIsNotFollowed checks that no other host receives the token or a paid request,
// and that its response is not accepted.
func TestRedirectIsNotFollowed(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t.Errorf("%s %s followed a redirect, Authorization %q", r.Method, r.URL.Path, r.Header.Get("Authorization"))
		_, _ = io.WriteString(w, `{"task_id":"foreign","items":[{"id":"foreign"}],"data":{"audio_id":"foreign"}}`)
	}))
	t.Cleanup(elsewhere.Close)
	var status int
	var to string
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/same-host" {
			t.Error("a redirect within the host was followed")
		}
		w.Header().Set("Location", to)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, `{"task_id":"foreign"}`)
	}))
	t.Cleanup(api.Close)
	for _, opts := range [][]riffusion.Option{nil, {riffusion.WithHTTPClient(&http.Client{})}} {
		c, err := riffusion.New("secret", append(opts, riffusion.WithBaseURL(api.URL),
			riffusion.WithFamily(riffusion.Producer()))...)
		if err != nil {
			t.Fatal(err)
		}
		for _, status = range []int{301, 302, 303, 307, 308} {
			for _, to = range []string{elsewhere.URL + "/x", "/same-host", "//" + elsewhere.Listener.Addr().String()} {
				request := riffusion.Request{Prompt: "x"}
				_, submit := c.Submit(t.Context(), request)
				_, create := c.Create(t.Context(), request)
				for _, err := range []error{submit, create} {
					if e, ok := errors.AsType[*riffusion.Error](err); !ok || e.Purchase != riffusion.MaybeBought ||
						e.Retryable || e.StatusCode != status {
						t.Errorf("paid, %d: %v", status, err)
					}
				}
				_, task := c.Task(t.Context(), "a")
				_, tasks := c.Tasks(t.Context(), []string{"a"})
				_, upload := c.Upload(t.Context(), "https://example.com/a.mp3")
				for _, err := range []error{task, tasks, upload, c.Check(t.Context())} {
					if e, ok := errors.AsType[*riffusion.Error](err); !ok || e.Purchase != riffusion.NotBought ||
						e.Retryable || e.StatusCode != status {
						t.Errorf("free, %d: %v", status, err)
					}
				}
			}
		}
	}
}

func encode(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprint("encode: ", err))
	}
	return string(b)
}
