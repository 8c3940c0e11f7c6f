package acestep_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox/acestep"
)

const order = `{"prompt":"x","batch_size":1}`

func TestFaultsBeforeThePurchaseBuyNothing(t *testing.T) {
	for fault, want := range map[string]int{"429": 429, "401": 401, "500": 500, "reset-before-purchase": 0} {
		s := start(t, acestep.Options{})
		if err := s.Fault(fault + "x1"); err != nil {
			t.Fatal(err)
		}
		if status, answer := release(t, s, "application/json", order); status != want || len(s.Ledger()) != 0 {
			t.Errorf("%s: %d %s, %d purchases", fault, status, answer, len(s.Ledger()))
		}
		accepted(t, s, "application/json", order)
	}
}

func TestResetAfterPurchaseIsBooked(t *testing.T) {
	s := start(t, acestep.Options{})
	if err := s.Fault("reset-after-purchase"); err != nil {
		t.Fatal(err)
	}
	if status, answer := release(t, s, "application/json", order); status != 0 || len(s.Ledger()) != 1 {
		t.Errorf("%d %s, %d purchases", status, answer, len(s.Ledger()))
	}
}

func TestFullQueueRefuses(t *testing.T) {
	s := start(t, acestep.Options{QueueSize: 1})
	if err := s.Fault("never-finishes"); err != nil {
		t.Fatal(err)
	}
	id := accepted(t, s, "application/json", order)
	if status, answer := release(t, s, "application/json", order); status != 429 || len(s.Ledger()) != 1 {
		t.Errorf("%d %s", status, answer)
	}
	e := query(t, s, id)
	if e.Status != 0 || len(e.songs) != 1 || e.songs[0].Stage != "running" || e.songs[0].Progress >= 1 {
		t.Errorf("%+v", e)
	}
}

func TestFailedTaskIsReported(t *testing.T) {
	s := start(t, acestep.Options{})
	if err := s.Fault("failed"); err != nil {
		t.Fatal(err)
	}
	e := finished(t, s, accepted(t, s, "application/json", order))
	if e.Status != 2 || len(e.songs) != 1 || e.songs[0].Error == "" || e.songs[0].File != "" {
		t.Errorf("%+v", e)
	}
	if _, _, b := send(t, "GET", s.URL()+"/v1/stats", "", ""); !strings.Contains(string(b), `"failed":1`) {
		t.Errorf("%s", b)
	}
}

func TestForgottenTaskHasNoResult(t *testing.T) {
	s := start(t, acestep.Options{})
	id := accepted(t, s, "application/json", order)
	finished(t, s, id)
	if err := s.Fault("forgets-tasks"); err != nil {
		t.Fatal(err)
	}
	if e := query(t, s, id); e.Status != 0 || e.Result != "[]" {
		t.Errorf("%+v", e)
	}
}

func TestFaultsOfRecordings(t *testing.T) {
	s := start(t, acestep.Options{})
	file := finished(t, s, accepted(t, s, "application/json", order)).songs[0].File
	whole, _ := download(t, s, file)
	if err := s.Fault("truncated-audiox1"); err != nil {
		t.Fatal(err)
	}
	if status, problem, b := send(t, "GET", s.URL()+file, "", ""); status != 200 || len(b) >= len(whole) || !strings.Contains(problem, "EOF") {
		t.Errorf("%d %s, %d bytes", status, problem, len(b))
	}
	if err := s.Fault("expired-urlx1"); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{file: 404, "/v1/audio?path=/etc/passwd": 403, "/v1/audio?path=/tmp/api_audio/x.mp3": 404} {
		if status, _, b := send(t, "GET", s.URL()+path, "", ""); status != want {
			t.Errorf("%s: %d %s", path, status, b)
		}
	}
	download(t, s, file)
}

func TestUnknownFaultNamesTheKnownOnes(t *testing.T) {
	s := start(t, acestep.Options{RenderTime: time.Hour})
	err := s.Fault("nonsense")
	if err == nil || !slices.Contains(acestep.Faults(), "forgets-tasks") || !strings.Contains(err.Error(), "forgets-tasks") {
		t.Errorf("%v", err)
	}
}

func TestSamplesAreAnswered(t *testing.T) {
	s := start(t, acestep.Options{})
	for path, body := range map[string]string{"/format_input": `{"prompt":"pop  rock","lyrics":"la","param_obj":"{}"}`,
		"/create_random_sample": `{"sample_type":"simple_mode"}`} {
		status, _, b := send(t, "POST", s.URL()+path, "application/json", body)
		if status != 200 || !strings.Contains(string(b), `"caption":"`) {
			t.Errorf("%s: %d %s", path, status, b)
		}
		if status, _, b := send(t, "POST", s.URL()+path, "application/json", `{"colour":1}`); status != 400 {
			t.Errorf("%s: %d %s", path, status, b)
		}
	}
}
