package acestep_test

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/provider/acestep"
)

// sentRequest is a request and what it must look like on the wire, from docs/en/API.md and
// docs/en/INFERENCE.md of https://github.com/ace-step/ACE-Step-1.5.
type sentRequest struct {
	Name    string
	Request provider.Request
	Fields  map[string]any
	Files   map[string]string // names by fields; without any, the body is JSON
}

func sentRequests(t *testing.T) []sentRequest {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "requests.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []sentRequest
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// TestRequestsAreAsDocumented compares each action and parameter with the table.
func TestRequestsAreAsDocumented(t *testing.T) {
	member := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			t.Error("the key is sent to another host")
		}
		_, _ = w.Write(ogg)
	})
	var got sentRequest
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.URL.Path != "/release_task" || r.Header.Get("Authorization") != "Bearer "+key {
			t.Errorf("%s %s, Authorization %q", r.Method, r.URL, r.Header.Get("Authorization"))
		}
		if r.ContentLength <= 0 {
			t.Error("the length of the body is not announced")
		}
		got = readRequest(t, r)
		_, _ = io.WriteString(w, `{"data":{"task_id":"t1","status":"queued","queue_position":1},"code":200,"error":null}`)
	})
	p := newProvider(t, acestep.Config{BaseURL: server, Key: key, FileServers: []string{member}})
	seen := map[provider.Action]bool{}
	for _, want := range sentRequests(t) {
		seen[want.Request.Action] = true
		want.Request.SongID = strings.Replace(want.Request.SongID, "MEMBER", member, 1)
		ticket, err := p.Submit(t.Context(), want.Request)
		if err != nil || ticket.TaskID != "t1" {
			t.Errorf("%s: %+v, %v", want.Name, ticket, err)
			continue
		}
		if !reflect.DeepEqual(got.Fields, want.Fields) {
			t.Errorf("%s:\n%v, want\n%v", want.Name, got.Fields, want.Fields)
		}
		if len(got.Files)+len(want.Files) > 0 && !reflect.DeepEqual(got.Files, want.Files) {
			t.Errorf("%s: %v, want %v", want.Name, got.Files, want.Files)
		}
	}
	for _, action := range p.Capabilities().Actions() {
		if !seen[action] {
			t.Errorf("%s is not in the table", action)
		}
	}
}

// readRequest reads the body of a request.
func readRequest(t *testing.T, r *http.Request) (got sentRequest) {
	t.Helper()
	got.Fields, got.Files = map[string]any{}, map[string]string{}
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		t.Error(err)
	}
	if kind == "application/json" {
		if err := json.NewDecoder(r.Body).Decode(&got.Fields); err != nil {
			t.Error(err)
		}
		return got
	}
	for parts := multipart.NewReader(r.Body, params["boundary"]); ; {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return got
		}
		if err != nil {
			t.Error(err)
			return got
		}
		content, err := io.ReadAll(part)
		if err != nil {
			t.Error(err)
		}
		if part.FileName() == "" {
			got.Fields[part.FormName()] = string(content)
			continue
		}
		got.Files[part.FormName()] = part.FileName()
		want := map[string][]byte{".mp3": mp3, ".flac": flac, ".ogg": ogg}[filepath.Ext(part.FileName())]
		if string(content) != string(want) {
			t.Errorf("%s has %d bytes, want %d", part.FileName(), len(content), len(want))
		}
	}
}

func TestModelsDecideWhatIsOffered(t *testing.T) {
	turbo := newProvider(t, acestep.Config{BaseURL: "http://127.0.0.1:1", Models: []string{}}).Capabilities()
	if turbo.Supports(provider.ActionExtractTrack) || turbo.Supports(provider.ActionComplete) || turbo.Tracks != nil ||
		!turbo.Supports(provider.ActionCover) || turbo.DefaultModel() != "acestep-v15-turbo" {
		t.Errorf("%+v", turbo)
	}
	base := newProvider(t, acestep.Config{BaseURL: "http://127.0.0.1:1", Model: "acestep-v15-base",
		Models: []string{"acestep-v15-base", "acestep-v15-sft"}}).Capabilities()
	if !base.Supports(provider.ActionExtractTrack) || len(base.Tracks) != 12 || len(base.Models) != 2 ||
		base.Models[0].Actions != nil {
		t.Errorf("%+v", base)
	}
}

func TestLyricsOfOneScriptHaveALanguage(t *testing.T) {
	for text, want := range map[string]string{"": "", "[Verse]\nHello": "", "[Verse]\n月亮代表我的心": "zh",
		"月がきれい": "ja", "[Chorus]\n사랑해": "ko", "Привет, мир": "", "Καλημέρα": "el",
		"hello 月": "", "สวัสดี": "th"} {
		if got := acestep.Language(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
