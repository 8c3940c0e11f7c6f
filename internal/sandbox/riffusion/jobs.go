package riffusion

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"path"

	"github.com/riffbot/riffbot/internal/sandbox/songapi"
)

// job is a call beside /audios and /tasks, such as the conversion of a song. It answers at
// once; if it is asynchronous, through a task.
type job struct {
	action
	run func(s *Server, ctx context.Context, f *family, want jobRequest) (data any, problem string)
}

// jobRequest is the body of a job.
type jobRequest struct {
	AudioID     string   `json:"audio_id"`
	AudioURL    string   `json:"audio_url"`
	Prompt      string   `json:"prompt"`
	Model       string   `json:"model"`
	Name        string   `json:"name"`
	Description string   `json:"description"`
	Mode        string   `json:"mode"`
	VocalStart  *float64 `json:"vocal_start"`
	VocalEnd    *float64 `json:"vocal_end"`
	VoxAudioID  string   `json:"vox_audio_id"`
	CallbackURL string   `json:"callback_url"`
	Async       bool     `json:"async"`
}

// handle handles the call of a job.
func (j job) handle(s *Server, f *family, w http.ResponseWriter, r *http.Request) {
	name := path.Base(r.URL.Path)
	if s.faults[f.name].refuse(w) || !s.authorized(w, r) {
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	if err != nil {
		return // the client disconnected, or the body is too large
	}
	var want jobRequest
	code, problem := j.check(name, "callback_url async", body)
	if code == "" {
		if err := json.Unmarshal(body, &want); err != nil {
			code, problem = bad("The body is not valid JSON: %v", err)
		}
	}
	var data any
	if code == "" {
		if data, problem = j.run(s, r.Context(), f, want); problem != "" {
			code = "bad_request"
		}
	}
	if code != "" {
		answerError(w, http.StatusBadRequest, code, "%s", problem)
		return
	}
	t := s.newTask(f, name, body)
	t.wish.CallbackURL = want.CallbackURL
	if want.Async || want.CallbackURL != "" || want.Mode == "enhanced" {
		songapi.WriteJSON(w, http.StatusOK, map[string]string{"task_id": t.id, "trace_id": t.trace})
		s.server.Go(func() { s.finish(t, data) })
		return
	}
	s.finish(t, data)
	songapi.WriteJSON(w, http.StatusOK, t.response())
}
