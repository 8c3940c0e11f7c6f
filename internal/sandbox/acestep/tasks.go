package acestep

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox/songapi"
)

// States of a task.
const (
	running   = 0 // or waiting
	succeeded = 1
	failed    = 2
)

// task is an accepted request.
type task struct {
	id      string
	request *request
	of      *source
	created time.Time
	began   time.Time // real time, for the progress
	// The following fields are guarded by the server's mutex.
	state   int
	results []map[string]any
}

// releaseTask handles /release_task.
func (s *Server) releaseTask(w http.ResponseWriter, r *http.Request) {
	req, err := readRequest(w, r)
	if s.faults.Take("reset-before-purchase") {
		songapi.Reset(w)
		return
	}
	if s.refuse(w) {
		return
	}
	if refused, ok := errors.AsType[requestError](err); ok {
		answerError(w, refused.status, refused.Error())
		return
	}
	of, err := s.check(req)
	if err != nil {
		answerError(w, http.StatusBadRequest, err.Error())
		return
	}
	id, position, ok := s.accept(req, of)
	switch {
	case !ok:
		answerError(w, http.StatusTooManyRequests, "Server busy: queue is full")
	case s.faults.Take("reset-after-purchase"):
		songapi.Reset(w)
	default:
		s.answer(w, map[string]any{"task_id": id, "status": "queued", "queue_position": position})
	}
}

// accept records a purchase and starts its task, unless the queue is full.
func (s *Server) accept(req *request, of *source) (id string, position int, ok bool) {
	t := &task{id: songapi.NewID(), request: req, of: of, created: s.opts.Now(), began: time.Now()}
	s.mu.Lock()
	defer s.mu.Unlock()
	position = 1
	for _, other := range s.tasks {
		if other.state == running {
			position++
		}
	}
	if position > s.opts.QueueSize {
		return "", 0, false
	}
	s.tasks[t.id] = t
	s.ledger = append(s.ledger, Purchase{TaskID: t.id, TaskType: req.taskType(), Model: req.model(),
		Prompt: req.text("prompt"), Query: req.text("sample_query"), Lyrics: req.text("lyrics"), Tracks: req.tracks(),
		Songs:      req.songs(),
		Recognized: of != nil && of.known, Reference: req.reference != nil || req.text("reference_audio_path") != ""})
	if !s.faults.Take("never-finishes") {
		s.server.Go(func() { s.work(t) })
	}
	return t.id, position, true
}

func (r *request) songs() int { return int(r.number("batch_size", 2)) }

// work renders the songs of a task, in the render time or longer.
func (s *Server) work(t *task) {
	ready := time.NewTimer(s.opts.RenderTime)
	defer ready.Stop()
	var results []map[string]any
	state := succeeded
	if s.faults.Take("failed") {
		state = failed
		results = []map[string]any{t.result(failed, map[string]any{"progress": 0.0, "stage": "failed",
			"error": "CUDA out of memory"})}
	}
	for n := 0; state == succeeded && n < t.request.songs(); n++ {
		select {
		case s.renderSlots <- struct{}{}:
		case <-s.server.Done():
			return
		}
		result, err := s.song(t, uint64(n))
		<-s.renderSlots
		if err != nil {
			s.opts.Log.Error("render song failed", "err", err)
			return
		}
		results = append(results, result)
	}
	select {
	case <-ready.C:
	case <-s.server.Done():
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t.state, t.results = state, results
	s.finished = append(s.finished, time.Since(t.began))
	if state == failed {
		s.failed++
	}
}

// result returns a result of a task.
func (t *task) result(state int, more map[string]any) map[string]any {
	result := map[string]any{"file": "", "wave": "", "status": state, "create_time": t.created.Unix(),
		"env": "development"}
	maps.Copy(result, more)
	return result
}

// queryResult handles /query_result. task_id_list is a list, or the JSON of one in a string. A task
// that does not exist is reported as running with no result.
func (s *Server) queryResult(w http.ResponseWriter, r *http.Request) {
	ids, err := readIDs(http.MaxBytesReader(w, r.Body, 1<<20), r)
	if err != nil {
		answerError(w, http.StatusBadRequest, err.Error())
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.faults.Take("forgets-tasks") {
		clear(s.tasks)
	}
	data := []any{}
	for _, id := range ids {
		entry := map[string]any{"task_id": id, "status": running, "result": "[]"}
		if t := s.tasks[id]; t != nil {
			results := t.results
			if t.state == running {
				share := float64(time.Since(t.began)) / float64(s.opts.RenderTime+time.Second)
				progress := map[string]any{"progress": min(0.95, share), "stage": "running"}
				results = []map[string]any{t.result(running, progress)}
				entry["progress_text"] = fmt.Sprintf("%.0f%%", min(95, 100*share))
			}
			b, err := json.Marshal(results)
			if err != nil {
				answerError(w, http.StatusInternalServerError, err.Error())
				return
			}
			entry["status"], entry["result"] = t.state, string(b)
		}
		data = append(data, entry)
	}
	s.answer(w, data)
}

// readIDs reads the body of /query_result.
func readIDs(body io.Reader, r *http.Request) ([]string, error) {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")) // an error is JSON
	var list json.RawMessage
	if kind == "application/x-www-form-urlencoded" {
		if err := r.ParseForm(); err != nil {
			return nil, errors.New("invalid form")
		}
		list = json.RawMessage(r.PostForm.Get("task_id_list"))
	} else {
		var ask map[string]json.RawMessage
		if json.NewDecoder(body).Decode(&ask) != nil {
			return nil, errors.New("invalid JSON")
		}
		list = ask["task_id_list"]
		for name := range ask {
			if name != "task_id_list" && name != "ai_token" {
				return nil, fmt.Errorf("unknown field %s", name)
			}
		}
	}
	var inner string
	if json.Unmarshal(list, &inner) == nil {
		list = json.RawMessage(inner)
	}
	var ids []string
	if json.Unmarshal(list, &ids) != nil {
		return nil, errors.New("task_id_list is required: a list of task ids, or its JSON")
	}
	return ids, nil
}
