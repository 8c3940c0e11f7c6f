package contract_test

import (
	"cmp"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/provider/acestep"
	"github.com/riffbot/riffbot/internal/provider/elevenlabs"
	"github.com/riffbot/riffbot/internal/provider/providertest"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/riffusion"
)

// answering returns a provider whose API answers every call in one way.
func (a adapter) answering(t *testing.T, status int, body string) provider.Provider {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(s.Close)
	return a.open(t, s.URL, testKey, &providertest.Files{}, s.URL)
}

// TestErrorsMatchDocuments answers the paid call of each adapter with every documented error, and
// compares its meaning: who can correct it, whether something was bought, and whether another provider
// may be asked, which requires a proof that nothing was.
func TestErrorsMatchDocuments(t *testing.T) {
	for _, a := range adapters() {
		t.Run(a.name, func(t *testing.T) {
			tab := readTable(t, a.name)
			rows := []string{fmt.Sprintf("%s: %s", a.name, strings.Join(tab.Source, "; "))}
			for _, row := range tab.Errors {
				body := strings.NewReplacer("STATUS", strconv.Itoa(row.Status), "CODE", row.Code).Replace(tab.ErrorBody)
				_, err := a.answering(t, row.Status, cmp.Or(row.Body, body)).Submit(t.Context(),
					provider.Request{Action: provider.ActionGenerate, Prompt: "x", Key: "order"})
				e := provider.AsError(err)
				if e == nil {
					t.Errorf("%d %s: %v", row.Status, row.Code, err)
					continue
				}
				got := errorRow{Status: row.Status, Code: row.Code, Kind: e.Kind, Fault: e.Fault, Purchase: e.Purchase,
					Retryable: e.Retryable, Next: songs.MayTryOther(err)}
				want := row
				want.Body, want.Purchase = "", cmp.Or(row.Purchase, provider.NotBought)
				if got != want {
					t.Errorf("got  %+v\nwant %+v", got, want)
				}
				if got.Next && got.Purchase != provider.NotBought {
					t.Errorf("%d %s: another provider is asked without a proof", row.Status, row.Code)
				}
				rows = append(rows, fmt.Sprintf("%d %-28s %-13s %-9s %-13s retry %-5t next %t", row.Status, row.Code,
					got.Kind, got.Fault, got.Purchase, got.Retryable, got.Next))
			}
			t.Log(strings.Join(rows, "\n"))
		})
	}
}

// TestStatesMatchDocuments looks a task up in every documented state. The states in the data of a
// family need a row. ElevenLabs has none: its answer is the song.
func TestStatesMatchDocuments(t *testing.T) {
	for _, a := range adapters() {
		t.Run(a.name, func(t *testing.T) {
			tab := readTable(t, a.name)
			if f, err := riffusion.FamilyByName(a.name); err == nil {
				for _, word := range slices.Concat(f.States.Running, f.States.Succeeded, f.States.Failed) {
					if _, ok := tab.States[word]; !ok {
						t.Errorf("the state %q has no row", word)
					}
				}
			}
			if len(tab.States) == 0 && a.name != elevenlabs.ID {
				t.Error("there are no states")
			}
			for word, want := range tab.States {
				tasks, err := a.answering(t, http.StatusOK, taskBody(a.name, word)).Tasks(t.Context(), []string{"t"})
				if err != nil || len(tasks) != 1 || tasks[0].State != want {
					t.Errorf("%q: %+v, %v, want %s", word, tasks, err, want)
				}
				t.Logf("%-12s %-12s %s", a.name, word, want)
			}
		})
	}
}

// taskBody returns the answer to a look-up of a task with a song, in a state.
func taskBody(name, state string) string {
	if name == acestep.ID {
		return `{"code":200,"data":[{"task_id":"t","status":` + state + `,"result":"[{\"file\":\"/v1/audio?path=a\"}]"}]}`
	}
	return `{"items":[{"id":"t","response":{"success":true,"data":[{"id":"s","audio_url":"https://example.com/a.mp3","state":"` +
		state + `"}]}}]}`
}

// TestEveryProviderHasTable checks that there is no provider without a table.
func TestEveryProviderHasTable(t *testing.T) {
	for _, a := range adapters() {
		if tab := readTable(t, a.name); len(tab.Actions) == 0 || len(tab.Errors) == 0 || len(tab.Fields) == 0 {
			t.Errorf("%s: the table is incomplete", a.name)
		}
	}
}
