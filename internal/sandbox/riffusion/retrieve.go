package riffusion

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox/songapi"
)

// maxListed is how many tasks a look-up lists at most, and unless it says how many.
const maxListed = 50

// look is the body of a call to /tasks.
type look struct {
	Action string   `json:"action"`
	ID     string   `json:"id"`
	IDs    []string `json:"ids"`
	// Without IDs, the tasks that were created in a window are listed, the newest first.
	// Times are Unix seconds. The platform's own client sends these fields:
	// AceDataCloud/Nexior, src/operators/suno.ts.
	Min    *float64 `json:"created_at_min"`
	Max    *float64 `json:"created_at_max"`
	Limit  *int     `json:"limit"`
	Offset int      `json:"offset"`
	Type   string   `json:"type"`
}

// tasksCall handles /tasks.
func (s *Server) tasksCall(f *family, w http.ResponseWriter, r *http.Request) {
	if !s.authorized(w, r) {
		return
	}
	var ask look
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&ask); err != nil {
		answerError(w, http.StatusBadRequest, "bad_request", "The body is not valid JSON.")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case ask.Action == "retrieve":
		t := s.tasks[ask.ID]
		if t == nil {
			answerError(w, http.StatusNotFound, "not_found", "There is no such task.")
			return
		}
		songapi.WriteJSON(w, http.StatusOK, s.taskJSON(t))
	case ask.Action != "retrieve_batch":
		answerError(w, http.StatusBadRequest, "bad_request", "action: retrieve or retrieve_batch.")
	case ask.IDs != nil:
		items := []any{}
		for _, id := range ask.IDs {
			if t := s.tasks[id]; t != nil {
				items = append(items, s.taskJSON(t))
			}
		}
		songapi.WriteJSON(w, http.StatusOK, map[string]any{"items": items, "count": len(items)})
	case s.faults[f.name].Take("no-listing"):
		answerError(w, http.StatusBadRequest, "bad_request", "ids is required.")
	case ask.Limit != nil && *ask.Limit < 1 || ask.Offset < 0:
		answerError(w, http.StatusBadRequest, "bad_request", "limit: at least 1; offset: at least 0.")
	default:
		items := s.list(f, ask)
		songapi.WriteJSON(w, http.StatusOK, map[string]any{"items": items, "count": len(items)})
	}
}

// list returns the tasks of a family that were created in a window, the newest first.
func (s *Server) list(f *family, ask look) []any {
	limit := maxListed
	if ask.Limit != nil {
		limit = min(limit, *ask.Limit)
	}
	items, skip := []any{}, ask.Offset
	for _, t := range slices.Backward(s.bought) {
		at := unix(t.created)
		switch {
		case t.family != f, ask.Min != nil && at < *ask.Min, ask.Max != nil && at > *ask.Max,
			ask.Type != "" && ask.Type != t.kind:
		case skip > 0:
			skip--
		case len(items) < limit:
			items = append(items, s.taskJSON(t))
		}
	}
	return items
}

// taskJSON returns a task as /tasks returns it. It has no response before it is done,
// except for previews.
func (s *Server) taskJSON(t *task) map[string]any {
	o := map[string]any{"id": t.id, "type": t.kind, "created_at": unix(t.created), "request": t.body,
		"trace_id": t.trace}
	select {
	case <-t.done:
		o["started_at"], o["finished_at"] = unix(t.created), unix(t.finished)
		o["elapsed"] = t.finished.Sub(t.created).Seconds()
		o["response"] = s.movedAudio(t)
		return o
	default:
	}
	state, since := "pending", time.Since(t.began)
	if since > s.opts.RenderTime/4 {
		state = "running"
		o["started_at"] = unix(t.created)
		o["progress"] = fmt.Sprintf("%d%%", min(95, int(100*since/(s.opts.RenderTime+time.Second))))
	}
	if t.previewed {
		o["response"] = s.previews(t, state)
	}
	return o
}

func unix(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }

// sendCallback sends a callback for a finished task to an address on this machine. Other
// addresses are ignored: nothing leaves the sandbox.
func (s *Server) sendCallback(t *task) {
	u, err := url.Parse(t.wish.CallbackURL)
	if err != nil || !isLocal(u) {
		return
	}
	body, err := json.Marshal(t.response())
	if err != nil {
		return
	}
	ctx, cancel := context.WithTimeout(s.server.Context(), 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), bytes.NewReader(body))
	if err != nil {
		return
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := localClient.Do(req)
	if err != nil {
		s.opts.Log.Warn("send callback failed", "err", err)
		return
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
}
