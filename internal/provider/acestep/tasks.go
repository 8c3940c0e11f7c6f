package acestep

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
)

// Tasks looks up tasks. A server answers for a task that it does not know, such as one from
// before its restart, as for a queued one, but with an empty result.
func (p *Provider) Tasks(ctx context.Context, ids []string) ([]provider.Task, error) {
	var all []provider.Task
	for some := range slices.Chunk(ids, p.capabilities.TasksPerCall) {
		var found []wireTask
		err := p.client.look(ctx, "tasks", http.MethodPost, "/query_result", fields{"task_id_list": some}, &found)
		if err != nil {
			return all, err
		}
		for _, t := range found {
			if task, ok := p.task(t); ok && slices.Contains(some, task.ID) {
				all = append(all, task)
			}
		}
	}
	return all, nil
}

// task converts a task. ok is false for an unknown status.
func (p *Provider) task(t wireTask) (task provider.Task, ok bool) {
	task = provider.Task{ID: t.ID.id(), Progress: -1}
	songs := t.songs()
	switch {
	case !t.Status.known:
		return task, false
	case t.Status.value == statusRunning && len(songs) == 0:
		task.State, task.Err = provider.TaskFailed, lost(provider.KindUnknownTask, errors.New("the server has no such task"))
		task.Doubtful = true
	case t.Status.value == statusRunning:
		task.State = provider.TaskRunning
		if n := songs[0].Progress; n.known {
			task.Progress = min(max(int(n.value*100), 0), 99)
		}
	case t.Status.value == statusFailed:
		reason := "the task failed"
		if len(songs) > 0 && songs[0].Error.line() != "" {
			reason = songs[0].Error.line()
		}
		task.State, task.Err = provider.TaskFailed, lost("", errors.New(reason))
	case t.Status.value == statusSucceeded:
		task.State = provider.TaskSucceeded
		for i, s := range songs {
			if song := p.song(s); song.AudioURL != "" {
				song.ID = task.ID + "/" + strconv.Itoa(i+1)
				task.Songs = append(task.Songs, song)
			}
		}
		if len(task.Songs) == 0 {
			task.State, task.Err = provider.TaskFailed, lost("", errors.New("the task has no songs"))
			task.Doubtful = songs == nil // an unreadable result
		}
	default:
		return task, false
	}
	return task, true
}

// lost returns the error of a task without songs.
func lost(kind provider.Kind, err error) *provider.Error {
	return &provider.Error{Kind: kind, Fault: provider.FaultProvider, Purchase: provider.Bought,
		Err: fmt.Errorf("acestep: %w", err)}
}

// song converts a song. The tempo and the key are parts of the style.
func (p *Provider) song(s wireSong) provider.Song {
	style := s.Prompt.lines(maxStyle)
	if bpm := s.Metas.BPM; bpm.known && bpm.value > 0 && !strings.Contains(strings.ToLower(style), "bpm") {
		style = join(style, strconv.Itoa(int(bpm.value+0.5))+" bpm")
	}
	if key := s.Metas.Key.line(); !strings.Contains(strings.ToLower(style), strings.ToLower(key)) {
		style = join(style, key)
	}
	song := provider.Song{Style: style, Lyrics: s.Lyrics.lines(maxLyrics), Model: s.Model.line()}
	if strings.EqualFold(song.Lyrics, instrumental) {
		song.Lyrics = ""
	}
	if d := s.Metas.Duration; d.known && d.value > 0 {
		song.Duration = time.Duration(d.value * float64(time.Second))
	}
	if len(s.File) <= maxURL {
		song.AudioURL = p.client.fileURL(string(s.File))
	}
	return song
}
