package bot

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	emulator "github.com/riffbot/riffbot/discordtest/discord"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/redact"
)

// outcomeErrors are the errors of package discord by outcome.
var outcomeErrors = map[outcome][]error{
	messageGone: {discord.ErrMessageGone}, noAccess: {discord.ErrNoAccess}, notEditable: {discord.ErrNotEditable},
	retryLater:     {discord.ErrLater},
	notEditableNow: {discord.ErrNotEditable, discord.ErrLater}, tokenExpired: {discord.ErrTokenExpired},
	tooLarge: {discord.ErrTooLarge},
	rejected: {discord.ErrRejected}, alreadyDone: nil, operatorNeeded: nil,
}

// outcomeNames are the names of outcomes in the printed table.
var outcomeNames = map[outcome]string{messageGone: "post again", noAccess: "use another channel",
	notEditable: "post again", retryLater: "retry after a pause",
	notEditableNow: "post again, or pause", tokenExpired: "act as the bot", tooLarge: "send less",
	rejected: "send plainer", alreadyDone: "go on", operatorNeeded: "for the operator"}

var allErrors = []error{discord.ErrMessageGone, discord.ErrNoAccess, discord.ErrNotEditable, discord.ErrLater,
	discord.ErrTokenExpired,
	discord.ErrTooLarge, discord.ErrRejected, discord.ErrAnsweredElsewhere}

// rateLimits are the codes with status 429.
var rateLimits = []int{20016, 20028, 20029, 30046, 40062}

// documentedStatus returns a status that a code may have.
func documentedStatus(code int) int {
	switch {
	case slices.Contains(rateLimits, code):
		return http.StatusTooManyRequests
	case code == 40001, code == 50014, code == 50027:
		return http.StatusUnauthorized
	case code/1000 == 10:
		return http.StatusNotFound
	case outcomes[code] == noAccess:
		return http.StatusForbidden
	default:
		return http.StatusBadRequest
	}
}

// TestEveryDocumentedCodeHasAnOutcome checks that each code has an outcome or belongs to
// calls that the bot does not make.
func TestEveryDocumentedCodeHasAnOutcome(t *testing.T) {
	t.Parallel()
	documented, others := readCodes(t, documentedCodes), readCodes(t, codesOfOtherCalls)
	for _, code := range documented {
		if _, decided := outcomes[code]; decided == slices.Contains(others, code) {
			t.Errorf("code %d: has an outcome: %t", code, decided)
		}
	}
	for code := range outcomes {
		if !slices.Contains(documented, code) {
			t.Errorf("code %d is not documented", code)
		}
	}
}

// refusedBot is a bot whose calls the emulator refuses with a code.
type refusedBot struct {
	*Bot
	server *emulator.Server
	status atomic.Int64
	calls  atomic.Int64 // refused with the status
}

func startRefusedBot(t *testing.T) *refusedBot {
	t.Helper()
	server, err := emulator.Start(t.Context(), emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	r := &refusedBot{server: server}
	r.Bot, err = New(Config{Token: server.BotToken(), APIURL: server.URL() + "/api", Redact: redact.New("hush"),
		Log: testLog, Now: time.Now,
		ObserveRequest: func(_ string, status int) {
			if status == int(r.status.Load()) { // others are rate limits of the emulator
				r.calls.Add(1)
			}
		}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.client.CloseIdleConnections)
	return r
}

// operations returns the calls that can be refused.
func (r *refusedBot) operations(t *testing.T, code int) map[string]func() error {
	ctx, m := t.Context(), discord.Message{Content: "x"}
	channel := r.server.OpenChannel(fmt.Sprint("for ", code)) // a rate limit per channel
	guild := r.server.GuildID()
	token := func(operation string) discord.Token {
		return discord.Token{ApplicationID: "1", Token: fmt.Sprint(operation, code)}
	}
	return map[string]func() error{
		"post": func() error {
			_, err := r.Post(ctx, channel, discord.Message{Content: "x", Nonce: "n"})
			return err
		},
		"edit":          func() error { _, err := r.Edit(ctx, channel, "1", m); return err },
		"delete":        func() error { return r.Delete(ctx, channel, "1") },
		"start thread":  func() error { _, err := r.StartThread(ctx, channel, "1", "x"); return err },
		"rename thread": func() error { return r.RenameThread(ctx, channel, "x") },
		"callback": func() error {
			it := &discord.Interaction{ID: "1", ApplicationID: "1", Token: fmt.Sprint("callback", code),
				ReceivedAt: time.Now()}
			_, err := r.Respond(ctx, it, discord.Response{Type: discord.RespondMessage, Message: &m})
			return err
		},
		"edit answer":   func() error { _, err := r.EditAnswer(ctx, token("edit"), m); return err },
		"delete answer": func() error { return r.DeleteAnswer(ctx, token("delete")) },
		"follow-up":     func() error { _, err := r.FollowUp(ctx, token("follow"), m); return err },
		"speak":         func() error { return r.SpeakOnStage(ctx, guild, channel) },
		"ask to speak":  func() error { return r.AskToSpeak(ctx, guild, channel) },
		"voice status":  func() error { return r.SetVoiceStatus(ctx, channel, "x") },
	}
}

// expected returns the errors of a refused operation, and the number of its requests.
func expected(operation string, code int) (errs []error, requests int) {
	switch {
	case operation == "callback" && code == codeAlreadyAnswered:
		return []error{discord.ErrAnsweredElsewhere}, 1
	case operation == "speak" && code == codeMissingPerms:
		return outcomeErrors[noAccess], 2 // it requests to speak
	default:
		return outcomeErrors[outcomes[code]], 1
	}
}

// TestDocumentedCodesHaveAnOutcome prints the table of outcomes. No refused request is
// repeated at once.
func TestDocumentedCodesHaveAnOutcome(t *testing.T) {
	t.Parallel()
	const groups = 8 // the whole bot has a rate limit, too
	codes := slices.Sorted(maps.Keys(outcomes))
	rows := make([]string, len(codes))
	t.Cleanup(func() {
		t.Logf("code | operations | outcome | requests each\n%s", strings.Join(rows, "\n"))
	})
	for group := range groups {
		t.Run(fmt.Sprint(group), func(t *testing.T) {
			t.Parallel()
			r := startRefusedBot(t)
			for i := group; i < len(codes); i += groups {
				rows[i] = r.row(t, codes[i])
			}
		})
	}
}

// row checks all operations with a code and returns the row of the table.
func (r *refusedBot) row(t *testing.T, code int) string {
	t.Helper()
	status := documentedStatus(code)
	r.status.Store(int64(status))
	operations := r.operations(t, code)
	r.server.Refuse(emulator.Refusal{Status: status, Code: code})
	defer r.server.Accept()
	row := fmt.Sprintf("%6d | %d operations | %s | 1", code, len(operations), outcomeNames[outcomes[code]])
	for _, name := range slices.Sorted(maps.Keys(operations)) {
		want, requests := expected(name, code)
		before := r.calls.Load()
		err := operations[name]()
		if n := int(r.calls.Load() - before); n != requests {
			t.Errorf("%s, code %d: %d requests, want %d", name, code, n, requests)
		}
		if settled := name == "start thread" && code == codeThreadExists; (err == nil) != settled {
			t.Errorf("%s, code %d: %v", name, code, err)
		}
		for _, e := range allErrors {
			if errors.Is(err, e) != slices.Contains(want, e) {
				t.Errorf("%s, code %d: %v is %v: %v", name, code, err, e, errors.Is(err, e))
			}
		}
		if requests != 1 || name == "callback" && code == codeAlreadyAnswered {
			row += fmt.Sprintf("\n%6d | %s | %v | %d", code, name, err, requests)
		}
	}
	return row
}

func TestUnknownCodeIsClassifiedByStatus(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]outcome{400: rejected, 401: operatorNeeded, 403: noAccess, 404: messageGone,
		413: tooLarge, 429: retryLater, 500: retryLater, 503: retryLater} {
		if got := (&APIError{Status: status, Code: 999999}).outcome(); got != want {
			t.Errorf("%d: outcome %d, want %d", status, got, want)
		}
	}
}

func TestExpiredTokenIsNotUsedAgain(t *testing.T) {
	t.Parallel()
	api := &interactionAPI{original: map[string]reply{http.MethodPatch: {http.StatusUnauthorized,
		`{"code":50027,"message":"Invalid Webhook Token"}`}}}
	b := newTestBot(t, api.ServeHTTP)
	for range 3 {
		if _, err := b.EditAnswer(t.Context(), token("t"), discord.Message{}); !errors.Is(err,
			discord.ErrTokenExpired) {
			t.Errorf("%v", err)
		}
		if _, err := b.FollowUp(t.Context(), token("t"), discord.Message{}); !errors.Is(err, discord.ErrTokenExpired) {
			t.Errorf("%v", err)
		}
		if err := b.DeleteAnswer(t.Context(), token("t")); !errors.Is(err, discord.ErrTokenExpired) {
			t.Errorf("%v", err)
		}
	}
	if len(api.calls) != 1 {
		t.Errorf("calls: %v", api.calls)
	}
}

// TestLateInteractionIsAnsweredOnce checks that a late autocomplete causes one callback
// and no error in the log.
func TestLateInteractionIsAnsweredOnce(t *testing.T) {
	t.Parallel()
	api := &interactionAPI{callbacks: []reply{{http.StatusNotFound, `{"code":10062,"message":"Unknown interaction"}`}}}
	b := newTestBot(t, api.ServeHTTP)
	log := &logBuffer{}
	b.cfg.Log = log.logger()
	suggests := discord.Command{Definition: definitionOf("song"), Autocomplete: suggestNothing, Handle: replyNothing}
	router, err := discord.NewRouter([]discord.Command{suggests}, discord.RouterConfig{})
	if err != nil {
		t.Fatal(err)
	}
	in := newDispatcher(b, Handlers{Router: router})
	for n, kind := range []int{4, 2} {
		in.handleInteraction(t.Context(), eventOf(t, fmt.Sprint("late", n), kind))
		if got := api.count("POST callback"); got != n+1 {
			t.Errorf("kind %d: %d callbacks", kind, got)
		}
	}
	if log.has("level=ERROR") || len(api.calls) != 2 {
		t.Errorf("calls %v\n%s", api.calls, log)
	}
}

func TestRegistrationErrorNamesCommandAndField(t *testing.T) {
	t.Parallel()
	b := newTestBot(t, func(w http.ResponseWriter, r *http.Request) {
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
	err := b.register(t.Context(), routerOf(t, "song"))
	if err == nil || err.Error() != "register commands: discord: 400, code 50035: Invalid Form Body\n/song options.2.name: Must be lowercase." {
		t.Errorf("%v", err)
	}
}
