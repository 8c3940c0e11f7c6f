package riffusion

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Status words of finished tasks and songs. All other words mean that they are
// unfinished.
var (
	successWords = []string{"succeeded", "success", "successful", "complete", "completed", "finished", "done"}
	failureWords = []string{"failed", "failure", "error", "cancelled", "canceled", "rejected", "timeout", "expired"}
)

// task returns the state of a task, by these rules in order: an error with a code ends
// it; status words of the task or its songs take precedence over URLs, which may be of
// previews; without words, songs with URLs are finished. A failure without a code is
// doubtful, and finished_at proves nothing.
func (w *taskWire) task(answer *envelope) Task {
	t := Task{
		ID: w.ID.id(), State: TaskRunning, Progress: -1, TraceID: w.TraceID.line(maxID),
		CreatedAt: time.Time(w.CreatedAt), StartedAt: time.Time(w.StartedAt), FinishedAt: time.Time(w.FinishedAt),
	}
	if w.Progress != nil {
		t.Progress = min(max(int(*w.Progress), 0), 100)
	}
	if answer == nil {
		answer = &envelope{}
	}
	word := strings.ToLower(string(cmp.Or(w.State, w.Status, answer.State, answer.Status)))
	failure, failed := failureOf(answer.Data)
	switch {
	case answer.coded():
		t.fail(answer, "")
	case slices.Contains(failureWords, word):
		t.fail(answer, word)
	case word != "" && !slices.Contains(successWords, word):
	case answer.failed():
		t.fail(answer, "")
	case len(answer.Data) == 0 || running(answer.Data, word != ""):
	case failed:
		t.fail(answer, failure)
	default:
		t.State, t.Progress, t.Result = TaskSucceeded, 100, answer.result()
	}
	return t
}

// fail ends a task with the error of its response, or with a status word.
func (t *Task) fail(answer *envelope, word string) {
	t.State = TaskFailed
	t.Err = answer.err("task", 0, nil)
	t.Err.classifyTask()
	t.Err.TaskID = t.ID
	t.Err.TraceID = cmp.Or(t.Err.TraceID, t.TraceID)
	t.Err.Message = cmp.Or(t.Err.Message, word, "the task failed")
	t.Doubtful = t.Err.Code == ""
}

// running reports whether a song is unfinished: its state is neither success nor
// failure, or neither it nor its task has a state and it has no URL.
func running(songs []Song, finished bool) bool {
	return slices.ContainsFunc(songs, func(s Song) bool {
		state := strings.ToLower(s.State)
		if state == "" {
			return !finished && s.AudioURL == "" && s.StemsURL == ""
		}
		return !slices.Contains(successWords, state) && !slices.Contains(failureWords, state)
	})
}

// failureOf returns the failure word of songs if none succeeded.
func failureOf(songs []Song) (word string, failed bool) {
	for _, s := range songs {
		if !slices.Contains(failureWords, strings.ToLower(s.State)) {
			return "", false
		}
		word = s.State
	}
	return word, len(songs) > 0
}
