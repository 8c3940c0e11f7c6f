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

	"riffbot/internal/sandbox/hanzi"
	"riffbot/internal/sandbox/music"
)

// task is a purchase that is being made, or was.
type task struct {
	id, trace string
	family    family
	wish      wish
	created   time.Time
	began     time.Time // real, for the progress
	done      chan struct{}

	answered int // how often it was shown finished; guarded by the server's mutex
	// What follows is written before done is closed.
	songs    []map[string]any
	finished time.Time
}

// buy books a purchase and begins to make it.
func (s *Server) buy(f family, want wish) *task {
	t := &task{id: newID(), trace: newID(), family: f, wish: want, created: s.opts.Now(), began: time.Now(), done: make(chan struct{})}
	s.mu.Lock()
	s.tasks[t.id] = t
	s.ledger = append(s.ledger, Purchase{TaskID: t.id, Action: want.Action, Model: want.Model, Prompt: want.Prompt, Style: want.Style, ParentID: want.AudioID})
	s.mu.Unlock()
	if s.faults.Take("never-finishes") {
		return t
	}
	s.running.Go(func() { s.make(t) })
	return t
}

// make renders a task's songs, and takes the render time at least.
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
		case s.studios <- struct{}{}:
		case <-s.ctx.Done():
			return
		}
		song, err := s.song(t, uint64(n))
		<-s.studios
		if err != nil {
			s.opts.Log.Error("a song could not be made", "err", err)
			return
		}
		songs = append(songs, song)
	}
	select {
	case <-ready.C:
	case <-s.ctx.Done():
		return
	}
	t.songs, t.finished = songs, s.opts.Now()
	close(t.done)
	s.callBack(t)
}

// song makes one take and puts its files up.
func (s *Server) song(t *task, take uint64) (map[string]any, error) {
	recipe := s.recipe(t.wish, take)
	apart := t.wish.Action == "stems"
	made, err := s.recordings.take(recipe, apart)
	if err != nil {
		return nil, err
	}
	score := made.score
	id := newID()
	if apart {
		s.mu.Lock()
		s.files[id+".zip"] = file{"application/zip", made.stems, 1}
		s.mu.Unlock()
		return map[string]any{"id": id, "title": t.wish.Title, "model": t.wish.Model, "state": "succeeded",
			"stems_url": s.URL() + "/files/" + id + ".zip", "created_at": s.opts.Now().UTC().Format(time.RFC3339Nano)}, nil
	}
	title := cmp.Or(t.wish.Title, score.Title)
	s.mu.Lock()
	s.files[id+".m4a"] = file{"audio/mp4", made.audio, int(take) + 1}
	s.files[id+".jpg"] = file{"image/jpeg", made.cover, int(take) + 1}
	s.songs[id] = &source{recipe: recipe, title: title, style: t.wish.Style, lyrics: score.Lyrics, length: score.Length}
	s.mu.Unlock()

	words := make([]map[string]any, 0, len(score.Words))
	for _, w := range score.Words {
		words = append(words, map[string]any{"text": w.Text, "start": round(w.Start), "end": round(w.End), "line_index": w.Line, "index_range": nil, "wav2vec2_format": nil})
	}
	style := t.wish.Style
	if style == "" {
		style = styleOf(score, hanzi.In(t.wish.Prompt+title+score.Lyrics))
	}
	song := map[string]any{
		"id": id, "title": title, "lyric": score.Lyrics, "style": style, "model": t.wish.Model, "state": "succeeded",
		"audio_url": s.URL() + "/files/" + id + ".m4a", "image_url": s.URL() + "/files/" + id + ".jpg", "video_url": nil,
		"created_at": s.opts.Now().UTC().Format(time.RFC3339Nano), "duration": round(score.Length),
		"lyrics_timestamped": map[string]any{"words": words},
	}
	if t.family.strings {
		song["duration"] = strconv.FormatFloat(score.Length, 'f', -1, 64)
		song["progress"], song["seed"], song["sound"], song["image_id"], song["topic"] = "100%", strconv.FormatUint(take, 10), t.wish.Prompt, id, nil
	}
	return song, nil
}

func round(seconds float64) float64 { return float64(int(seconds*100+0.5)) / 100 }

// styleOf says how a song sounds whose style nobody named.
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

// response is the finished purchase in the form of the synchronous answer.
func (t *task) response() map[string]any {
	return map[string]any{"success": true, "task_id": t.id, "trace_id": t.trace, "data": t.songs}
}

// json is the task as /tasks shows it. Until it is done there is no response.
func (s *Server) taskJSON(t *task) map[string]any {
	o := map[string]any{"id": t.id, "type": "audios", "created_at": unix(t.created), "request": t.wish, "trace_id": t.trace}
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

// lookUp is /tasks.
func (s *Server) lookUp(w http.ResponseWriter, r *http.Request) {
	if !s.authorized(w, r) {
		return
	}
	var ask struct {
		ID     string   `json:"id"`
		IDs    []string `json:"ids"`
		Action string   `json:"action"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&ask); err != nil {
		answerError(w, http.StatusBadRequest, "bad_request", "The body is no JSON of the right types.")
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
		answer(w, http.StatusOK, s.taskJSON(t))
	case "retrieve_batch":
		items := []any{}
		for _, id := range ask.IDs {
			if t := s.tasks[id]; t != nil {
				items = append(items, s.taskJSON(t))
			}
		}
		answer(w, http.StatusOK, map[string]any{"items": items, "count": len(items)})
	default:
		answerError(w, http.StatusBadRequest, "bad_request", "action: retrieve or retrieve_batch.")
	}
}

// callBack reports a finished task to addresses on this machine. Others are
// taken for a throw-away: nothing leaves the sandbox.
func (s *Server) callBack(t *task) {
	u, err := url.Parse(t.wish.CallbackURL)
	if err != nil || !onThisMachine(u) {
		return
	}
	body, err := json.Marshal(t.response())
	if err != nil {
		return
	}
	ctx, cancel := context.WithTimeout(s.ctx, 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), bytes.NewReader(body))
	if err != nil {
		return
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := localClient.Do(req)
	if err != nil {
		s.opts.Log.Warn("a callback failed", "err", err)
		return
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
}
