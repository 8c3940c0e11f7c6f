package riffusion_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/riffusion"
)

const songWithAudio = `{"id":"s","audio_url":"https://x/a.m4a"`

// tasks decodes a batch of items and returns the log.
func tasks(t *testing.T, items ...string) ([]riffusion.Task, string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"items":[`+strings.Join(items, ",")+`],"count":1}`)
	}))
	t.Cleanup(server.Close)
	var log bytes.Buffer
	c, err := riffusion.New("secret", riffusion.WithBaseURL(server.URL),
		riffusion.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // what is odd is logged once
		if _, err := c.Tasks(context.Background(), []string{"a"}); err != nil {
			t.Fatal(err)
		}
	}
	found, err := c.Tasks(context.Background(), []string{"a"})
	if err != nil {
		t.Fatal(err)
	}
	return found, log.String()
}

func TestStateOfTask(t *testing.T) {
	for name, c := range map[string]struct {
		item     string
		state    riffusion.TaskState
		doubtful bool
	}{
		"nothing yet": {`{"id":"t"}`, riffusion.TaskRunning, false},
		"null": {`{"id":"t","response":null,"finished_at":1767119785.5}`, riffusion.TaskRunning,
			false},
		"finished_at alone": {`{"id":"t","finished_at":1767119785.5,"response":{"success":true,"data":[]}}`,
			riffusion.TaskRunning, false},
		"an address": {`{"id":"t","response":{"data":[` + songWithAudio + `}]}}`,
			riffusion.TaskSucceeded, false},
		"no address": {`{"id":"t","finished_at":1767119785.5,"response":{"data":[{"id":"s"}]}}`,
			riffusion.TaskRunning, false},
		"one address of two": {`{"id":"t","response":{"data":[` + songWithAudio + `},{"id":"b"}]}}`,
			riffusion.TaskRunning, false},
		"a preview, task pending": {`{"id":"t","state":"pending","response":{"data":[` + songWithAudio + `}]}}`,
			riffusion.TaskRunning, false},
		"a preview, status": {`{"id":"t","status":"processing","response":{"data":[` + songWithAudio + `}]}}`,
			riffusion.TaskRunning, false},
		"a preview, song pending": {`{"id":"t","response":{"success":true,"data":[` + songWithAudio +
			`,"state":"pending"}]}}`, riffusion.TaskRunning, false},
		"a preview, song status": {`{"id":"t","response":{"success":true,"data":[` + songWithAudio +
			`,"status":"queued"}]}}`, riffusion.TaskRunning, false},
		"an unknown word": {`{"id":"t","state":"simmering","response":{"data":[` + songWithAudio + `}]}}`,
			riffusion.TaskRunning, false},
		"an unknown word of a song": {`{"id":"t","response":{"data":[` + songWithAudio + `,"state":"simmering"}]}}`,
			riffusion.TaskRunning, false},
		"a preview, inner state": {`{"id":"t","response":{"state":"pending","data":[` + songWithAudio + `}]}}`,
			riffusion.TaskRunning, false},
		"complete": {`{"id":"t","state":"complete","response":{"data":[` + songWithAudio +
			`,"state":"succeeded"}]}}`, riffusion.TaskSucceeded, false},
		"complete in capitals": {`{"id":"t","state":"COMPLETE","response":{"data":[` + songWithAudio + `}]}}`,
			riffusion.TaskSucceeded, false},
		"complete without songs": {`{"id":"t","state":"complete","response":{"data":[]}}`, riffusion.TaskRunning,
			false},
		"one of two failed": {`{"id":"t","response":{"data":[` + songWithAudio +
			`,"state":"succeeded"},{"id":"b","state":"failed"}]}}`, riffusion.TaskSucceeded, false},
		"all failed": {`{"id":"t","response":{"data":[{"id":"b","state":"failed"}]}}`,
			riffusion.TaskFailed, true},
		"failed":             {`{"id":"t","state":"failed"}`, riffusion.TaskFailed, true},
		"failed with a code": {`{"id":"t","state":"failed","response":{"success":false,"error":{"code":"api_error","message":"no"}}}`, riffusion.TaskFailed, false},
		"an error with a code": {`{"id":"t","response":{"error":{"code":"api_error"}}}`, riffusion.TaskFailed,
			false},
		"a code, still processing": {`{"id":"t","state":"processing","response":{"error":{"code":"api_error"}}}`,
			riffusion.TaskFailed, false},
		"a code at top level": {`{"id":"t","response":{"success":false,"code":"used_up","detail":"no"}}`,
			riffusion.TaskFailed, false},
		"an error in words": {`{"id":"t","response":{"success":false,"error":"upstream busy"}}`,
			riffusion.TaskFailed, true},
		"no success": {`{"id":"t","response":{"success":false}}`, riffusion.TaskFailed, true},
		"no success as text": {`{"id":"t","response":{"success":"false","message":"busy"}}`,
			riffusion.TaskFailed, true},
		"no success, pending": {`{"id":"t","state":"pending","response":{"success":false,"message":"not ready"}}`,
			riffusion.TaskRunning, false},
		"an empty error": {`{"id":"t","response":{"success":true,"error":{},"data":[` + songWithAudio +
			`}]}}`, riffusion.TaskSucceeded, false},
		"error is false": {`{"id":"t","response":{"error":false,"data":[` + songWithAudio + `}]}}`,
			riffusion.TaskSucceeded, false},
		"code 200": {`{"id":"t","response":{"code":200,"message":"processing"}}`,
			riffusion.TaskRunning, false},
		"success with a remark": {`{"id":"t","response":{"success":true,"error":"remark","data":[` +
			songWithAudio + `}]}}`, riffusion.TaskSucceeded, false},
		"stems": {`{"id":"t","response":{"data":[{"stems_url":"https://x/a.zip","state":"succeeded"}]}}`,
			riffusion.TaskSucceeded, false},
		"the id in the answer alone": {`{"response":{"task_id":"t","data":[` + songWithAudio + `}]}}`,
			riffusion.TaskSucceeded, false},
	} {
		found, _ := tasks(t, c.item)
		if len(found) != 1 || found[0].ID != "t" || found[0].State != c.state || found[0].Doubtful != c.doubtful {
			t.Errorf("%s: %+v", name, found)
			continue
		}
		if e := found[0].Err; (e != nil) != (c.state == riffusion.TaskFailed) || e != nil &&
			(e.Purchase != riffusion.Bought || e.Retryable || e.Message == "") {
			t.Errorf("%s: %+v", name, e)
		}
	}
}

func TestInvalidItemDoesNotAffectOthers(t *testing.T) {
	good := `{"id":"good","request":{"seed":123,"custom":"yes"},"response":{"success":"true","data":[` + songWithAudio +
		`}]}}`
	for name, c := range map[string]struct {
		item   string
		found  bool // as a task of its own
		state  riffusion.TaskState
		logged string
	}{
		"echoed request": {`{"id":"odd","request":{"seed":123,"continue_at":"x","action":7},"response":{"data":[` +
			songWithAudio + `}]}}`, true, riffusion.TaskSucceeded, ""},
		"request is a string": {`{"id":"odd","request":"{}","response":{"data":[` + songWithAudio + `}]}}`, true,
			riffusion.TaskSucceeded, ""},
		"success is a string": {`{"id":"odd","response":{"success":"true","data":[` + songWithAudio + `}]}}`, true,
			riffusion.TaskSucceeded, ""},
		"response is a string": {`{"id":"odd","trace_id":"r9","response":"{\"data\":[{\"id\":\"s\",\"audio_url\":\"https://x/a\"}]}"}`, true, riffusion.TaskSucceeded, "r9"},
		"response in words": {`{"id":"odd","trace_id":"r9","response":"processing"}`, true, riffusion.TaskRunning,
			"r9"},
		"response is a list": {`{"id":"odd","trace_id":"r9","response":[` + songWithAudio + `}]}`, true,
			riffusion.TaskSucceeded, "r9"},
		"response is a number": {`{"id":"odd","trace_id":"r9","response":7}`, true, riffusion.TaskRunning, "r9"},
		"data of strings": {`{"id":"odd","trace_id":"r9","response":{"data":["a","b"]}}`, true,
			riffusion.TaskRunning, "r9"},
		"one string in data": {`{"id":"odd","response":{"data":["a",` + songWithAudio + `}]}}`, true,
			riffusion.TaskSucceeded, ""},
		"data is a string": {`{"id":"odd","response":{"data":"none"}}`, true, riffusion.TaskRunning, ""},
		"words are a string": {`{"id":"odd","response":{"data":[` + songWithAudio +
			`,"lyrics_timestamped":"none","duration":{"x":1},"title":["a"]}]}}`, true, riffusion.TaskSucceeded, ""},
		"id is a number": {`{"id":7,"response":{}}`, false, "", ""},
		"error is a list": {`{"id":"odd","response":{"error":["a"],"data":[` + songWithAudio + `}]}}`, true,
			riffusion.TaskSucceeded, ""},
		"times are words": {`{"id":"odd","created_at":"yesterday","finished_at":{},"progress":"half"}`, true,
			riffusion.TaskRunning, ""},
		"a string": {`"odd"`, false, "", "no object"},
		"null":     {`null`, false, "", "no object"},
		"a list":   {`[]`, false, "", "no object"},
	} {
		for _, items := range [][]string{{c.item, good}, {good, c.item}} {
			found, log := tasks(t, items...)
			states := map[string]riffusion.TaskState{}
			for _, task := range found {
				states[task.ID] = task.State
			}
			if states["good"] != riffusion.TaskSucceeded || c.found && states["odd"] != c.state {
				t.Errorf("%s: %v", name, states)
			}
			if n := strings.Count(log, "unexpected response"); c.logged == "" && n != 0 || c.logged != "" &&
				(n != 1 || !strings.Contains(log, c.logged)) {
				t.Errorf("%s: logged %q", name, log)
			}
		}
	}
}

func TestByteOrderMarkIsSkipped(t *testing.T) {
	c := setup(t, riffusion.Riffusion(), "/riffusion/audios", say("\ufeff\n"+`{"task_id":"t1"}`))
	if ticket, err := c.Submit(t.Context(), riffusion.Request{Prompt: "x"}); err != nil || ticket.TaskID != "t1" {
		t.Errorf("%+v, %v", ticket, err)
	}
	// A purchase whose answer has odd parts is known by its id.
	c = setup(t, riffusion.Riffusion(), "/riffusion/audios",
		say(`{"success":"true","task_id":"t1","data":["a",7],"error":null}`))
	if ticket, err := c.Submit(t.Context(), riffusion.Request{Prompt: "x"}); err != nil || ticket.TaskID != "t1" {
		t.Errorf("%+v, %v", ticket, err)
	}
}

func TestManyTasksAreSplitIntoCallsOfFifty(t *testing.T) {
	var sizes []int
	c := setup(t, riffusion.Riffusion(), "/riffusion/tasks", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		sizes = append(sizes, strings.Count(string(body), `"id-`))
		_, _ = io.WriteString(w, `{"items":[{"id":"t"}]}`)
	})
	ids := make([]string, 120)
	for i := range ids {
		ids[i] = "id-x"
	}
	found, err := c.Tasks(t.Context(), ids)
	if err != nil || len(found) != 3 || len(sizes) != 3 || sizes[0] != 50 || sizes[2] != 20 {
		t.Errorf("%v, %v, %d found", sizes, err, len(found))
	}
}
