package bot

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"riffbot/commands"
	"riffbot/internal/redact"
	"riffbot/internal/sandbox/discord"
)

// outcomeErrors are what package commands sees of each outcome.
var outcomeErrors = map[outcome][]error{
	gone: {commands.ErrMessageGone}, closed: {commands.ErrNoAccess}, fixed: {commands.ErrNotEditable}, resting: {commands.ErrLater},
	fixedForNow: {commands.ErrNotEditable, commands.ErrLater}, expired: {commands.ErrTokenExpired}, tooLarge: {commands.ErrTooLarge},
	rejected: {commands.ErrRejected}, settled: nil, operators: nil,
}

// Each documented code of posts and edits has one decided outcome, and none of them is
// answered by sending the same again at once.
func TestDocumentedCodesHaveADecidedOutcome(t *testing.T) {
	t.Parallel()
	server, err := discord.Start(t.Context(), discord.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	var calls, refused atomic.Int64
	b, err := New(Config{Token: server.BotToken(), APIURL: server.URL() + "/api", Redact: redact.New("hush"), Log: testLog, Now: time.Now,
		ObserveCall: func(_ string, status int) {
			if status == int(refused.Load()) { // others are the emulator's own limits
				calls.Add(1)
			}
		}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.client.CloseIdleConnections)
	all := []error{commands.ErrMessageGone, commands.ErrNoAccess, commands.ErrNotEditable, commands.ErrLater, commands.ErrTokenExpired, commands.ErrTooLarge, commands.ErrRejected}
	limits := []int{30046, 20016, 20028} // come as a 429; first, before the emulator has limits of its own
	others := slices.DeleteFunc(slices.Sorted(maps.Keys(outcomes)), func(code int) bool { return slices.Contains(limits, code) })
	for _, code := range append(limits, others...) {
		outcome := outcomes[code]
		want, ok := outcomeErrors[outcome]
		if !ok {
			t.Errorf("code %d has no outcome", code)
		}
		status := http.StatusBadRequest
		if slices.Contains(limits, code) {
			status = http.StatusTooManyRequests
		}
		refused.Store(int64(status))
		channel := server.OpenChannel(fmt.Sprint("for ", code)) // each has a rate limit of its own
		server.Refuse(discord.Refusal{Path: "/channels/" + channel, Status: status, Code: code})
		for name, do := range map[string]func() error{
			"edit": func() error { _, err := b.Edit(t.Context(), channel, "1", commands.Message{Content: "x"}); return err },
			"post": func() error {
				_, err := b.Post(t.Context(), channel, commands.Message{Content: "x", Nonce: "n"})
				return err
			},
		} {
			before := calls.Load()
			err := do()
			if n := calls.Load() - before; n != 1 {
				t.Errorf("%s, code %d: %d calls", name, code, n)
			}
			for _, e := range all {
				if errors.Is(err, e) != slices.Contains(want, e) {
					t.Errorf("%s, code %d: %v is %v: %v", name, code, err, e, errors.Is(err, e))
				}
			}
		}
	}
}

// A code that is not documented is judged by its status.
func TestUnknownCodeIsJudgedByItsStatus(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]outcome{400: rejected, 401: operators, 403: closed, 404: gone, 413: tooLarge, 429: resting, 500: resting, 503: resting} {
		if got := (&APIError{Status: status, Code: 999999}).outcome(); got != want {
			t.Errorf("%d: outcome %d, want %d", status, got, want)
		}
	}
}

// A token that Discord refused is not used again, least of all with files.
func TestDeadTokenIsNotUsedAgain(t *testing.T) {
	t.Parallel()
	api := &interactionAPI{original: map[string]reply{http.MethodPatch: {http.StatusUnauthorized, `{"code":50027,"message":"Invalid Webhook Token"}`}}}
	b := against(t, api.ServeHTTP)
	for range 3 {
		if _, err := b.EditAnswer(t.Context(), token("t"), commands.Message{}); !errors.Is(err, commands.ErrTokenExpired) {
			t.Errorf("%v", err)
		}
		if _, err := b.FollowUp(t.Context(), token("t"), commands.Message{}); !errors.Is(err, commands.ErrTokenExpired) {
			t.Errorf("%v", err)
		}
		if err := b.DeleteAnswer(t.Context(), token("t")); !errors.Is(err, commands.ErrTokenExpired) {
			t.Errorf("%v", err)
		}
	}
	if len(api.calls) != 1 {
		t.Errorf("calls: %v", api.calls)
	}
}

// An autocomplete that came too late ends with one callback and no error in the log.
func TestLateInteractionIsAnsweredOnce(t *testing.T) {
	t.Parallel()
	api := &interactionAPI{callbacks: []reply{{http.StatusNotFound, `{"code":10062,"message":"Unknown interaction"}`}}}
	b := against(t, api.ServeHTTP)
	log := &lines{}
	b.cfg.Log = log.logger()
	suggests := commands.Command{Definition: definitionOf("song"), Autocomplete: suggestNothing, Handle: replyNothing}
	router, err := commands.NewRouter([]commands.Command{suggests})
	if err != nil {
		t.Fatal(err)
	}
	in := newIntake(b, router)
	for n, kind := range []int{4, 2} {
		in.take(t.Context(), eventOf(t, fmt.Sprint("late", n), kind))
		if got := api.count("POST callback"); got != n+1 {
			t.Errorf("kind %d: %d callbacks", kind, got)
		}
	}
	if log.has("level=ERROR") || len(api.calls) != 2 {
		t.Errorf("calls %v\n%s", api.calls, log)
	}
}

// A refused registration names command and field in a few lines.
func TestRefusedRegistrationNamesCommandAndField(t *testing.T) {
	t.Parallel()
	b := against(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodPut:
			w.WriteHeader(http.StatusBadRequest)
			_, _ = w.Write([]byte(`{"code":50035,"message":"Invalid Form Body","errors":{"0":{"options":{"2":{"name":{"_errors":[{"code":"X","message":"Must be lowercase."}]}}}}}}`))
		case r.URL.Path == "/api/v10/applications/@me":
			_, _ = w.Write([]byte(`{"id":"1","name":"bot"}`))
		case r.URL.Path == "/api/v10/applications/1/commands":
			_, _ = w.Write([]byte(`[]`))
		default:
			t.Errorf("%s %s", r.Method, r.URL.Path)
		}
	})
	err := b.register(t.Context(), definitionsOf("song"))
	if err == nil || err.Error() != "register the commands: discord: 400, code 50035: Invalid Form Body\n/song options.2.name: Must be lowercase." {
		t.Errorf("%v", err)
	}
}
