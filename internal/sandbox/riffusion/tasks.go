package riffusion

import (
	"encoding/json"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox/songapi"
)

// task is a purchase or another call with a task, finished or not.
type task struct {
	id, trace string
	family    *family
	kind      string          // the last part of the call's path, such as "audios"
	body      json.RawMessage // the request as it was sent
	wish      purchaseRequest
	products  []product
	created   time.Time
	began     time.Time // real time, for the progress
	done      chan struct{}

	// The following fields are guarded by the server's mutex.
	answered  int  // responses since it finished
	previewed bool // the previews can be downloaded
	// The following fields are written before done is closed.
	data     any // []map[string]any of songs
	finished time.Time
}

// newTask records a task.
func (s *Server) newTask(f *family, kind string, body []byte) *task {
	t := &task{id: songapi.NewID(), trace: songapi.NewID(), family: f, kind: kind, body: body, created: s.opts.Now(),
		began: time.Now(), done: make(chan struct{})}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tasks[t.id] = t
	s.bought = append(s.bought, t)
	return t
}

// buy records a purchase and starts its task.
func (s *Server) buy(f *family, want purchaseRequest, body []byte) *task {
	t := s.newTask(f, "audios", body)
	t.wish = want
	t.products = f.products(s, f, want)
	for i := range t.products {
		t.products[i].id = songapi.NewID()
	}
	s.mu.Lock()
	s.ledger = append(s.ledger, Purchase{Provider: f.name, TaskID: t.id, Action: want.Action, Model: want.Model,
		Prompt: want.Prompt, Style: want.Style, ParentID: want.parent()})
	s.mu.Unlock()
	never := s.faults[f.name].Take("never-finishes")
	s.server.Go(func() {
		if f.preview {
			s.preview(t)
		}
		if !never {
			s.make(t)
		}
	})
	return t
}

// make renders the songs of a task, in the render time or longer.
func (s *Server) make(t *task) {
	ready := time.NewTimer(s.opts.RenderTime)
	defer ready.Stop()
	songs := []map[string]any{}
	for _, p := range t.products {
		select {
		case s.renderSlots <- struct{}{}:
		case <-s.server.Done():
			return
		}
		song, err := s.song(t, p)
		<-s.renderSlots
		if err != nil {
			s.opts.Log.Error("render song failed", "err", err)
			return
		}
		songs = append(songs, song)
	}
	select {
	case <-ready.C:
	case <-s.server.Done():
		return
	}
	s.finish(t, songs)
}

// finish ends a task with its result, and sends its callback.
func (s *Server) finish(t *task, data any) {
	t.data, t.finished = data, s.opts.Now()
	close(t.done)
	s.sendCallback(t)
}

// response returns the finished task as in a synchronous response.
func (t *task) response() map[string]any {
	return map[string]any{"success": true, "task_id": t.id, "trace_id": t.trace, "data": t.data}
}
