package riffusion

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Status words of finished tasks and songs in all families. Other words mean that they are
// unfinished, unless a family has them in [Family.States].
var (
	successWords = []string{"succeeded", "success", "successful", "complete", "completed", "finished", "done"}
	failureWords = []string{"failed", "failure", "error", "cancelled", "canceled", "rejected", "timeout", "expired"}
)

// stateWords are the states that status words mean. Unknown words mean [TaskRunning].
type stateWords map[string]TaskState

// newStateWords returns the common words and those of a family.
func newStateWords(own States) stateWords {
	words := make(stateWords)
	for _, s := range []States{{nil, successWords, failureWords}, own} {
		for state, all := range map[TaskState][]string{TaskRunning: s.Running, TaskSucceeded: s.Succeeded,
			TaskFailed: s.Failed} {
			for _, word := range all {
				words[word] = state
			}
		}
	}
	return words
}

// of returns the state that a word in any case means.
func (s stateWords) of(word string) TaskState {
	if state, ok := s[strings.ToLower(word)]; ok {
		return state
	}
	return TaskRunning
}

// task returns the state of a task, by these rules in order: an error with a code ends
// it; status words of the task or its songs take precedence over URLs, which may be of
// previews; without words, songs with URLs are finished. A failure without a code is
// doubtful, and finished_at proves nothing.
func (w *taskWire) task(answer *envelope, words stateWords, known codes) Task {
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
	word := string(cmp.Or(w.State, w.Status, answer.State, answer.Status))
	failure, failed := words.failureOf(answer.Data)
	switch {
	case answer.coded():
		t.fail(answer, "", known)
	case words.of(word) == TaskFailed:
		t.fail(answer, word, known)
	case word != "" && words.of(word) == TaskRunning:
	case answer.failed():
		t.fail(answer, "", known)
	case len(answer.Data) == 0 || words.running(answer.Data, word != ""):
	case failed:
		t.fail(answer, failure, known)
	default:
		t.State, t.Progress, t.Result = TaskSucceeded, 100, answer.result()
	}
	return t
}

// fail ends a task with the error of its response, or with a status word.
func (t *Task) fail(answer *envelope, word string, known codes) {
	t.State = TaskFailed
	t.Err = answer.err("task", 0, nil)
	t.Err.classifyTask(known)
	t.Err.TaskID = t.ID
	t.Err.TraceID = cmp.Or(t.Err.TraceID, t.TraceID)
	t.Err.Message = cmp.Or(t.Err.Message, word, "the task failed")
	t.Doubtful = t.Err.Code == ""
}

// running reports whether a song is unfinished: its state is neither success nor
// failure, or neither it nor its task has a state and it has no URL.
func (s stateWords) running(songs []Song, finished bool) bool {
	return slices.ContainsFunc(songs, func(song Song) bool {
		if song.State == "" {
			return !finished && song.AudioURL == "" && song.StemsURL == ""
		}
		return s.of(song.State) == TaskRunning
	})
}

// failureOf returns the failure word of songs if none succeeded.
func (s stateWords) failureOf(songs []Song) (word string, failed bool) {
	for _, song := range songs {
		if s.of(song.State) != TaskFailed {
			return "", false
		}
		word = song.State
	}
	return word, len(songs) > 0
}
