package riffusion_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox/riffusion"
)

// taskItem is a task as /tasks returns it.
type taskItem struct {
	ID, Type string
	Created  float64         `json:"created_at"`
	Finished float64         `json:"finished_at"`
	Request  json.RawMessage `json:"request"`
	Response json.RawMessage `json:"response"`
}

func lookUp(t *testing.T, s *riffusion.Server, family, body string) (status int, items []taskItem) {
	t.Helper()
	var got struct {
		Items []taskItem
		Count int
	}
	status = post(t, s, "/"+family+"/tasks", body, &got)
	if got.Count != len(got.Items) {
		t.Errorf("count %d of %d items", got.Count, len(got.Items))
	}
	return status, got.Items
}

// waitTask waits for a task to end.
func waitTask(t *testing.T, s *riffusion.Server, family, id string) taskItem {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		var item taskItem
		post(t, s, "/"+family+"/tasks", `{"action":"retrieve","id":"`+id+`"}`, &item)
		if item.Finished > 0 {
			return item
		}
		select {
		case <-tick.C:
		case <-t.Context().Done():
			t.Fatal("task did not end")
		}
	}
}

func TestUnfinishedSunoTaskHasPreviewsThatDifferFromTheSongs(t *testing.T) {
	s, err := riffusion.Start(t.Context(), riffusion.Options{RenderTime: time.Second, SongLength: 3 * time.Second, CoverSize: 64})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		httpClient.CloseIdleConnections()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	var ticket reply
	post(t, s, "/suno/audios", `{"async":true,`+boat+`}`, &ticket)
	previews, states := make(map[string]string), make(map[string]bool)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	var done taskItem
	for done.Finished == 0 {
		var item struct {
			taskItem
			Response reply `json:"response"`
		}
		post(t, s, "/suno/tasks", `{"action":"retrieve","id":"`+ticket.TaskID+`"}`, &item)
		done = item.taskItem
		if done.Finished > 0 {
			break
		}
		for _, made := range item.Response.Data {
			if states[made.State] = true; made.State == "succeeded" || made.Duration != 0 {
				t.Errorf("unfinished: %+v", made)
			}
			if previews[made.ID] == "" {
				if l := lengthOf(hear(t, made.AudioURL)); l != 2 {
					t.Errorf("a preview of %g s", l)
				}
			}
			previews[made.ID] = made.AudioURL
		}
		<-tick.C
	}
	if len(previews) != 2 || !states["pending"] || !states["running"] {
		t.Errorf("%v, %v", previews, states)
	}
	var final struct{ Response reply }
	post(t, s, "/suno/tasks", `{"action":"retrieve","id":"`+ticket.TaskID+`"}`, &final)
	for _, made := range final.Response.Data {
		if previews[made.ID] == "" || previews[made.ID] == made.AudioURL || lengthOf(hear(t, made.AudioURL)) != 3 {
			t.Errorf("%+v", made)
		}
	}
}

func TestTasksAreListedByTimeAndEchoTheRequest(t *testing.T) {
	var mu sync.Mutex
	now := time.Unix(1_700_000_000, 0)
	s, err := riffusion.Start(t.Context(), riffusion.Options{RenderTime: time.Millisecond, SongLength: time.Second, CoverSize: 64,
		Now: func() time.Time { mu.Lock(); defer mu.Unlock(); return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		httpClient.CloseIdleConnections()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, family := range riffusion.Families() {
		var ids, sent []string
		for i := range 4 {
			var ticket reply
			body := fmt.Sprintf(`{"prompt":"song %d","callback_url":"https://bot.example.com/cb/secret?order=%d"}`, i, i)
			if status := post(t, s, "/"+family+"/audios", body, &ticket); status != http.StatusOK {
				t.Fatalf("%s: %d %+v", family, status, ticket)
			}
			ids, sent = append(ids, ticket.TaskID), append(sent, body)
			mu.Lock()
			now = now.Add(10 * time.Second)
			mu.Unlock()
		}
		last := now.Unix() - 10
		for _, c := range []struct {
			window string
			want   []int
		}{
			{``, []int{3, 2, 1, 0}},
			{fmt.Sprintf(`,"created_at_min":%d`, last-10), []int{3, 2}},
			{fmt.Sprintf(`,"created_at_max":%d.5`, last-10), []int{2, 1, 0}},
			{fmt.Sprintf(`,"created_at_min":%d,"created_at_max":%d`, last-20, last-10), []int{2, 1}},
			{`,"limit":1`, []int{3}},
			{`,"limit":2,"offset":1`, []int{2, 1}},
			{fmt.Sprintf(`,"created_at_min":%d`, last+1), nil},
			{`,"type":"lyrics"`, nil},
		} {
			status, items := lookUp(t, s, family, `{"action":"retrieve_batch"`+c.window+`}`)
			var got []int
			for _, item := range items {
				i := slices.Index(ids, item.ID)
				if got = append(got, i); i < 0 || string(item.Request) != sent[i] {
					t.Errorf("%s %s: %s", family, c.window, item.Request)
				}
			}
			if status != http.StatusOK || !slices.Equal(got, c.want) {
				t.Errorf("%s %s: %d, tasks %v, want %v", family, c.window, status, got, c.want)
			}
		}
		if status, _ := lookUp(t, s, family, `{"action":"retrieve_batch","limit":0}`); status != http.StatusBadRequest {
			t.Errorf("%s: %d", family, status)
		}
	}
}

func TestFaultOfOneFamilyLeavesTheOthersAlone(t *testing.T) {
	for spec, want := range map[string]struct {
		status int
		code   string
	}{
		"404-no-api": {404, "no_api"}, "400-disabled": {400, "disabled"}, "410": {410, "gone"}, "429": {429, "too_many_requests"},
	} {
		s := start(t)
		if err := s.FaultOf("suno", spec); err != nil {
			t.Fatal(err)
		}
		for range 2 { // the faults last
			status, got := call(t, s, s.Token(), "/suno/audios", `{"prompt":"x","async":true}`)
			if status != want.status || !strings.Contains(got, want.code) {
				t.Errorf("%s: %d %s", spec, status, got)
			}
		}
		if spec != "429" { // all calls of the family are gone
			if status, _ := call(t, s, s.Token(), "/suno/tasks", `{"action":"retrieve_batch","ids":[]}`); status != want.status {
				t.Errorf("%s: tasks: %d", spec, status)
			}
		}
		if status, got := call(t, s, s.Token(), "/producer/audios", `{"prompt":"x","async":true}`); status != 200 {
			t.Errorf("%s: producer: %d %s", spec, status, got)
		}
		if n := len(s.Ledger()); n != 1 {
			t.Errorf("%s: %d purchases", spec, n)
		}
		if err := s.FaultOf("suno", "off"); err != nil {
			t.Fatal(err)
		}
		if status, got := call(t, s, s.Token(), "/suno/audios", `{"prompt":"x","async":true}`); status != 200 {
			t.Errorf("%s, off: %d %s", spec, status, got)
		}
	}
	s := start(t)
	if err := s.FaultOf("udio", "429"); err == nil {
		t.Error("a fault of an unknown family is accepted")
	}
}

func TestFaultOfAllFamiliesHitsEach(t *testing.T) {
	s := start(t)
	for _, family := range riffusion.Families() {
		if err := s.Fault("410x1"); err != nil {
			t.Fatal(err)
		}
		if status, got := call(t, s, s.Token(), "/"+family+"/audios", `{"prompt":"x"}`); status != http.StatusGone {
			t.Errorf("%s: %d %s", family, status, got)
		}
		if err := s.Fault("no-listingx1"); err != nil {
			t.Fatal(err)
		}
		if status, got := call(t, s, s.Token(), "/"+family+"/tasks", `{"action":"retrieve_batch","created_at_min":1}`); status != http.StatusBadRequest || !strings.Contains(got, "bad_request") {
			t.Errorf("%s: %d %s", family, status, got)
		}
	}
	if n := len(s.Ledger()); n != 0 {
		t.Errorf("%d purchases", n)
	}
}
