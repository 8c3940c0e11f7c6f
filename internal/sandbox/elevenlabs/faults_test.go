package elevenlabs_test

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/sandbox/elevenlabs"
	"github.com/riffbot/riffbot/internal/sandbox/music"
)

const rain = `{"prompt":"rain","with_timestamps":true}`

// inject injects a fault.
func inject(t *testing.T, s *elevenlabs.Server, fault string) {
	t.Helper()
	if err := s.Fault(fault); err != nil {
		t.Fatal(err)
	}
}

func TestRefusalsBuyNothing(t *testing.T) {
	s := start(t)
	for fault, want := range map[string]struct {
		status int
		code   string
	}{"429": {429, "too_many_concurrent_requests"}, "429-busy": {429, "system_busy"}, "401": {401, "invalid_api_key"},
		"used-up": {401, "quota_exceeded"}, "402": {402, "quota_exceeded"}, "403": {403, "only_for_creator+"},
		"refused": {422, "bad_prompt"}, "500": {500, "internal_server_error"}} {
		inject(t, s, fault+"x1")
		status, _, content := post(t, s, "/v1/music/detailed", rain)
		var answer struct {
			Detail struct{ Status, Message string } `json:"detail"`
		}
		err := json.Unmarshal([]byte(content), &answer)
		if err != nil || status != want.status || answer.Detail.Status != want.code || answer.Detail.Message == "" {
			t.Errorf("%s: %d %s", fault, status, content)
		}
	}
	inject(t, s, "refusedx1")
	plan := `{"model_id":"music_v2","composition_plan":{"chunks":[{"text":"La","duration_ms":3000,"positive_styles":[]}]}}`
	if _, _, content := post(t, s, "/v1/music", plan); !strings.Contains(content, "bad_composition_plan") {
		t.Errorf("%s", content)
	}
	if ledger := s.Ledger(); len(ledger) > 0 {
		t.Errorf("%+v", ledger)
	}
	if status, _, content := post(t, s, "/v1/music/detailed", rain); status != http.StatusOK {
		t.Errorf("after the faults: %d %.200s", status, content)
	}
}

// TestCutConnections has each place where the connection may break, and whether the song
// was bought.
func TestCutConnections(t *testing.T) {
	for fault, c := range map[string]struct {
		bought int
		header bool // whether the answer begins
		has    string
	}{"reset-before-purchase": {0, false, ""}, "reset-after-purchase": {1, false, ""},
		"cut-metadata": {1, true, "application/json"}, "cut-answer": {1, true, "audio/mp4"}} {
		s := start(t)
		inject(t, s, fault)
		resp, err := send(t, s, s.Key(), http.MethodPost, "/v1/music/detailed", rain)
		if (err == nil) != c.header {
			t.Errorf("%s: %v", fault, err)
		}
		if err == nil {
			content, readErr := io.ReadAll(resp.Body)
			_ = resp.Body.Close()
			if readErr == nil || !strings.Contains(string(content), c.has) {
				t.Errorf("%s: %d bytes, %v", fault, len(content), readErr)
			}
		}
		if n := len(s.Ledger()); n != c.bought {
			t.Errorf("%s: %d purchases", fault, n)
		}
		if status, _, _ := post(t, s, "/v1/music/detailed", rain); status != http.StatusOK {
			t.Errorf("after %s: %d", fault, status)
		}
	}
}

func TestBadAudioIsInCompleteAnswers(t *testing.T) {
	s := start(t)
	_, whole := detailed(t, s, rain)
	inject(t, s, "truncated-audiox1")
	if _, half := detailed(t, s, rain); len(half) != len(whole)/2 {
		t.Errorf("%d of %d bytes", len(half), len(whole))
	} else if _, err := music.Decode(half); err == nil {
		t.Error("half a recording is complete")
	}
	inject(t, s, "slowx1")
	if _, slow := detailed(t, s, rain); len(slow) != len(whole) {
		t.Errorf("%d of %d bytes", len(slow), len(whole))
	}
	inject(t, s, "500-after-purchase")
	status, _, _ := post(t, s, "/v1/music", `{"prompt":"rain"}`)
	if status != http.StatusInternalServerError || len(s.Ledger()) != 4 {
		t.Errorf("%d, %+v", status, s.Ledger())
	}
}

func TestUnknownFaultIsRefused(t *testing.T) {
	s := start(t)
	if err := s.Fault("flood"); err == nil || !strings.Contains(err.Error(), "cut-answer") {
		t.Errorf("%v", err)
	}
	if !slices.Contains(s.Faults(), "slow") {
		t.Errorf("%q", s.Faults())
	}
}
