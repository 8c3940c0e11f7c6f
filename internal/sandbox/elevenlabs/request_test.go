package elevenlabs_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// section returns a request with a plan of one section, of which a field has another value.
func section(t *testing.T, field, value string) string {
	t.Helper()
	fields := map[string]json.RawMessage{"section_name": json.RawMessage(`"Verse"`),
		"positive_local_styles": json.RawMessage("[]"), "negative_local_styles": json.RawMessage("[]"),
		"duration_ms": json.RawMessage("3000"), "lines": json.RawMessage(`["La"]`)}
	fields[field] = json.RawMessage(value)
	b, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	return `{"composition_plan":{"positive_global_styles":[],"negative_global_styles":[],"sections":[` + string(b) + `]}}`
}

// TestInvalidRequestsBuyNothing has a wrong value of each documented field.
func TestInvalidRequestsBuyNothing(t *testing.T) {
	s := start(t)
	chunk := func(fields string) string {
		return `{"model_id":"music_v2","composition_plan":{"chunks":[{` + fields + `}]}}`
	}
	both := func(field string) string {
		return strings.Replace(section(t, "lines", "[]"), "{", "{"+field+",", 1)
	}
	long := func(n int) string { return `"` + strings.Repeat("x", n) + `"` }
	many := func(n int, item string) string { return strings.TrimSuffix(strings.Repeat(item+",", n), ",") }
	styles := func(n int) string { return "[" + many(n, `"a"`) + "]" }
	for body, field := range map[string]string{
		`not JSON`: "", `[]`: "", `{}`: "prompt", `{"prompt":""}`: "prompt", `{"prompt":"x","mood":"sad"}`: "",
		`{"prompt":` + long(4101) + `}`:                              "prompt",
		`{"prompt":"x","model_id":"music_v9"}`:                       "model_id",
		`{"prompt":"x","music_length_ms":2999}`:                      "music_length_ms",
		`{"prompt":"x","music_length_ms":600001}`:                    "music_length_ms",
		`{"prompt":"x","music_length_ms":3000.5}`:                    "",
		`{"prompt":"x","seed":1}`:                                    "seed",
		`{"prompt":"x","respect_sections_durations":true}`:           "respect_sections_durations",
		`{"prompt":"x","composition_plan":{}}`:                       "prompt",
		`{"composition_plan":{"sections":[]}}`:                       "sections",
		`{"composition_plan":{"chunks":[]}}`:                         "composition_plan",
		`{"model_id":"music_v2","composition_plan":{"sections":[]}}`: "composition_plan",
		section(t, "section_name", `""`):                             "section_name",
		section(t, "section_name", long(101)):                        "section_name",
		section(t, "duration_ms", "2999"):                            "duration_ms",
		section(t, "duration_ms", "120001"):                          "duration_ms",
		section(t, "lines", "null"):                                  "lines",
		section(t, "positive_local_styles", "null"):                  "positive_local_styles",
		section(t, "negative_local_styles", `[""]`):                  "negative_local_styles",
		both(`"music_length_ms":3000`):                               "music_length_ms",
		both(`"force_instrumental":true`):                            "force_instrumental",
		both(`"seed":-1`):                                            "seed",

		chunk(`"text":"","duration_ms":3000,"positive_styles":[]`):                                   "text",
		chunk(`"text":` + long(201) + `,"duration_ms":3000,"positive_styles":[]`):                    "text",
		chunk(`"text":"` + strings.Repeat(`a\n`, 30) + `a","duration_ms":3000,"positive_styles":[]`): "text",
		chunk(`"text":"La","duration_ms":3000`):                                                      "positive_styles",
		chunk(`"text":"A","duration_ms":3000,"positive_styles":` + styles(51)):                       "positive_styles",
		chunk(`"text":"A","duration_ms":3000,"positive_styles":[],"negative_styles":` + styles(51)):  "negative_styles",
		chunk(`"text":"A","duration_ms":3000,"positive_styles":[],"context_adherence":"some"`):       "context_adherence",
		chunk(`"text":"La","duration_ms":1,"positive_styles":[]`):                                    "duration_ms",
		chunk(`"song_id":"x","range":{"start_ms":0,"end_ms":1000}`):                                  "composition_plan",
		`{"model_id":"music_v2","composition_plan":{"chunks":[` +
			many(31, `{"text":"A","duration_ms":3000,"positive_styles":[]}`) + `]}}`: "chunks",
		`{"model_id":"music_v2","composition_plan":{"chunks":[` +
			many(6, `{"text":"La","duration_ms":110000,"positive_styles":[]}`) + `]}}`: "composition_plan",
	} {
		status, _, content := post(t, s, "/v1/music/detailed", body)
		var answer struct {
			Detail []struct {
				Location []any  `json:"loc"`
				Message  string `json:"msg"`
			} `json:"detail"`
		}
		err := json.Unmarshal([]byte(content), &answer)
		if err != nil || status != http.StatusUnprocessableEntity || len(answer.Detail) != 1 {
			t.Errorf("%.200s: %d %s, %v", body, status, content, err)
			continue
		}
		at := answer.Detail[0].Location
		last := fmt.Sprint(at[len(at)-1])
		if field != "" && last != field || at[0] != "body" || answer.Detail[0].Message == "" {
			t.Errorf("%.200s: %s, want %s", body, content, field)
		}
	}
	for path, body := range map[string]string{"/v1/music": `{"prompt":"x","with_timestamps":true}`,
		"/v1/music?output_format=mp3": `{"prompt":"x"}`, "/v1/music/detailed?format=mp3": `{"prompt":"x"}`,
		"/v1/music/plan": `{"prompt":"x","music_length_ms":1}`} {
		if status, _, content := post(t, s, path, body); status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %s", path, status, content)
		}
	}
	resp, err := send(t, s, "other", http.MethodPost, "/v1/music", `{"prompt":"x"}`)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("%d", resp.StatusCode)
	}
	if ledger := s.Ledger(); len(ledger) > 0 {
		t.Errorf("%+v", ledger)
	}
}
