package riffusion

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Ticket is the answer to an asynchronous purchase.
type Ticket struct {
	TaskID  string
	TraceID string
}

// Result is a finished purchase: any number of songs.
type Result struct {
	TaskID  string
	TraceID string
	Songs   []Song
}

// TaskState says where a purchase is.
type TaskState string

// The states of a task.
const (
	TaskRunning   TaskState = "running" // waiting or being made
	TaskSucceeded TaskState = "succeeded"
	TaskFailed    TaskState = "failed"
)

// Task is a purchase, looked at.
type Task struct {
	ID       string
	State    TaskState
	Progress int     // percent, -1 when the API does not say
	Result   *Result // when it succeeded
	Err      *Error  // when it failed
	TraceID  string
	Request  Request

	CreatedAt, StartedAt, FinishedAt time.Time // zero when not known
}

// envelope is the one shape of all answers: songs, or an error, or a task id.
type envelope struct {
	Success *bool  `json:"success"`
	TaskID  text   `json:"task_id"`
	TraceID text   `json:"trace_id"`
	Data    takes  `json:"data"`
	Error   *fault `json:"error"`
	// A 403 may carry its words here instead.
	Detail  text `json:"detail"`
	Message text `json:"message"`
	Code    text `json:"code"`
}

// fault is the error object; some answers have a bare string in its place.
type fault struct{ Code, Message string }

func (f *fault) UnmarshalJSON(b []byte) error {
	var object struct {
		Code    text `json:"code"`
		Message text `json:"message"`
	}
	if json.Unmarshal(b, &object) == nil {
		f.Code, f.Message = string(object.Code), string(object.Message)
		return nil
	}
	var words text
	err := words.UnmarshalJSON(b)
	f.Message = string(words)
	return err
}

// takes is a list of songs that may come as one song or null.
type takes []Song

func (t *takes) UnmarshalJSON(b []byte) error {
	trimmed := strings.TrimSpace(string(b))
	if strings.HasPrefix(trimmed, "[") {
		var list []Song
		if err := json.Unmarshal(b, &list); err != nil {
			return err
		}
		*t = list[:min(len(list), maxSongs)]
		return nil
	}
	if strings.HasPrefix(trimmed, "{") {
		var one Song
		if err := json.Unmarshal(b, &one); err != nil {
			return err
		}
		*t = takes{one}
	}
	return nil
}

// failed reports whether the answer is an error although its status says 200.
func (e *envelope) failed() bool {
	return e.Error != nil && (e.Error.Code != "" || e.Error.Message != "") || e.Success != nil && !*e.Success
}

// successful reports whether the answer looks like a purchase: with an error
// status such an answer contradicts itself and proves nothing.
func (e *envelope) successful() bool {
	return len(e.Data) > 0 || e.Success != nil && *e.Success || e.TaskID != "" && !e.failed()
}

// result is the answer as a finished purchase.
func (e *envelope) result() *Result {
	return &Result{TaskID: e.TaskID.id(), TraceID: e.TraceID.line(maxID), Songs: e.Data}
}

// taskWire is a task as /tasks shows it.
type taskWire struct {
	ID         text      `json:"id"`
	TraceID    text      `json:"trace_id"`
	Request    Request   `json:"request"`
	Response   *envelope `json:"response"`
	State      text      `json:"state"`
	Progress   *number   `json:"progress"`
	CreatedAt  instant   `json:"created_at"`
	StartedAt  instant   `json:"started_at"`
	FinishedAt instant   `json:"finished_at"`
}

// failureWords are states that mean that nothing more will come.
var failureWords = []string{"failed", "failure", "error", "cancelled", "canceled", "rejected", "timeout"}

func (w taskWire) task() Task {
	t := Task{
		ID: w.ID.id(), State: TaskRunning, Progress: -1, TraceID: w.TraceID.line(maxID), Request: w.Request,
		CreatedAt: time.Time(w.CreatedAt), StartedAt: time.Time(w.StartedAt), FinishedAt: time.Time(w.FinishedAt),
	}
	if w.Progress != nil {
		t.Progress = min(max(int(*w.Progress), 0), 100)
	}
	answer := w.Response
	switch {
	case answer == nil && slices.Contains(failureWords, strings.ToLower(string(w.State))):
		t.State = TaskFailed
		t.Err = &Error{Op: "task", Message: w.State.line(maxMessage), TaskID: t.ID, TraceID: t.TraceID, Fault: FaultProvider, Purchase: Bought}
	case answer == nil:
	case answer.failed():
		t.State = TaskFailed
		t.Err = answer.err("task", http.StatusOK, nil)
		t.Err.TaskID = t.ID
		t.Err.classifyTask()
		if t.Err.TraceID == "" {
			t.Err.TraceID = t.TraceID
		}
	case len(answer.Data) > 0 && !running(answer.Data):
		t.State, t.Progress, t.Result = TaskSucceeded, 100, answer.result()
		if word := failureOf(answer.Data); word != "" {
			t.State, t.Result = TaskFailed, nil
			t.Err = &Error{Op: "task", Message: word, TaskID: t.ID, TraceID: t.TraceID, Fault: FaultProvider, Purchase: Bought}
		}
	case !t.FinishedAt.IsZero():
		t.State, t.Progress, t.Result = TaskSucceeded, 100, answer.result()
	}
	return t
}

// running reports whether a take is still being made: every state that is
// neither a success nor a known failure.
func running(takes []Song) bool {
	for _, s := range takes {
		state := strings.ToLower(s.State)
		finished := state == "" || state == "succeeded" || state == "success" || state == "complete" || state == "completed"
		if !finished && !slices.Contains(failureWords, state) {
			return true
		}
	}
	return false
}

// failureOf returns the failure word when no take succeeded.
func failureOf(takes []Song) string {
	word := ""
	for _, s := range takes {
		if !slices.Contains(failureWords, strings.ToLower(s.State)) {
			return ""
		}
		word = s.State
	}
	return word
}
