package acestep_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
	client "github.com/riffbot/riffbot/internal/provider/acestep"
	"github.com/riffbot/riffbot/internal/provider/providertest"
	"github.com/riffbot/riffbot/internal/sandbox/acestep"
)

// newClient returns the bot's provider for a server, with its files.
func newClient(t *testing.T, s *acestep.Server, key string, fileServers ...string) (*client.Provider, *providertest.Files) {
	t.Helper()
	files := &providertest.Files{}
	p, err := client.New(client.Config{BaseURL: s.URL(), Key: key, Models: acestep.Models, Files: files,
		TempDir: t.TempDir(), FileServers: fileServers})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.CloseIdleConnections)
	return p, files
}

// await looks a task up until it is finished.
func await(t *testing.T, p *client.Provider, id string) provider.Task {
	t.Helper()
	poll := time.NewTicker(2 * time.Millisecond)
	defer poll.Stop()
	for deadline := time.After(time.Minute); ; {
		tasks, err := p.Tasks(t.Context(), []string{id})
		if err != nil || len(tasks) != 1 {
			t.Fatalf("%+v, %v", tasks, err)
		}
		if tasks[0].State != provider.TaskRunning {
			return tasks[0]
		}
		select {
		case <-poll.C:
		case <-deadline:
			t.Fatalf("%+v", tasks)
		}
	}
}

// buy orders songs and downloads them.
func buy(t *testing.T, p *client.Provider, r provider.Request) (songs []provider.Song, recordings [][]byte) {
	t.Helper()
	ticket, err := p.Submit(t.Context(), r)
	if err != nil {
		t.Fatalf("%s: %v", r.Action, err)
	}
	task := await(t, p, ticket.TaskID)
	if task.State != provider.TaskSucceeded {
		t.Fatalf("%s: %+v", r.Action, task)
	}
	for _, song := range task.Songs {
		var b bytes.Buffer
		_, err := p.Download(t.Context(), song.AudioURL, &b,
			provider.DownloadOptions{MaxBytes: 20 << 20, Accept: provider.MediaAudio})
		if err != nil {
			t.Fatalf("%s: %v", r.Action, err)
		}
		recordings = append(recordings, b.Bytes())
	}
	return task.Songs, recordings
}

// TestClientOrdersEveryAction orders all actions of the bot's provider from the emulated
// server. Each was written from the documents, independently.
func TestClientOrdersEveryAction(t *testing.T) {
	s := start(t, acestep.Options{Key: "secret"})
	member := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("OggS\x00\x02" + strings.Repeat("hum", 200) + "OggS\x00\x04........"))
	}))
	t.Cleanup(member.Close)
	p, files := newClient(t, s, "secret", member.URL)
	if err := p.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	songs, recordings := buy(t, p, provider.Request{Action: provider.ActionGenerate, Lyrics: "[Verse]\nHello world",
		Style: "pop", Avoid: "metal", Length: 10 * time.Second, Title: "Hello"})
	if len(songs) != 2 || songs[0].Lyrics != "[Verse]\nHello world" || songs[0].Duration != 10*time.Second ||
		!strings.HasPrefix(songs[0].Style, "pop") || bytes.Equal(recordings[0], recordings[1]) {
		t.Errorf("%+v", songs)
	}
	written, _ := buy(t, p, provider.Request{Action: provider.ActionGenerate, Prompt: "a song about rain"})
	if len(written) != 2 || written[0].Lyrics == "" {
		t.Errorf("%+v", written)
	}
	files.Put("songs/1", recordings[0])
	persona, err := p.CreatePersona(t.Context(), provider.Persona{Name: "Anna", Recording: "songs/1"})
	if err != nil {
		t.Fatal(err)
	}
	upload, err := p.Upload(t.Context(), member.URL+"/hum.ogg")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []provider.Request{
		{Action: provider.ActionCover, Style: "jazz", AudioWeight: 50, Persona: persona},
		{Action: provider.ActionReplaceSection, From: time.Second, To: 3 * time.Second, Lyrics: "[Verse]\nHello moon"},
		{Action: provider.ActionExtractTrack, Track: "drums"},
		{Action: provider.ActionComplete, Instrumental: true},
		{Action: provider.ActionUploadCover, Style: "jazz"},
		{Action: provider.ActionUploadReplaceSection, Style: "jazz", To: time.Second},
	} {
		r.SongID, r.Recording = songs[0].ID, "songs/1"
		own := r.Action == r.Action.Base()
		if !own {
			r.SongID, r.Recording = upload.ID, ""
		}
		if made, _ := buy(t, p, r); len(made) == 0 {
			t.Errorf("%s made no song", r.Action)
		}
		ledger := s.Ledger()
		last := ledger[len(ledger)-1]
		if last.Recognized != own || last.Reference != (r.Persona != "") {
			t.Errorf("%s: %+v", r.Action, last)
		}
	}
	if n := len(s.Ledger()); n != 8 {
		t.Errorf("%d tasks", n)
	}
}

// TestClientJudgesFaults checks what the bot's provider concludes from each fault.
func TestClientJudgesFaults(t *testing.T) {
	song := provider.Request{Action: provider.ActionGenerate, Lyrics: "La la", Style: "pop"}
	for fault, c := range map[string]struct {
		purchase provider.Purchase
		kind     provider.Kind
		queued   int
	}{
		"429x1":                 {provider.NotBought, provider.KindRateLimited, 0},
		"401x1":                 {provider.NotBought, provider.KindToken, 0},
		"500x1":                 {provider.MaybeBought, "", 0},
		"reset-before-purchase": {provider.MaybeBought, "", 0},
		"reset-after-purchase":  {provider.MaybeBought, "", 1},
	} {
		s := start(t, acestep.Options{})
		p, _ := newClient(t, s, "")
		if err := s.Fault(fault); err != nil {
			t.Fatal(err)
		}
		_, err := p.Submit(t.Context(), song)
		e := provider.AsError(err)
		if e == nil || e.Purchase != c.purchase || e.Kind != c.kind || len(s.Ledger()) != c.queued {
			t.Errorf("%s: %+v, %d tasks", fault, e, len(s.Ledger()))
		}
	}
}

func TestClientNoticesLostTasksAndFiles(t *testing.T) {
	s := start(t, acestep.Options{RenderTime: 20 * time.Millisecond})
	p, _ := newClient(t, s, "")
	song := provider.Request{Action: provider.ActionGenerate, Lyrics: "La la", Style: "pop"}
	submit := func(fault string) string {
		t.Helper()
		if err := s.Fault(fault); err != nil {
			t.Fatal(err)
		}
		ticket, err := p.Submit(t.Context(), song)
		if err != nil {
			t.Fatal(err)
		}
		return ticket.TaskID
	}
	if task := await(t, p, submit("failedx1")); task.State != provider.TaskFailed || task.Doubtful ||
		task.Err.Purchase != provider.Bought || task.Err.Kind != "" {
		t.Errorf("%+v", task)
	}
	for fault, reason := range map[string]provider.DownloadReason{"truncated-audiox1": provider.DownloadTruncated,
		"expired-urlx1": provider.DownloadExpired} {
		task := await(t, p, submit(fault))
		if task.State != provider.TaskSucceeded {
			t.Fatalf("%s: %+v", fault, task)
		}
		_, err := p.Download(t.Context(), task.Songs[0].AudioURL, io.Discard,
			provider.DownloadOptions{MaxBytes: 20 << 20, Accept: provider.MediaAudio})
		if failed, ok := errors.AsType[*provider.DownloadError](err); !ok || failed.Reason != reason || !failed.Retryable {
			t.Errorf("%s: %v", fault, err)
		}
	}
	if task := await(t, p, submit("forgets-tasks")); task.State != provider.TaskFailed || !task.Doubtful ||
		provider.KindOf(task.Err) != provider.KindUnknownTask {
		t.Errorf("%+v", task)
	}
}
