package riffusion

import (
	"net/http"
	"time"
)

// Response is a received response of the API.
type Response struct {
	StatusCode int
	Header     http.Header
	Body       []byte // without byte-order mark and surrounding white space
}

// Ticket is the response to an asynchronous purchase.
type Ticket struct {
	TaskID   string
	TraceID  string
	Response *Response
}

// Result is a finished purchase with any number of songs.
type Result struct {
	TaskID   string
	TraceID  string
	Songs    []Song
	Response *Response // of [Client.Create]; nil in a task
}

// TaskState is the state of a task.
type TaskState string

// The states of a task.
const (
	TaskRunning   TaskState = "running" // queued or running
	TaskSucceeded TaskState = "succeeded"
	TaskFailed    TaskState = "failed"
)

// Task is a purchase.
type Task struct {
	ID       string
	State    TaskState
	Progress int     // percent; -1: unknown
	Result   *Result // if it succeeded
	Err      *Error  // if it failed
	// Doubtful reports that the failure has no code. It may be temporary: get the task
	// again before you accept it.
	Doubtful bool
	TraceID  string

	CreatedAt, StartedAt, FinishedAt time.Time // zero: unknown
}
