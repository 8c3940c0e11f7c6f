package riffusion

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/riffbot/riffbot/internal/sandbox/songapi"
)

// purchaseRequest is the body of a paid call.
type purchaseRequest struct {
	Action       string `json:"action"`
	Model        string `json:"model"`
	Prompt       string `json:"prompt"`
	Custom       bool   `json:"custom"`
	Lyric        string `json:"lyric"`
	Style        string `json:"style"`
	Title        string `json:"title"`
	Instrumental bool   `json:"instrumental"`
	AudioID      string `json:"audio_id"`
	SwapAudioID  string `json:"swap_audio_id"`
	Seed         string `json:"seed"`

	ContinueAt          *float64 `json:"continue_at,omitempty"`
	ReplaceSectionStart *float64 `json:"replace_section_start,omitempty"`
	ReplaceSectionEnd   *float64 `json:"replace_section_end,omitempty"`
	VocalVariation      *float64 `json:"vocal_variation,omitempty"`
	LyricsStrength      *float64 `json:"lyrics_strength,omitempty"`
	SoundStrength       *float64 `json:"sound_strength,omitempty"`
	CoverStrength       *float64 `json:"cover_strength,omitempty"`
	Weirdness           *float64 `json:"weirdness,omitempty"`

	CallbackURL string `json:"callback_url"`
	Async       bool   `json:"async,omitempty"`

	sunoRequest
}

// audios handles a paid call.
func (s *Server) audios(f *family, w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	if err != nil {
		return // the client disconnected, or the body is too large
	}
	scripted, isScripted := s.scriptedAnswer(f)
	if isScripted && !scripted.Bought {
		scripted.write(w)
		return
	}
	faults := s.faults[f.name]
	if faults.Take("reset-before-purchase") {
		songapi.Reset(w)
		return
	}
	if faults.refuse(w) || !s.authorized(w, r) {
		return
	}
	var want purchaseRequest
	if err := json.Unmarshal(body, &want); err != nil {
		answerError(w, http.StatusBadRequest, "bad_request", "The body is not valid JSON: %v", err)
		return
	}
	code, problem := f.checkBasics(&want)
	if code == "" {
		code, problem = f.actions[want.Action].check(want.Action, "action callback_url", body)
	}
	if code == "" {
		code, problem = f.check(s, f, &want)
	}
	if code != "" {
		answerError(w, http.StatusBadRequest, code, "%s", problem)
		return
	}
	t := s.buy(f, want, body)
	switch {
	case isScripted:
		scripted.write(w)
	case faults.Take("reset-after-purchase"):
		songapi.Reset(w)
	case faults.Take("500-after-purchase"):
		answerError(w, http.StatusInternalServerError, "api_error", "fetch failed")
	case want.CallbackURL != "", want.Async:
		songapi.WriteJSON(w, http.StatusOK, map[string]string{"task_id": t.id, "trace_id": t.trace})
	default:
		select {
		case <-t.done:
			songapi.WriteJSON(w, http.StatusOK, t.response())
		case <-r.Context().Done():
		case <-s.server.Done():
		}
	}
}

// checkBasics validates what all families have in common, and sets defaults.
func (f *family) checkBasics(want *purchaseRequest) (code, problem string) {
	if want.Action == "" {
		want.Action = "generate"
	}
	if want.Model == "" {
		want.Model = cmp.Or(f.standard[want.Action], f.models[0])
	}
	_, offered := f.actions[want.Action]
	switch {
	case !offered:
		return "api_not_implemented", fmt.Sprintf("The action %q is not offered.", want.Action)
	case !slices.Contains(f.models, want.Model):
		return "bad_request", fmt.Sprintf("model: %q is none of %s.", want.Model, strings.Join(f.models, ", "))
	case want.Action == "generate" && !want.Custom && strings.TrimSpace(want.Prompt) == "":
		return "bad_request", "prompt is required."
	case want.Action != "replace_section" && utf8.RuneCountInString(want.Prompt) > f.prompt:
		return "bad_request", fmt.Sprintf("prompt: at most %d characters.", f.prompt)
	case want.Action == "generate" && want.Custom && !want.Instrumental && strings.TrimSpace(want.Lyric) == "" &&
		want.LyricPrompt == nil:
		return "bad_request", "lyric is required with custom."
	}
	if want.CallbackURL != "" {
		if u, err := url.Parse(want.CallbackURL); err != nil || u.Host == "" {
			return "bad_request", "callback_url is no address."
		}
	}
	return "", ""
}
