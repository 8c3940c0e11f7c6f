package riffusion

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox/chinese"
	"github.com/riffbot/riffbot/internal/sandbox/music"
	"github.com/riffbot/riffbot/internal/sandbox/songapi"
)

// task is a purchase, finished or not.
type task struct {
	id, trace string
	family    family
	wish      purchaseRequest
	created   time.Time
	began     time.Time // real time, for the progress
	done      chan struct{}

	answered int // responses since it finished; guarded by the server's mutex
	// The following fields are written before done is closed.
	songs    []map[string]any
	finished time.Time
}

// buy records a purchase and starts its task.
func (s *Server) buy(f family, want purchaseRequest) *task {
	t := &task{id: songapi.NewID(), trace: songapi.NewID(), family: f, wish: want, created: s.opts.Now(), began: time.Now(),
		done: make(chan struct{})}
	s.mu.Lock()
	s.tasks[t.id] = t
	s.ledger = append(s.ledger, Purchase{TaskID: t.id, Action: want.Action, Model: want.Model, Prompt: want.Prompt,
		Style: want.Style, ParentID: want.AudioID})
	s.mu.Unlock()
	if s.faults.Take("never-finishes") {
		return t
	}
	s.server.Go(func() { s.make(t) })
	return t
}

// make renders the songs of a task, in the render time or longer.
func (s *Server) make(t *task) {
	ready := time.NewTimer(s.opts.RenderTime)
	defer ready.Stop()
	takes := s.opts.Takes
	if t.family.strings {
		takes = 1
	}
	var songs []map[string]any
	for n := range takes {
		select {
		case s.renderSlots <- struct{}{}:
		case <-s.server.Done():
			return
		}
		song, err := s.song(t, uint64(n))
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
	t.songs, t.finished = songs, s.opts.Now()
	close(t.done)
	s.sendCallback(t)
}

// song renders a take and stores its files.
func (s *Server) song(t *task, take uint64) (map[string]any, error) {
	recipe := s.recipe(t.wish, take)
	apart := t.wish.Action == "stems"
	rendering := recipe
	if s.opts.OneRecording {
		rendering = &music.Recipe{Brief: music.Brief{Title: "Song", Length: s.opts.SongLength}}
	}
	made, err := songapi.Render(rendering, s.opts.CoverSize, apart)
	if err != nil {
		return nil, err
	}
	score := made.Score
	if s.opts.OneRecording {
		if score, err = recipe.Score(); err != nil {
			return nil, err
		}
	}
	id := songapi.NewID()
	if apart {
		s.mu.Lock()
		s.files[id+".zip"] = file{"application/zip", made.Stems, 1}
		s.mu.Unlock()
		return map[string]any{"id": id, "title": t.wish.Title, "model": t.wish.Model, "state": "succeeded",
				"stems_url":  s.URL() + "/files/" + id + ".zip",
				"created_at": s.opts.Now().UTC().Format(time.RFC3339Nano)},
			nil
	}
	title := cmp.Or(t.wish.Title, score.Title)
	s.mu.Lock()
	s.files[id+".m4a"] = file{"audio/mp4", made.Audio, int(take) + 1}
	s.files[id+".jpg"] = file{"image/jpeg", made.Cover, int(take) + 1}
	s.songs[id] = &source{recipe: recipe, title: title, style: t.wish.Style, lyrics: score.Lyrics, length: score.Length}
	s.mu.Unlock()

	words := make([]map[string]any, 0, len(score.Words))
	for _, w := range score.Words {
		words = append(words, map[string]any{"text": w.Text, "start": round(w.Start), "end": round(w.End),
			"line_index": w.Line, "index_range": nil, "wav2vec2_format": nil})
	}
	style := t.wish.Style
	if style == "" {
		style = styleOf(score, chinese.In(t.wish.Prompt+title+score.Lyrics))
	}
	song := map[string]any{
		"id": id, "title": title, "lyric": score.Lyrics, "style": style, "model": t.wish.Model, "state": "succeeded",
		"audio_url": s.URL() + "/files/" + id + ".m4a", "image_url": s.URL() + "/files/" + id + ".jpg",
		"video_url":  nil,
		"created_at": s.opts.Now().UTC().Format(time.RFC3339Nano), "duration": round(score.Length),
		"lyrics_timestamped": map[string]any{"words": words},
	}
	if s.faults.Take("unclean-text") {
		for _, field := range []string{"title", "lyric", "style", "model"} {
			text, _ := song[field].(string)
			song[field] = "\x00" + text + invalidText
		}
		for _, w := range words {
			w["text"] = fmt.Sprint(w["text"], invalidText)
		}
	}
	if t.family.strings {
		song["duration"] = strconv.FormatFloat(score.Length, 'f', -1, 64)
		song["progress"], song["seed"], song["sound"], song["image_id"], song["topic"] = "100%",
			strconv.FormatUint(take, 10), t.wish.Prompt, id, nil
	}
	return song, nil
}

// invalidText has characters that databases and Discord reject, or that cannot be
// decoded.
const invalidText = "\x00\x01\x1b\u0085\ufffd\uffff"

func round(seconds float64) float64 { return float64(int(seconds*100+0.5)) / 100 }

// styleOf describes the style of a song without one in the request.
func styleOf(s *music.Score, chinese bool) string {
	if chinese {
		speed, key := "缓慢", "大调"
		switch {
		case s.Tempo > 135:
			speed = "快速"
		case s.Tempo > 95:
			speed = "轻快"
		}
		if s.Minor() {
			key = "小调"
		}
		return fmt.Sprintf("%s，%s，每分钟 %.0f 拍", speed, key, s.Tempo)
	}
	speed := "slow"
	switch {
	case s.Tempo > 135:
		speed = "fast"
	case s.Tempo > 95:
		speed = "upbeat"
	}
	key := "major"
	if s.Minor() {
		key = "minor"
	}
	return fmt.Sprintf("%s, %s key, %.0f bpm", speed, key, s.Tempo)
}

// response returns the finished purchase as in a synchronous response.
func (t *task) response() map[string]any {
	return map[string]any{"success": true, "task_id": t.id, "trace_id": t.trace, "data": t.songs}
}

// taskJSON returns the task as /tasks returns it. It has no response before it is done.
func (s *Server) taskJSON(t *task) map[string]any {
	o := map[string]any{"id": t.id, "type": "audios", "created_at": unix(t.created), "request": t.wish,
		"trace_id": t.trace}
	select {
	case <-t.done:
		o["started_at"], o["finished_at"] = unix(t.created), unix(t.finished)
		o["elapsed"] = t.finished.Sub(t.created).Seconds()
		o["response"] = s.movedAudio(t)
	default:
		if since := time.Since(t.began); since > s.opts.RenderTime/4 {
			o["started_at"] = unix(t.created)
			o["progress"] = fmt.Sprintf("%d%%", min(95, int(100*since/(s.opts.RenderTime+time.Second))))
		}
	}
	return o
}

func unix(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }

// tasksCall handles /tasks.
func (s *Server) tasksCall(w http.ResponseWriter, r *http.Request) {
	if !s.authorized(w, r) {
		return
	}
	var ask struct {
		ID     string   `json:"id"`
		IDs    []string `json:"ids"`
		Action string   `json:"action"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&ask); err != nil {
		answerError(w, http.StatusBadRequest, "bad_request", "The body is not valid JSON.")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch ask.Action {
	case "retrieve":
		t := s.tasks[ask.ID]
		if t == nil {
			answerError(w, http.StatusNotFound, "not_found", "There is no such task.")
			return
		}
		songapi.WriteJSON(w, http.StatusOK, s.taskJSON(t))
	case "retrieve_batch":
		items := []any{}
		for _, id := range ask.IDs {
			if t := s.tasks[id]; t != nil {
				items = append(items, s.taskJSON(t))
			}
		}
		songapi.WriteJSON(w, http.StatusOK, map[string]any{"items": items, "count": len(items)})
	default:
		answerError(w, http.StatusBadRequest, "bad_request", "action: retrieve or retrieve_batch.")
	}
}

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
