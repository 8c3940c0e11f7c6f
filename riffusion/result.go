package riffusion

import "time"

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
	// Doubtful says that the failure has no code. Such an answer may be one of a
	// passing fault: look again before believing it.
	Doubtful bool
	TraceID  string

	CreatedAt, StartedAt, FinishedAt time.Time // zero when not known
}
