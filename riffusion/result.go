package riffusion

import (
	"net/http"
	"time"
)

// Response is an answer of the API as it came.
type Response struct {
	StatusCode int
	Header     http.Header
	Body       []byte // without a byte-order mark and white space around it
}

// Ticket is the answer to an asynchronous purchase.
type Ticket struct {
	TaskID   string
	TraceID  string
	Response *Response
}

// Result is a finished purchase: any number of songs.
type Result struct {
	TaskID   string
	TraceID  string
	Songs    []Song
	Response *Response // of [Client.Create]; nil in a task
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
