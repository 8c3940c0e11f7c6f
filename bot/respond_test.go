package bot

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/riffbot/riffbot/internal/discord"
)

// reply is a response of the API; status 0 closes the connection.
type reply struct {
	status int
	body   string
}

const (
	alreadyAnswered = `{"code":40060,"message":"Interaction has already been acknowledged."}`
	withMessage     = `{"resource":{"message":{"id":"7"}}}`
)

// interactionAPI serves calls about one interaction.
type interactionAPI struct {
	mu        sync.Mutex
	callbacks []reply // in order; the last one repeats
	original  map[string]reply
	calls     []string
}

func (a *interactionAPI) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	_, _ = io.Copy(io.Discard, r.Body)
	call := r.Method + " callback"
	got := reply{http.StatusNotFound, `{"code":10015,"message":"Unknown Webhook"}`}
	if strings.HasSuffix(r.URL.Path, "/callback") {
		got = a.callbacks[0]
		if len(a.callbacks) > 1 {
			a.callbacks = a.callbacks[1:]
		}
	} else {
		call = r.Method + " @original"
		if response, ok := a.original[r.Method]; ok {
			got = response
		}
	}
	a.calls = append(a.calls, call)
	if got.status == 0 {
		panic(http.ErrAbortHandler)
	}
	w.WriteHeader(got.status)
	_, _ = io.WriteString(w, got.body)
}

func (a *interactionAPI) count(call string) (n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, c := range a.calls {
		if c == call {
			n++
		}
	}
	return n
}

func newInteraction(b *Bot) *discord.Interaction {
	return &discord.Interaction{ID: "1", Token: "t", ApplicationID: "2", ReceivedAt: b.cfg.Now()}
}

// TestAlreadyAcknowledgedAfterOwnAttempt checks that error code 40060 counts as an
// answer of this process only if an earlier attempt of it may have arrived. Otherwise
// another process answered.
func TestAlreadyAcknowledgedAfterOwnAttempt(t *testing.T) {
	t.Parallel()
	taken := reply{http.StatusBadRequest, alreadyAnswered}
	slow := reply{http.StatusTooManyRequests, `{"retry_after":0.05}`}
	for name, c := range map[string]struct {
		callbacks []reply
		elsewhere bool
	}{
		"at the first attempt":       {[]reply{taken}, true},
		"after a 429":                {[]reply{slow, taken}, true},
		"after a 502":                {[]reply{{http.StatusBadGateway, "bad"}, taken}, false},
		"after a lost connection":    {[]reply{{}, taken}, false},
		"after a 502 and then a 429": {[]reply{{http.StatusBadGateway, "bad"}, slow, taken}, false},
		"after nothing, with a 200":  {[]reply{{http.StatusOK, withMessage}}, false},
		"after a 502, with a 204": {[]reply{{http.StatusBadGateway, "bad"}, {http.StatusNoContent, ""}},
			false},
		"after two lost connections, with a 200": {[]reply{{}, {}, {http.StatusOK, withMessage}}, false},
		"after two 429s":                         {[]reply{slow, slow, taken}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := &interactionAPI{callbacks: c.callbacks, original: map[string]reply{http.MethodGet: {http.StatusOK,
				`{"id":"7"}`}}}
			b := newTestBot(t, api.ServeHTTP)
			it := newInteraction(b)
			m, err := b.Respond(t.Context(), it, discord.Response{Type: discord.RespondMessage,
				Message: &discord.Message{}})
			switch {
			case c.elsewhere != errors.Is(err, discord.ErrAnsweredElsewhere), !c.elsewhere && err != nil:
				t.Errorf("err = %v", err)
			case c.elsewhere != it.AnsweredAt.IsZero():
				t.Errorf("answered at %v", it.AnsweredAt)
			case !c.elsewhere && m.ID != "7":
				t.Errorf("the message is %+v", m)
			}
		})
	}
}

// TestUnreadableResponseCounts checks that no second callback is sent after a successful
// one, even if its message cannot be read.
func TestUnreadableResponseCounts(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		original map[string]reply
		id       string
	}{
		"read":        {map[string]reply{http.MethodGet: {http.StatusOK, `{"id":"7"}`}}, "7"},
		"only edited": {map[string]reply{http.MethodPatch: {http.StatusOK, `{"id":"8"}`}}, "8"},
		"neither":     {nil, ""},
		"unreadable JSON": {map[string]reply{http.MethodGet: {http.StatusOK, `<html>`},
			http.MethodPatch: {http.StatusOK, `<html>`}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := &interactionAPI{callbacks: []reply{{http.StatusNoContent, ""}}, original: c.original}
			b := newTestBot(t, api.ServeHTTP)
			it := newInteraction(b)
			m, err := b.Respond(t.Context(), it, discord.Response{Type: discord.RespondMessage,
				Message: &discord.Message{}})
			if err != nil || m == nil || m.ID != c.id || it.AnsweredAt.IsZero() {
				t.Errorf("%+v, %v, answered at %v", m, err, it.AnsweredAt)
			}
			if n := api.count("POST callback"); n != 1 {
				t.Errorf("%d callbacks", n)
			}
		})
	}
}

// TestLostCallbackIsLookedUp checks that a callback with an unknown outcome is looked
// up.
func TestLostCallbackIsLookedUp(t *testing.T) {
	t.Parallel()
	for name, arrived := range map[string]bool{"arrived": true, "lost": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := &interactionAPI{callbacks: []reply{{http.StatusBadGateway, ""}}}
			if arrived {
				api.original = map[string]reply{http.MethodGet: {http.StatusOK, `{"id":"7"}`}}
			}
			b := newTestBot(t, api.ServeHTTP)
			it := newInteraction(b)
			_, err := b.Respond(t.Context(), it, discord.Response{Type: discord.RespondMessage,
				Message: &discord.Message{}})
			if (err == nil) != arrived || it.AnsweredAt.IsZero() == arrived {
				t.Errorf("err = %v, answered at %v", err, it.AnsweredAt)
			}
		})
	}
}

// TestCallbackIsNotRepeatedAfterThreeSeconds checks the deadline of the first response, without a
// connection, so that requests take no time on a busy machine.
func TestCallbackIsNotRepeatedAfterThreeSeconds(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		age      time.Duration
		response reply
		want     int
	}{
		"fresh":                  {0, reply{http.StatusBadGateway, ""}, 4},
		"two and a half seconds": {2500 * time.Millisecond, reply{http.StatusBadGateway, ""}, 2},
		"old":                    {5 * time.Second, reply{http.StatusBadGateway, ""}, 1},
		"asked to wait long":     {0, reply{http.StatusTooManyRequests, `{"retry_after":3.5}`}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := &interactionAPI{callbacks: []reply{c.response}}
			b := newTestBot(t, api.ServeHTTP)
			b.client.Transport.(*limiter).next = handlerTransport(api.ServeHTTP)
			synctest.Test(t, func(t *testing.T) {
				it := newInteraction(b)
				it.ReceivedAt = it.ReceivedAt.Add(-c.age)
				if _, err := b.Respond(t.Context(), it, discord.Response{Type: discord.RespondDefer}); err == nil {
					t.Error("no error")
				}
			})
			if n := api.count("POST callback"); n != c.want {
				t.Errorf("%d callbacks, want %d", n, c.want)
			}
		})
	}
}

// handlerTransport passes requests to a handler without a connection.
type handlerTransport http.HandlerFunc

func (h handlerTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	if r = r.Clone(r.Context()); r.Body == nil {
		r.Body = http.NoBody
	}
	h(w, r)
	return w.Result(), nil
}

func interactionEvent(t *testing.T, id string) []byte {
	t.Helper()
	raw, err := json.Marshal(map[string]any{"id": id, "application_id": "2", "type": 2, "token": "t" + id,
		"guild_id": "3", "channel_id": "4",
		"member": map[string]any{"user": map[string]any{"id": "5"}}, "data": map[string]any{"name": "song"}})
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// TestInteractionIsHandledOnce delivers the same interaction several times and
// concurrently.
func TestInteractionIsHandledOnce(t *testing.T) {
	t.Parallel()
	api := &interactionAPI{callbacks: []reply{{http.StatusNoContent, ""}}}
	b := newTestBot(t, api.ServeHTTP)
	router, err := discord.NewRouter(nil, discord.RouterConfig{})
	if err != nil {
		t.Fatal(err)
	}
	in := newDispatcher(b, Handlers{Router: router})
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() { in.handleInteraction(t.Context(), interactionEvent(t, "1")) })
	}
	all.Wait()
	in.handleInteraction(t.Context(), interactionEvent(t, "1"))
	if n := api.count("POST callback"); n != 1 {
		t.Errorf("%d answers", n)
	}
	in.handleInteraction(t.Context(), interactionEvent(t, "9"))
	if n := api.count("POST callback"); n != 2 {
		t.Errorf("%d answers to two interactions", n)
	}
}

// TestInteractionAnsweredElsewhereIsSilent checks that an interaction that another
// process answered gets no second response.
func TestInteractionAnsweredElsewhereIsSilent(t *testing.T) {
	t.Parallel()
	api := &interactionAPI{callbacks: []reply{{http.StatusBadRequest, alreadyAnswered}}}
	b := newTestBot(t, api.ServeHTTP)
	router, err := discord.NewRouter(nil, discord.RouterConfig{})
	if err != nil {
		t.Fatal(err)
	}
	newDispatcher(b, Handlers{Router: router}).handleInteraction(t.Context(), interactionEvent(t, "1"))
	if len(api.calls) != 1 {
		t.Errorf("calls: %v", api.calls)
	}
}

func TestRecentIDsDropOldest(t *testing.T) {
	t.Parallel()
	var r recentIDs
	id := func(n int) string { return string(rune('A' + n)) }
	for n := range maxRecent {
		if !r.add(id(n)) || r.add(id(n)) {
			t.Fatalf("id %d", n)
		}
	}
	if !r.add("new") || r.add("new") || r.add(id(1)) || !r.add(id(0)) || len(r.ids) != maxRecent {
		t.Errorf("%d ids", len(r.ids))
	}
}
