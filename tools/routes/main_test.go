package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

const repository = "../.."

func document(t *testing.T) string {
	t.Helper()
	name := os.Getenv("DISCORD_OPENAPI")
	if name == "" {
		t.Skip(howToGet)
	}
	return name
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestListIsUpToDate(t *testing.T) {
	want, err := documentedRoutes(document(t))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, read(t, listFile(repository))) {
		t.Error("discordtest/discord/routes.txt is out of date: run make routes")
	}
}

func TestMatrixIsUpToDate(t *testing.T) {
	all, err := emulatorRoutes(repository)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(matrix(all), read(t, matrixFile(repository))) {
		t.Error("discordtest/ROUTES.md is out of date: run make routes")
	}
}

// Every documented route answers as listed in ROUTES.md.
func TestEmulatorAnswersAsListed(t *testing.T) {
	all, err := emulatorRoutes(repository)
	if err != nil {
		t.Fatal(err)
	}
	env := serve(t)
	listed := make(map[string]string)
	for _, r := range all {
		listed[r.method+" "+r.path] = r.state
		authorization := "Bot " + env["DISCORD_TOKEN"]
		if r.state == "client" {
			authorization = env["member_token"]
		}
		status, message := call(t, env["DISCORD_API_URL"]+"/v10", authorization, r, env)
		refused := status == http.StatusNotImplemented && strings.Contains(message, r.method+" "+r.path+" is not implemented by discordtest")
		if refused != (r.state == "refused") || status == http.StatusNotImplemented && r.state != "refused" {
			t.Errorf("%s %s is listed as %s and answers %d %s", r.method, r.path, r.state, status, message)
		}
		if r.state != "refused" && (status == http.StatusMethodNotAllowed || strings.Contains(message, "knows no route")) {
			t.Errorf("%s %s is listed as %s and answers %d %s", r.method, r.path, r.state, status, message)
		}
	}
	documented, err := documentedRoutes(document(t))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(documented)) {
		if state := listed[strings.TrimSpace(line)]; state != "implemented" && state != "refused" {
			t.Errorf("%s is not in the matrix", strings.TrimSpace(line))
		}
	}
}

// serve runs the emulator until the test ends and returns its addresses.
func serve(t *testing.T) map[string]string {
	t.Helper()
	dir := t.TempDir()
	program, addresses := filepath.Join(dir, "discordtest"), filepath.Join(dir, "addresses.json")
	build := exec.Command("go", "build", "-o", program, "./discordtest/cmd/discordtest")
	build.Dir = repository
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	server := exec.CommandContext(t.Context(), program, "--serve", "--addresses", addresses)
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Wait() }) // killed by the context
	deadline := time.After(30 * time.Second)
	for tick := time.NewTicker(10 * time.Millisecond); ; {
		select {
		case <-deadline:
			t.Fatal("discordtest wrote no addresses")
		case <-tick.C:
		}
		var env map[string]string
		if b, err := os.ReadFile(addresses); err == nil {
			if err := json.Unmarshal(b, &env); err != nil {
				t.Fatal(err)
			}
			return env
		}
	}
}

var variable = regexp.MustCompile(`\{\w+\}`)

// call calls a route with ids of the emulator, or with unknown ids.
func call(t *testing.T, api, authorization string, r route, env map[string]string) (int, string) {
	t.Helper()
	path := variable.ReplaceAllStringFunc(r.path, func(name string) string {
		id := map[string]string{"{guild_id}": env["DISCORD_GUILD_ID"], "{channel_id}": env["DISCORD_CHANNEL_ID"], "{application_id}": env["DISCORD_APPLICATION_ID"]}[name]
		if id == "" {
			id = "1"
		}
		return id
	})
	body := io.Reader(http.NoBody)
	if r.method != http.MethodGet {
		body = strings.NewReader("{}")
	}
	req, err := http.NewRequestWithContext(t.Context(), r.method, api+path, body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if !strings.Contains(path, "/interactions/1/") && !strings.HasPrefix(path, "/webhooks/") {
		req.Header.Set("Authorization", authorization)
	}
	for {
		resp, err := http.DefaultClient.Do(req.Clone(t.Context()))
		if err != nil {
			t.Fatal(err)
		}
		var answer struct {
			Message    string  `json:"message"`
			RetryAfter float64 `json:"retry_after"`
		}
		_ = json.NewDecoder(resp.Body).Decode(&answer) // a list has no message
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusTooManyRequests {
			return resp.StatusCode, answer.Message
		}
		if r.method != http.MethodGet {
			req.Body = io.NopCloser(strings.NewReader("{}"))
		}
		select { // rate limits use real time
		case <-time.After(time.Duration(answer.RetryAfter * float64(time.Second))):
		case <-t.Context().Done():
			t.Fatal("the rate limit did not end")
		}
	}
}
