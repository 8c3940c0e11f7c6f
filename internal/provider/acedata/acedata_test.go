package acedata_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/provider/acedata"
	"github.com/riffbot/riffbot/riffusion"
)

// answering returns a provider whose API answers every call in one way.
func answering(t *testing.T, status int, body string) acedata.API {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Retry-After", "7")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(s.Close)
	client, err := riffusion.New("token", riffusion.WithBaseURL(s.URL))
	if err != nil {
		t.Fatal(err)
	}
	return acedata.New(client)
}

func TestErrorsOfThePurchaseAreClassified(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		want   provider.Error
	}{
		"token":        {401, `{"error":{"code":"invalid_token"}}`, provider.Error{Kind: provider.KindToken, Fault: provider.FaultOperator, Purchase: provider.NotBought}},
		"quota":        {403, `{"error":{"code":"used_up"}}`, provider.Error{Kind: provider.KindQuota, Fault: provider.FaultOperator, Purchase: provider.NotBought}},
		"forbidden":    {403, `{"error":{"code":"forbidden"}}`, provider.Error{Kind: provider.KindForbidden, Fault: provider.FaultOperator, Purchase: provider.NotBought}},
		"no API":       {404, `{"error":{"code":"no_api"}}`, provider.Error{Kind: provider.KindNoAPI, Fault: provider.FaultOperator, Purchase: provider.NotBought}},
		"refused":      {400, `{"error":{"code":"bad_request","message":"sensitive"}}`, provider.Error{Kind: provider.KindRefused, Fault: provider.FaultContent, Purchase: provider.NotBought}},
		"not offered":  {400, `{"error":{"code":"api_not_implemented"}}`, provider.Error{Kind: provider.KindNotOffered, Fault: provider.FaultCaller, Purchase: provider.NotBought}},
		"unknown task": {404, `{"error":{"code":"not_found"}}`, provider.Error{Kind: provider.KindUnknownTask, Fault: provider.FaultCaller, Purchase: provider.NotBought}},
		"wrong":        {400, `{"error":{"code":"bad_request"}}`, provider.Error{Fault: provider.FaultCaller, Purchase: provider.NotBought}},
		"rate limit": {429, `{"error":{"code":"too_many_requests"}}`,
			provider.Error{Kind: provider.KindRateLimited, Fault: provider.FaultProvider, Purchase: provider.NotBought, Retryable: true}},
		"no clear answer": {500, `{"error":{"code":"used_up"}}`, provider.Error{Fault: provider.FaultProvider, Purchase: provider.MaybeBought}},
	} {
		_, err := answering(t, c.status, c.body).Submit(t.Context(), provider.Request{Action: provider.ActionGenerate, Prompt: "x"})
		got := provider.AsError(err)
		if got == nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got.Kind != c.want.Kind || got.Fault != c.want.Fault || got.Purchase != c.want.Purchase || got.Retryable != c.want.Retryable || got.RetryAfter != 7*time.Second {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
		if _, ok := errors.AsType[*riffusion.Error](err); !ok || got.Error() == "" {
			t.Errorf("%s: the cause is missing from %v", name, err)
		}
	}
}

func TestInvalidRequestIsProvenUnpaid(t *testing.T) {
	_, err := answering(t, 200, `{}`).Submit(t.Context(), provider.Request{Action: provider.ActionStems, SongID: "s"})
	if e := provider.AsError(err); e == nil || e.Kind != provider.KindInvalid || e.Purchase != provider.NotBought || e.Retryable {
		t.Errorf("%+v, %v", e, err)
	}
}

func TestErrorOfCancelledPurchaseProvesNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		cancel()
		<-r.Context().Done()
	}))
	t.Cleanup(s.Close)
	client, err := riffusion.New("token", riffusion.WithBaseURL(s.URL))
	if err != nil {
		t.Fatal(err)
	}
	_, err = acedata.New(client).Submit(ctx, provider.Request{Action: provider.ActionGenerate, Prompt: "x"})
	if e := provider.AsError(err); err == nil || e != nil && e.Purchase == provider.NotBought {
		t.Errorf("%+v, %v", e, err)
	}
}

func TestTasksAreConverted(t *testing.T) {
	tasks, err := answering(t, 200, `{"items":[
		{"id":"a","response":{"success":true,"data":[{"id":"s","title":"T","lyric":"[Verse]\nla","style":"pop","model":"m","audio_url":"https://x/a",
			"image_url":"https://x/i","stems_url":"https://x/z","duration":"61.5","state":"succeeded",
			"lyrics_timestamped":{"words":[{"text":"la","start":1,"end":2,"line_index":1}]}}]}},
		{"id":"b","trace_id":"r","response":{"success":false,"error":{"code":"used_up","message":"no"}}},
		{"id":"c","response":{"success":false,"error":{"message":"no"}}},
		{"id":"d"}]}`).Tasks(t.Context(), []string{"a", "b", "c", "d"})
	if err != nil || len(tasks) != 4 {
		t.Fatalf("%+v, %v", tasks, err)
	}
	want := provider.Song{ID: "s", Title: "T", Lyrics: "[Verse]\nla", Style: "pop", Model: "m", AudioURL: "https://x/a", CoverURL: "https://x/i",
		StemsURL: "https://x/z", Duration: 61500 * time.Millisecond, Words: []provider.Word{{Text: "la", Start: time.Second, End: 2 * time.Second, Line: 1}}}
	got := tasks[0].Songs[0]
	if tasks[0].State != provider.TaskSucceeded || !slices.Equal(got.Words, want.Words) {
		t.Errorf("%+v", tasks[0])
	}
	if got.Words, want.Words = nil, nil; got.ID != want.ID || got.Title != want.Title || got.Lyrics != want.Lyrics || got.Style != want.Style ||
		got.Model != want.Model || got.AudioURL != want.AudioURL || got.CoverURL != want.CoverURL || got.StemsURL != want.StemsURL || got.Duration != want.Duration {
		t.Errorf("%+v, want %+v", got, want)
	}
	if e := tasks[1].Err; tasks[1].State != provider.TaskFailed || e == nil || e.Purchase != provider.Bought || e.Kind != provider.KindQuota || e.TraceID != "r" {
		t.Errorf("%+v, %+v", tasks[1], e)
	}
	if !tasks[2].Doubtful || tasks[1].Doubtful || tasks[3].State != provider.TaskRunning || tasks[3].Progress != -1 {
		t.Errorf("%+v", tasks)
	}
}

func TestDownloadErrorsAreConverted(t *testing.T) {
	p := answering(t, 200, "")
	_, err := p.Download(t.Context(), "http://10.0.0.1/x", io.Discard, provider.DownloadOptions{MaxBytes: 1, Accept: provider.MediaAudio})
	if e, ok := errors.AsType[*provider.DownloadError](err); !ok || e.Reason != provider.DownloadForbidden || !e.FreshURL() {
		t.Errorf("%+v, %v", e, err)
	}
}

// TestActionsAreThoseOfTheClient checks that both packages name all actions alike:
// the names are stored.
func TestActionsAreThoseOfTheClient(t *testing.T) {
	for _, f := range []riffusion.Family{riffusion.Riffusion(), riffusion.Producer(), riffusion.Suno()} {
		c := acedata.Capabilities(f)
		if c.DefaultModel() != f.DefaultModel() || !slices.Equal(c.ModelIDs(), f.ModelIDs()) || c.SongsPerCall != f.SongsPerCall || c.TasksPerCall != 50 {
			t.Errorf("%s: %+v", f.Name, c)
		}
		known := []provider.Action{provider.ActionGenerate, provider.ActionExtend, provider.ActionCover, provider.ActionReplaceSection,
			provider.ActionVariation, provider.ActionSwapVocals, provider.ActionSwapSound, provider.ActionSwapInstrumentals, provider.ActionStems,
			provider.ActionJoin, provider.ActionAllStems, provider.ActionAddVocals, provider.ActionAddInstrumental, provider.ActionRemaster,
			provider.ActionMashup, provider.ActionSample}
		for _, r := range f.Rules {
			if a := provider.Action(r.Action); !slices.Contains(known, a.Base()) || !c.Supports(a) {
				t.Errorf("%s: %s is unknown", f.Name, a)
			}
		}
		if len(c.Rules) != len(f.Rules) {
			t.Errorf("%s: %d actions, want %d", f.Name, len(c.Rules), len(f.Rules))
		}
	}
}
