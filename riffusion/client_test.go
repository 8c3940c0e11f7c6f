package riffusion_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/riffbot/riffbot/riffusion"
)

// setup returns a client of a server with one path.
func setup(t *testing.T, family riffusion.Family, path string, h http.HandlerFunc) *riffusion.Client {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("POST /prefix"+path, func(w http.ResponseWriter, r *http.Request) {
		if got := r.Header.Get("Authorization"); got != "Bearer secret" {
			t.Errorf("Authorization is %q", got)
		}
		if got := r.Header.Get("Accept"); got != "application/json" {
			t.Errorf("Accept is %q", got)
		}
		h(w, r)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	// A prefix makes an absolute address in a method fail loudly.
	c, err := riffusion.New("secret", riffusion.WithBaseURL(server.URL+"/prefix"), riffusion.WithFamily(family))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func say(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) }
}

const twoSongs = `{"success":true,"task_id":"t1","trace_id":"r1","data":[
  {"id":"a","title":"Vibe","image_url":"https://x/a.jpg","lyric":"[Intro]\nYeah","audio_url":"https://x/a.m4a","video_url":null,
   "created_at":"2025-06-18T15:47:54.705246Z","model":"FUZZ-1.0","state":"succeeded","style":"Pop","duration":181.12,
   "lyrics_timestamped":{"words":[{"text":"[Intro]","start":0.64,"end":0.64,"line_index":0,"index_range":null},{"text":"Yeah","start":0.7,"end":1.5,"line_index":1}]}},
  {"id":"b","audio_url":"https://x/b.mp3","duration":"135.2330158730159","seed":42,"unknown":{"x":[1]}}]}`

func TestCreateReturnsEverySong(t *testing.T) {
	var sent map[string]any
	c := setup(t, riffusion.Riffusion(), "/riffusion/audios", func(w http.ResponseWriter, r *http.Request) {
		if err := json.NewDecoder(r.Body).Decode(&sent); err != nil {
			t.Error(err)
		}
		_, _ = io.WriteString(w, twoSongs)
	})
	got, err := c.Create(t.Context(), riffusion.Request{Prompt: "a vibe", Model: "FUZZ-1.0"})
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(sent) != "map[action:generate model:FUZZ-1.0 prompt:a vibe]" {
		t.Errorf("sent %v", sent)
	}
	if got.TaskID != "t1" || got.TraceID != "r1" || len(got.Songs) != 2 {
		t.Fatalf("%+v", got)
	}
	first, second := got.Songs[0], got.Songs[1]
	if first.Duration != 181120*time.Millisecond || len(first.Words) != 2 || first.Words[1].Line != 1 ||
		first.CreatedAt.Year() != 2025 {
		t.Errorf("first: %+v", first)
	}
	if second.Duration.Round(time.Millisecond) != 135233*time.Millisecond || second.Seed != "42" || second.Title != "" {
		t.Errorf("second: %+v", second)
	}
}

func TestSubmitReturnsTaskID(t *testing.T) {
	for _, f := range []riffusion.Family{riffusion.Riffusion(), riffusion.Producer()} {
		t.Run(f.Name, func(t *testing.T) {
			c := setup(t, f, f.AudiosPath, func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				if !strings.Contains(string(body), `"callback_url":"`+riffusion.DefaultCallbackURL+`"`) {
					t.Errorf("sent %s", body)
				}
				_, _ = io.WriteString(w, `{"task_id":"t1"}`)
			})
			ticket, err := c.Submit(t.Context(), riffusion.Request{Prompt: "x"})
			if err != nil || ticket.TaskID != "t1" {
				t.Errorf("%+v, %v", ticket, err)
			}
		})
	}
}

// TestClassificationOfErrors checks fault, retry and purchase of responses.
func TestClassificationOfErrors(t *testing.T) {
	for name, c := range map[string]struct {
		status    int
		body      string
		fault     riffusion.Fault
		retryable bool
		purchase  riffusion.Purchase
		is        error
	}{
		"parameters": {400, `{"success":false,"error":{"code":"bad_request","message":"prompt is required"},"trace_id":"r"}`, riffusion.FaultCaller, false, riffusion.NotBought, nil},
		"other token": {400, `{"success":false,"error":{"code":"token_mismatched","message":"no"},"trace_id":"r"}`,
			riffusion.FaultOperator, false, riffusion.NotBought, riffusion.ErrToken},
		"not offered": {400, `{"error":{"code":"api_not_implemented","message":"no"}}`, riffusion.FaultCaller, false,
			riffusion.NotBought, riffusion.ErrNotOffered},
		"token": {401, `{"error":{"code":"invalid_token","message":"no"}}`, riffusion.FaultOperator, false,
			riffusion.NotBought, riffusion.ErrToken},
		"used up": {403, `{"detail":"Your quota is used up","code":"used_up"}`, riffusion.FaultOperator, false,
			riffusion.NotBought, riffusion.ErrQuota},
		"not subscribed": {403, `{"message":"You have not subscribed"}`, riffusion.FaultOperator, false,
			riffusion.NotBought, riffusion.ErrForbidden},
		"refused": {403, `{"error":{"code":"forbidden","message":"refused by content moderation"}}`,
			riffusion.FaultContent, false, riffusion.NotBought, riffusion.ErrRefused},
		"busy": {429, `{"error":{"code":"too_many_requests","message":"slow down"}}`, riffusion.FaultProvider,
			true, riffusion.NotBought, riffusion.ErrRateLimited},
		"broken": {500, `{"success":false,"error":{"code":"api_error","message":"fetch failed"},"trace_id":"r"}`,
			riffusion.FaultProvider, false, riffusion.MaybeBought, nil},
		"gateway": {502, `<html>bad gateway</html>`, riffusion.FaultProvider, false, riffusion.MaybeBought, nil},
		"200 and failed": {200, `{"success":false,"error":{"code":"api_error","message":"fetch failed"}}`,
			riffusion.FaultProvider, false, riffusion.MaybeBought, nil},
		"200 no JSON":    {200, `<html>`, riffusion.FaultProvider, false, riffusion.MaybeBought, nil},
		"200 no task id": {200, `{}`, riffusion.FaultProvider, false, riffusion.MaybeBought, nil},
		"a bare error":   {400, `{"error":"no"}`, riffusion.FaultCaller, false, riffusion.NotBought, nil},
	} {
		t.Run(name, func(t *testing.T) {
			calls := 0
			client := setup(t, riffusion.Riffusion(), "/riffusion/audios",
				func(w http.ResponseWriter, _ *http.Request) {
					calls++
					w.Header().Set("Retry-After", "7")
					w.WriteHeader(c.status)
					_, _ = io.WriteString(w, c.body)
				})
			_, err := client.Submit(t.Context(), riffusion.Request{Prompt: "x"})
			e, ok := errors.AsType[*riffusion.Error](err)
			if !ok {
				t.Fatalf("%v is no *Error", err)
			}
			if e.Fault != c.fault || e.Retryable != c.retryable || e.Purchase != c.purchase {
				t.Errorf("fault %q, retryable %v, %q: %v", e.Fault, e.Retryable, e.Purchase, e)
			}
			if c.is != nil && !errors.Is(err, c.is) {
				t.Errorf("%v is not %v", err, c.is)
			}
			if c.status == 429 && e.RetryAfter != 7*time.Second {
				t.Errorf("retry after %s", e.RetryAfter)
			}
			if calls != 1 {
				t.Errorf("%d paid requests were sent", calls)
			}
			if strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "http://") {
				t.Errorf("the error says too much: %v", err)
			}
		})
	}
}

// TestLostResponseMayBePurchase checks that a request that was not sent is not bought, and
// one that may have arrived is not repeated.
func TestLostResponseMayBePurchase(t *testing.T) {
	var calls atomic.Int32
	c := setup(t, riffusion.Riffusion(), "/riffusion/audios", func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		_, _ = io.Copy(io.Discard, r.Body)
		panic(http.ErrAbortHandler)
	})
	for range 3 { // kept connections are where net/http would send again
		_, err := c.Submit(t.Context(), riffusion.Request{Prompt: "x"})
		if e, ok := errors.AsType[*riffusion.Error](err); !ok || e.Purchase != riffusion.MaybeBought || e.Retryable {
			t.Errorf("%v", err)
		}
	}
	if n := calls.Load(); n != 3 {
		t.Errorf("3 purchases were %d requests", n)
	}

	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	_ = listener.Close() // nobody listens there now
	c, err = riffusion.New("secret", riffusion.WithBaseURL("http://"+address))
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Submit(t.Context(), riffusion.Request{Prompt: "x"})
	if e, ok := errors.AsType[*riffusion.Error](err); !ok || e.Purchase != riffusion.NotBought || !e.Retryable ||
		e.Fault != riffusion.FaultNetwork {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Submit(ctx, riffusion.Request{Prompt: "x"}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v does not say that it was cancelled", err)
	}
}

func TestTasksAreReadInEveryState(t *testing.T) {
	c := setup(t, riffusion.Producer(), "/producer/tasks", func(w http.ResponseWriter, r *http.Request) {
		var ask struct {
			IDs    []string
			Action string
		}
		if err := json.NewDecoder(r.Body).Decode(&ask); err != nil || ask.Action != "retrieve_batch" ||
			len(ask.IDs) != 5 {
			t.Errorf("%+v, %v", ask, err)
		}
		_, _ = io.WriteString(w, `{"count":5,"items":[
		 {"id":"new","created_at":1767119745.524,"request":{"action":"generate","prompt":"x"}},
		 {"id":"half","progress":"50%","response":{"data":[{"id":"s","state":"processing"}]}},
		 {"id":"done","finished_at":1767119785.589,"elapsed":40.0,"response":`+twoSongs+`},
		 {"id":"bad","trace_id":"r2","response":{"success":false,"error":{"code":"api_error","message":"no"}}},
		 {"id":"worse","response":{"data":[{"id":"s","state":"failed"}]}}]}`)
	})
	tasks, err := c.Tasks(t.Context(), []string{"new", "half", "done", "bad", "worse"})
	if err != nil || len(tasks) != 5 {
		t.Fatalf("%d tasks, %v", len(tasks), err)
	}
	for i, want := range []riffusion.TaskState{riffusion.TaskRunning, riffusion.TaskRunning, riffusion.TaskSucceeded,
		riffusion.TaskFailed, riffusion.TaskFailed} {
		if tasks[i].State != want {
			t.Errorf("%s is %s, want %s", tasks[i].ID, tasks[i].State, want)
		}
	}
	if tasks[0].CreatedAt.Unix() != 1767119745 || tasks[0].Progress != -1 || tasks[1].Progress != 50 {
		t.Errorf("%+v\n%+v", tasks[0], tasks[1])
	}
	if len(tasks[2].Result.Songs) != 2 || tasks[3].Err.TraceID != "r2" || tasks[3].Err.Purchase != riffusion.Bought {
		t.Errorf("%+v\n%+v", tasks[2], tasks[3].Err)
	}
	if none, err := c.Tasks(t.Context(), nil); err != nil || none != nil {
		t.Errorf("no ids: %v, %v", none, err)
	}
}

func TestOneTask(t *testing.T) {
	c := setup(t, riffusion.Riffusion(), "/riffusion/tasks", say(`{"id":"t1","response":`+twoSongs+`}`))
	task, err := c.Task(t.Context(), "t1")
	if err != nil || task.State != riffusion.TaskSucceeded {
		t.Errorf("%+v, %v", task, err)
	}
	c = setup(t, riffusion.Riffusion(), "/riffusion/tasks", say(`{}`))
	if _, err := c.Task(t.Context(), "t2"); !errors.Is(err, riffusion.ErrUnknownTask) {
		t.Errorf("%v", err)
	}
}

func TestFreeCallsAreRetryable(t *testing.T) {
	for status, retryable := range map[int]bool{500: true, 503: true, 429: true, 401: false} {
		c := setup(t, riffusion.Riffusion(), "/riffusion/tasks", func(w http.ResponseWriter,
			_ *http.Request) {
			w.WriteHeader(status)
		})
		_, err := c.Tasks(t.Context(), []string{"a"})
		if e, ok := errors.AsType[*riffusion.Error](err); !ok || e.Retryable != retryable ||
			e.Purchase != riffusion.NotBought {
			t.Errorf("%d: %v", status, err)
		}
	}
}

func TestCheckDetectsWrongToken(t *testing.T) {
	for body, good := range map[string]bool{`{"items":[],"count":0}`: true,
		`{"error":{"code":"invalid_token"}}`: false} {
		if err := setup(t, riffusion.Riffusion(), "/riffusion/tasks",
			say(body)).Check(t.Context()); (err == nil) != good {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func TestInvalidOptionsAreRejected(t *testing.T) {
	for name, opts := range map[string][]riffusion.Option{
		"base URL": {riffusion.WithBaseURL("nowhere")}, "family": {riffusion.WithFamily(riffusion.Family{})},
		"HTTP client": {riffusion.WithHTTPClient(nil)}, "callback": {riffusion.WithCallbackURL("::")},
	} {
		if _, err := riffusion.New("secret", opts...); err == nil {
			t.Errorf("a wrong %s is taken", name)
		}
	}
	if _, err := riffusion.New(" "); err == nil {
		t.Error("an empty token is taken")
	}
	c, err := riffusion.New("secret")
	if err != nil || strings.Contains(fmt.Sprint(c), "secret") {
		t.Errorf("%v, %v", c, err)
	}
}

func FuzzResponses(f *testing.F) {
	for _, seed := range []string{twoSongs, `{"data":{"id":1}}`, `{"data":null,"task_id":7}`, `[]`,
		`{"lyrics_timestamped":[]}`, `{"data":[{"duration":"1e400"}]}`} {
		f.Add(seed)
	}
	body := ""
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_,
			_ = io.WriteString(w, body)
	}))
	f.Cleanup(server.Close)
	c, err := riffusion.New("secret", riffusion.WithBaseURL(server.URL))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, answer string) {
		body = answer
		if r, err := c.Create(t.Context(), riffusion.Request{Prompt: "x"}); err == nil {
			for _, s := range r.Songs {
				if s.Duration < 0 || s.Duration > 24*time.Hour {
					t.Errorf("a song of %s", s.Duration)
				}
			}
		}
		_, _ = c.Tasks(t.Context(), []string{"a"})
	})
}
