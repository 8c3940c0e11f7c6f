package bot

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"riffbot/commands"
)

// reply is what the API of a test answers; status 0 cuts the connection.
type reply struct {
	status int
	body   string
}

const (
	alreadyAnswered = `{"code":40060,"message":"Interaction has already been acknowledged."}`
	withMessage     = `{"resource":{"message":{"id":"7"}}}`
)

// interactionAPI answers calls about one interaction.
type interactionAPI struct {
	mu        sync.Mutex
	callbacks []reply // one after another; the last one stays
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
		if said, ok := a.original[r.Method]; ok {
			got = said
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

func received(b *Bot) *commands.Interaction {
	return &commands.Interaction{ID: "1", Token: "t", ApplicationID: "2", ReceivedAt: b.cfg.Now()}
}

// Error code 40060 means that this process answered only if an earlier attempt of its
// own may have arrived. Otherwise the interaction belongs to another process.
func TestAlreadyAcknowledgedIsOwnOnlyAfterAnOwnAttempt(t *testing.T) {
	t.Parallel()
	taken := reply{http.StatusBadRequest, alreadyAnswered}
	slow := reply{http.StatusTooManyRequests, `{"retry_after":0.05}`}
	for name, c := range map[string]struct {
		callbacks []reply
		elsewhere bool
	}{
		"at the first attempt":        {[]reply{taken}, true},
		"after a 429":                 {[]reply{slow, taken}, true},
		"after a 502":                 {[]reply{{http.StatusBadGateway, "bad"}, taken}, false},
		"after a cut":                 {[]reply{{}, taken}, false},
		"after a 502 and then a 429":  {[]reply{{http.StatusBadGateway, "bad"}, slow, taken}, false},
		"after nothing, with a 200":   {[]reply{{http.StatusOK, withMessage}}, false},
		"after a 502, with a 204":     {[]reply{{http.StatusBadGateway, "bad"}, {http.StatusNoContent, ""}}, false},
		"after two lost, with a 200":  {[]reply{{}, {}, {http.StatusOK, withMessage}}, false},
		"after two 429s, then by two": {[]reply{slow, slow, taken}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := &interactionAPI{callbacks: c.callbacks, original: map[string]reply{http.MethodGet: {http.StatusOK, `{"id":"7"}`}}}
			b := against(t, api.ServeHTTP)
			it := received(b)
			m, err := b.Respond(t.Context(), it, commands.Response{Type: commands.RespondMessage, Message: &commands.Message{}})
			switch {
			case c.elsewhere != errors.Is(err, commands.ErrAnsweredElsewhere), !c.elsewhere && err != nil:
				t.Errorf("err = %v", err)
			case c.elsewhere != it.AnsweredAt.IsZero():
				t.Errorf("answered at %v", it.AnsweredAt)
			case !c.elsewhere && m.ID != "7":
				t.Errorf("the message is %+v", m)
			}
		})
	}
}

// An interaction whose callback succeeded is answered, whether its answer can be
// read or not: no second callback is sent.
func TestAnswerThatCannotBeReadCounts(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		original map[string]reply
		id       string
	}{
		"read":            {map[string]reply{http.MethodGet: {http.StatusOK, `{"id":"7"}`}}, "7"},
		"only edited":     {map[string]reply{http.MethodPatch: {http.StatusOK, `{"id":"8"}`}}, "8"},
		"neither":         {nil, ""},
		"unreadable JSON": {map[string]reply{http.MethodGet: {http.StatusOK, `<html>`}, http.MethodPatch: {http.StatusOK, `<html>`}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := &interactionAPI{callbacks: []reply{{http.StatusNoContent, ""}}, original: c.original}
			b := against(t, api.ServeHTTP)
			it := received(b)
			m, err := b.Respond(t.Context(), it, commands.Response{Type: commands.RespondMessage, Message: &commands.Message{}})
			if err != nil || m == nil || m.ID != c.id || it.AnsweredAt.IsZero() {
				t.Errorf("%+v, %v, answered at %v", m, err, it.AnsweredAt)
			}
			if n := api.count("POST callback"); n != 1 {
				t.Errorf("%d callbacks", n)
			}
		})
	}
}

// A callback whose outcome stays unknown is looked up.
func TestLostCallbackIsLookedUp(t *testing.T) {
	t.Parallel()
	for name, arrived := range map[string]bool{"arrived": true, "lost": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := &interactionAPI{callbacks: []reply{{http.StatusBadGateway, ""}}}
			if arrived {
				api.original = map[string]reply{http.MethodGet: {http.StatusOK, `{"id":"7"}`}}
			}
			b := against(t, api.ServeHTTP)
			it := received(b)
			_, err := b.Respond(t.Context(), it, commands.Response{Type: commands.RespondMessage, Message: &commands.Message{}})
			if (err == nil) != arrived || it.AnsweredAt.IsZero() == arrived {
				t.Errorf("err = %v, answered at %v", err, it.AnsweredAt)
			}
		})
	}
}

// Discord takes no first answer after three seconds, so none is repeated then.
func TestCallbackIsNotRepeatedAfterThreeSeconds(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		age  time.Duration
		said reply
		want int
	}{
		"fresh":                  {0, reply{http.StatusBadGateway, ""}, 4},
		"two and a half seconds": {2500 * time.Millisecond, reply{http.StatusBadGateway, ""}, 2},
		"old":                    {5 * time.Second, reply{http.StatusBadGateway, ""}, 1},
		"asked to wait long":     {0, reply{http.StatusTooManyRequests, `{"retry_after":3.5}`}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := &interactionAPI{callbacks: []reply{c.said}}
			b := against(t, api.ServeHTTP)
			it := received(b)
			it.ReceivedAt = it.ReceivedAt.Add(-c.age)
			if _, err := b.Respond(t.Context(), it, commands.Response{Type: commands.RespondDefer}); err == nil {
				t.Error("no error")
			}
			if n := api.count("POST callback"); n != c.want {
				t.Errorf("%d callbacks, want %d", n, c.want)
			}
		})
	}
}

func interactionEvent(t *testing.T, id string) []byte {
	t.Helper()
	raw, err := json.Marshal(map[string]any{"id": id, "application_id": "2", "type": 2, "token": "t" + id, "guild_id": "3", "channel_id": "4",
		"member": map[string]any{"user": map[string]any{"id": "5"}}, "data": map[string]any{"name": "song"}})
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// An interaction is handled once however often it is delivered, also at the same
// time; what is said to somebody about it is said once.
func TestInteractionIsHandledOnce(t *testing.T) {
	t.Parallel()
	api := &interactionAPI{callbacks: []reply{{http.StatusNoContent, ""}}}
	b := against(t, api.ServeHTTP)
	router, err := commands.NewRouter(nil)
	if err != nil {
		t.Fatal(err)
	}
	in := newIntake(b, router)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() { in.take(t.Context(), interactionEvent(t, "1")) })
	}
	all.Wait()
	in.take(t.Context(), interactionEvent(t, "1"))
	if n := api.count("POST callback"); n != 1 {
		t.Errorf("%d answers", n)
	}
	in.take(t.Context(), interactionEvent(t, "9"))
	if n := api.count("POST callback"); n != 2 {
		t.Errorf("%d answers to two interactions", n)
	}
}

// An interaction that another process answered gets nothing from this one.
func TestInteractionAnsweredElsewhereIsSilent(t *testing.T) {
	t.Parallel()
	api := &interactionAPI{callbacks: []reply{{http.StatusBadRequest, alreadyAnswered}}}
	b := against(t, api.ServeHTTP)
	router, err := commands.NewRouter(nil)
	if err != nil {
		t.Fatal(err)
	}
	newIntake(b, router).take(t.Context(), interactionEvent(t, "1"))
	if len(api.calls) != 1 {
		t.Errorf("calls: %v", api.calls)
	}
}

func TestRecentForgetsTheOldest(t *testing.T) {
	t.Parallel()
	var r recent
	id := func(n int) string { return string(rune('A' + n)) }
	for n := range mostRecent {
		if !r.add(id(n)) || r.add(id(n)) {
			t.Fatalf("id %d", n)
		}
	}
	if !r.add("new") || r.add("new") || r.add(id(1)) || !r.add(id(0)) || len(r.ids) != mostRecent {
		t.Errorf("%d ids", len(r.ids))
	}
}
