package riffusion_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/riffusion"
)

func TestSubmitAddsTheKeyToTheCallbackURL(t *testing.T) {
	var sent struct {
		CallbackURL string `json:"callback_url"`
		Async       bool   `json:"async"`
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent.CallbackURL, sent.Async = "", false
		if err := json.NewDecoder(r.Body).Decode(&sent); err != nil {
			t.Error(err)
		}
		_, _ = io.WriteString(w, `{"task_id":"t"}`)
	}))
	t.Cleanup(server.Close)
	own := riffusion.WithCallbackURL("https://example.com/cb/secret?x=1")
	for name, c := range map[string]struct {
		opts  []riffusion.Option
		key   string
		url   string
		async bool
	}{
		"default":        {nil, "k 1", "https://api.acedata.cloud/health?order=k+1", false},
		"own":            {[]riffusion.Option{own}, "k", "https://example.com/cb/secret?order=k&x=1", false},
		"async":          {[]riffusion.Option{riffusion.WithAsync()}, "k", "https://api.acedata.cloud/health?order=k", true},
		"own and async":  {[]riffusion.Option{own, riffusion.WithAsync()}, "k", "https://example.com/cb/secret?order=k&x=1", true},
		"without a key":  {[]riffusion.Option{own}, "", "https://example.com/cb/secret?x=1", false},
		"async, no key":  {[]riffusion.Option{own, riffusion.WithAsync()}, "", "", true},
		"of the request": {nil, "k", "https://example.com/other?order=k", false},
	} {
		client, err := riffusion.New("secret", append(c.opts, riffusion.WithBaseURL(server.URL), riffusion.WithFamily(riffusion.Suno()))...)
		if err != nil {
			t.Fatal(err)
		}
		r := riffusion.Request{Prompt: "x", Key: c.key}
		if name == "of the request" {
			r.CallbackURL = "https://example.com/other"
		}
		if _, err := client.Submit(t.Context(), r); err != nil || sent.CallbackURL != c.url || sent.Async != c.async {
			t.Errorf("%s: %+v, %v", name, sent, err)
		}
	}
}

func TestLostPurchaseIsFoundByKey(t *testing.T) {
	sentAt := time.Unix(1_800_000_000, 0)
	item := func(id, request string) string {
		return `{"id":"` + id + `","trace_id":"r-` + id + `","request":` + request + `}`
	}
	with := func(id, key string) string {
		return item(id, `{"action":"generate","callback_url":"https://example.com/cb?order=`+key+`&x=1"}`)
	}
	var full []string
	for i := range riffusion.MaxTasks {
		full = append(full, with(fmt.Sprint("f", i), "other"))
	}
	page := strings.Join(full, ",")
	for name, c := range map[string]struct {
		pages []string // the last one is repeated
		task  string   // "" if it is not found
		calls int
	}{
		"found":         {[]string{with("a", "other") + "," + with("b", "k1")}, "b", 1},
		"other keys":    {[]string{with("a", "k11") + "," + with("b", "K1")}, "", 1},
		"none":          {[]string{""}, "", 1},
		"odd items":     {[]string{`7,{"id":null},` + item("a", `"nonsense"`) + "," + item("b", `[1]`) + "," + item("c", `{"callback_url":{}}`) + "," + with("d", "k1")}, "d", 1},
		"as a string":   {[]string{item("a", `"{\"callback_url\":\"https://x/?order=k1\"}"`)}, "a", 1},
		"second page":   {[]string{page, with("z", "k1")}, "z", 2},
		"no offset":     {[]string{page}, "", 2}, // the same tasks again
		"just one page": {[]string{page, ""}, "", 2},
	} {
		calls := 0
		client := setup(t, riffusion.Suno(), "/suno/tasks", func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			want := fmt.Sprintf(`{"action":"retrieve_batch","created_at_max":1800000600,"created_at_min":1799999880,"limit":50,"offset":%d}`,
				calls*50)
			if string(body) != want {
				t.Errorf("%s: sent %s, want %s", name, body, want)
			}
			_, _ = io.WriteString(w, `{"items":[`+c.pages[min(calls, len(c.pages)-1)]+`]}`)
			calls++
		})
		ticket, err := client.Find(t.Context(), "k1", sentAt.Add(-2*time.Minute), sentAt.Add(10*time.Minute))
		if err != nil || calls != c.calls || (ticket != nil) != (c.task != "") ||
			ticket != nil && (ticket.TaskID != c.task || ticket.TraceID != "r-"+c.task) {
			t.Errorf("%s: %+v after %d calls, %v", name, ticket, calls, err)
		}
	}
}

func TestRefusedListFindsNothing(t *testing.T) {
	for _, answer := range []string{`{"success":false,"error":{"code":"bad_request","message":"ids is required"}}`, `<html>`,
		`{"items":"none"}`} {
		client := setup(t, riffusion.Riffusion(), "/riffusion/tasks", say(answer))
		if ticket, err := client.Find(t.Context(), "k", time.Now(), time.Now()); ticket != nil || err == nil {
			t.Errorf("%s: %+v, %v", answer, ticket, err)
		}
	}
	silent := riffusion.Riffusion()
	silent.Find = false
	for key, family := range map[string]riffusion.Family{"": riffusion.Riffusion(), "k": silent} {
		client := setup(t, family, "/riffusion/tasks", func(http.ResponseWriter, *http.Request) { t.Error("a request was sent") })
		if ticket, err := client.Find(t.Context(), key, time.Now(), time.Now()); ticket != nil || err != nil {
			t.Errorf("%+v, %v", ticket, err)
		}
	}
}
