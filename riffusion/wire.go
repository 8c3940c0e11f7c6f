package riffusion

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// envelope is the common format of all responses: songs, an error, or a task id. Fields
// with an unexpected format are skipped.
type envelope struct {
	Success flag   `json:"success"`
	TaskID  text   `json:"task_id"`
	TraceID text   `json:"trace_id"`
	Data    takes  `json:"data"`
	Error   *fault `json:"error"`
	State   text   `json:"state"`
	Status  text   `json:"status"`
	// Detail has the message of some 403 responses.
	Detail  text `json:"detail"`
	Message text `json:"message"`
	Code    text `json:"code"`
}

// flag is an optional bool that may be a string or a number.
type flag int

const (
	no  flag = -1
	yes flag = 1
)

func (f *flag) UnmarshalJSON(b []byte) error {
	switch strings.ToLower(strings.Trim(string(b), `" `)) {
	case "true", "1", "yes":
		*f = yes
	case "false", "0", "no":
		*f = no
	}
	return nil
}

// fault is the error object, which may be a plain string.
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
	if words != "false" && words != "0" {
		f.Message = string(words)
	}
	return err
}

// takes is a list of songs, which may be a single song or null. Each is decoded
// separately.
type takes []Song

func (t *takes) UnmarshalJSON(b []byte) error {
	var list []json.RawMessage
	if json.Unmarshal(b, &list) != nil {
		list = []json.RawMessage{b}
	}
	for _, item := range list {
		var s Song
		if len(*t) < maxSongs && isObject(item) && json.Unmarshal(item, &s) == nil {
			*t = append(*t, s)
		}
	}
	return nil
}

// lenient is a list of objects; nil without one. Objects that cannot be decoded are
// skipped.
type lenient[T any] []T

func (l *lenient[T]) UnmarshalJSON(b []byte) error {
	var list []json.RawMessage
	if json.Unmarshal(b, &list) != nil || list == nil {
		return nil //nolint:nilerr // another format is no list
	}
	*l = make(lenient[T], 0, len(list))
	for _, item := range list {
		var v T
		if isObject(item) && json.Unmarshal(item, &v) == nil {
			*l = append(*l, v)
		}
	}
	return nil
}

func isObject(b []byte) bool { return bytes.HasPrefix(bytes.TrimSpace(b), []byte("{")) }

// coded reports whether the response is an error with a code.
func (e *envelope) coded() bool {
	if e.Error != nil && e.Error.Code != "" {
		return true
	}
	said := e.Code != "" && e.Code != "0" && e.Code != "200"
	return said && e.Success != yes && len(e.Data) == 0 && e.TaskID == ""
}

// failed reports whether the response is an error despite status 200.
func (e *envelope) failed() bool {
	return e.Success == no || e.coded() || e.Success != yes && e.Error != nil && e.Error.Message != ""
}

// successful reports whether the response is a purchase. With an error status it is
// contradictory and proves nothing.
func (e *envelope) successful() bool {
	return len(e.Data) > 0 || e.Success == yes || e.TaskID != "" && !e.failed()
}

// result returns the response as a finished purchase.
func (e *envelope) result() *Result {
	return &Result{TaskID: e.TaskID.id(), TraceID: e.TraceID.line(maxID), Songs: e.Data}
}

// taskWire is a task in a response of /tasks. Request is the body of the purchase.
type taskWire struct {
	ID         text            `json:"id"`
	TraceID    text            `json:"trace_id"`
	Request    json.RawMessage `json:"request"`
	Response   json.RawMessage `json:"response"`
	State      text            `json:"state"`
	Status     text            `json:"status"`
	Progress   *number         `json:"progress"`
	CreatedAt  instant         `json:"created_at"`
	StartedAt  instant         `json:"started_at"`
	FinishedAt instant         `json:"finished_at"`
}

// readTask decodes a task. odd describes unexpected formats; the task is nil if nothing
// could be decoded.
func readTask(item json.RawMessage) (w *taskWire, answer *envelope, odd string) {
	w = &taskWire{}
	if !isObject(item) || json.Unmarshal(item, w) != nil {
		return nil, nil, "an item is no object"
	}
	answer, odd = readResponse(w.Response)
	if w.ID == "" && answer != nil {
		w.ID = answer.TaskID
	}
	return w, answer, odd
}

// readResponse decodes the response in a task: an object, an object as a string, or a
// list of songs; nil without one.
func readResponse(raw json.RawMessage) (answer *envelope, odd string) {
	raw = bytes.TrimSpace(raw)
	var inner string
	if json.Unmarshal(raw, &inner) == nil && inner != "" {
		odd = "response is a string"
		raw = bytes.TrimSpace([]byte(inner))
	}
	switch {
	case len(raw) == 0 || string(raw) == "null":
		return nil, odd
	case isObject(raw):
		var data struct{ Data []json.RawMessage }
		answer = &envelope{}
		if json.Unmarshal(raw, answer) == nil {
			if _ = json.Unmarshal(raw, &data); len(data.Data) > 0 && len(answer.Data) == 0 {
				odd = "data has no songs"
			}
			return answer, odd
		}
	case raw[0] == '[':
		answer = &envelope{}
		if answer.Data.UnmarshalJSON(raw) == nil && len(answer.Data) > 0 {
			return answer, "response is a list"
		}
	}
	return nil, fmt.Sprintf("response is %.40q", raw)
}
