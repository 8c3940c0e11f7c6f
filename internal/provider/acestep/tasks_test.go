package acestep_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/provider/acestep"
)

// look returns the task of a server that answers each look-up with one item.
func look(t *testing.T, status, result string) (provider.Task, string) {
	t.Helper()
	quoted, err := json.Marshal(result)
	if err != nil {
		t.Fatal(err)
	}
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || r.URL.Path != "/query_result" || string(body) != `{"task_id_list":["t1"]}` {
			t.Errorf("%s %s, %v", r.URL, body, err)
		}
		_, _ = fmt.Fprintf(w, `{"data":[{"task_id":"t1","status":%s,"result":%s,"progress_text":"x"},
			{"task_id":"foreign","status":1}],"code":200,"error":null}`, status, quoted)
	})
	tasks, err := newProvider(t, acestep.Config{BaseURL: url}).Tasks(t.Context(), []string{"t1"})
	if err != nil || len(tasks) > 1 {
		t.Fatalf("%s %s: %+v, %v", status, result, tasks, err)
	}
	if len(tasks) == 0 {
		return provider.Task{}, url
	}
	return tasks[0], url
}

func TestUnfinishedTasks(t *testing.T) {
	for _, c := range []struct {
		status, result string
		state          provider.TaskState
		progress       int
		kind           provider.Kind
		doubtful       bool
		says           string
	}{
		{"0", `[{"file":"","status":0,"create_time":1,"env":"development","prompt":"","lyrics":"","metas":{},"error":null}]`,
			provider.TaskRunning, -1, "", false, ""},
		{"0", `[{"file":"","status":0,"progress":0.42,"stage":"running"}]`, provider.TaskRunning, 42, "", false, ""},
		{"0", `[{"file":"","status":0,"progress":1}]`, provider.TaskRunning, 99, "", false, ""},
		{"0", `[]`, provider.TaskFailed, -1, provider.KindUnknownTask, true, "no such task"},
		{"0", ``, provider.TaskFailed, -1, provider.KindUnknownTask, true, "no such task"},
		{"2", `[{"file":"","status":2,"progress":0,"stage":"failed","error":"CUDA out\nof memory"}]`,
			provider.TaskFailed, -1, "", false, "CUDA out of memory"},
		{"2", `[]`, provider.TaskFailed, -1, "", false, "failed"},
		{"1", `not JSON`, provider.TaskFailed, -1, "", true, "no songs"},
		{"1", `[{"file":"","status":1}]`, provider.TaskFailed, -1, "", false, "no songs"},
		{"1", `[{"file":"https://elsewhere.example/a.mp3","status":1}]`, provider.TaskFailed, -1, "", false, "no songs"},
		{"7", `[]`, "", 0, "", false, ""},
		{"null", `[]`, "", 0, "", false, ""},
	} {
		task, _ := look(t, c.status, c.result)
		if task.State != c.state || task.Progress != c.progress || task.Doubtful != c.doubtful || len(task.Songs) > 0 {
			t.Errorf("%s %s: %+v", c.status, c.result, task)
		}
		if failed := c.state == provider.TaskFailed; failed != (task.Err != nil) ||
			failed && (task.Err.Kind != c.kind || task.Err.Purchase != provider.Bought ||
				!strings.Contains(task.Err.Error(), c.says)) {
			t.Errorf("%s %s: %+v", c.status, c.result, task.Err)
		}
	}
}

func TestFinishedTask(t *testing.T) {
	task, url := look(t, "1", `[
		{"file":"/v1/audio?path=%2Ftmp%2Fa.mp3","wave":"","status":1,"create_time":1,"prompt":"upbeat pop",
			"lyrics":"Hello\nworld","metas":{"bpm":120,"duration":30.5,"genres":"","keyscale":"C Major",
			"timesignature":"4"},"dit_model":"acestep-v15-turbo","progress":1.0},
		{"file":"URL/v1/audio?path=b.mp3","status":1,"prompt":"pop, 90 BPM","lyrics":"[Instrumental]",
			"metas":{"bpm":"90","duration":"N/A","keyscale":"N/A"}},
		"an odd item"]`)
	want := []provider.Song{
		{ID: "t1/1", AudioURL: url + "/v1/audio?path=%2Ftmp%2Fa.mp3", Style: "upbeat pop, 120 bpm, C Major",
			Lyrics: "Hello\nworld", Model: "acestep-v15-turbo", Duration: 30500 * time.Millisecond},
	}
	if task.State != provider.TaskSucceeded || !reflect.DeepEqual(task.Songs, want) {
		t.Errorf("%+v", task)
	}
}

func TestSongsWithoutMetasAreInstrumental(t *testing.T) {
	task, url := look(t, "1", `[{"file":"/v1/audio?path=b.mp3","status":1,"prompt":"pop, 90 BPM","lyrics":"[Instrumental]",
		"metas":{"bpm":"90","duration":"N/A","keyscale":"N/A"}}]`)
	want := []provider.Song{{ID: "t1/1", AudioURL: url + "/v1/audio?path=b.mp3", Style: "pop, 90 BPM"}}
	if !reflect.DeepEqual(task.Songs, want) {
		t.Errorf("%+v", task.Songs)
	}
}

func TestLookUpsAreDividedAndKeepWhatWasFound(t *testing.T) {
	calls := 0
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if calls++; calls == 2 {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		var ask struct {
			IDs []string `json:"task_id_list"`
		}
		if err := json.NewDecoder(r.Body).Decode(&ask); err != nil || len(ask.IDs) != 50 {
			t.Errorf("%d ids, %v", len(ask.IDs), err)
		}
		var items []string
		for _, id := range ask.IDs {
			items = append(items, fmt.Sprintf(`{"task_id":%q,"status":0,"result":"[{}]"}`, id))
		}
		_, _ = io.WriteString(w, `{"data":[`+strings.Join(items, ",")+`],"code":200}`)
	})
	ids := make([]string, 60)
	for i := range ids {
		ids[i] = fmt.Sprint("t", i)
	}
	tasks, err := newProvider(t, acestep.Config{BaseURL: url}).Tasks(t.Context(), ids)
	if e := provider.AsError(err); len(tasks) != 50 || e == nil || !e.Retryable || e.Purchase != provider.NotBought {
		t.Errorf("%d tasks, %v", len(tasks), err)
	}
}

func TestCheckAsksForTheModels(t *testing.T) {
	for status, kind := range map[int]provider.Kind{200: "", 401: provider.KindToken, 404: provider.KindNoAPI} {
		url := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodGet || r.URL.Path != "/ace/v1/models" || r.Header.Get("Authorization") != "Bearer "+key {
				t.Errorf("%s %s", r.Method, r.URL)
			}
			w.WriteHeader(status)
			_, _ = io.WriteString(w, `{"data":{"models":[],"default_model":null},"code":200,"error":null}`)
		})
		err := newProvider(t, acestep.Config{BaseURL: url + "/ace/", Key: key}).Check(t.Context())
		if (err == nil) != (status == 200) || provider.KindOf(err) != kind {
			t.Errorf("%d: %v", status, err)
		}
	}
}
