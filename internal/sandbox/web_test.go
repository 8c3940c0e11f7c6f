package sandbox_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox"
)

// startWeb runs the sandbox with its page until the test ends, and returns the address of the page.
func startWeb(t *testing.T, args ...string) (address string, stop func() int) {
	t.Helper()
	bot := func(ctx context.Context, getenv func(string) string, _ func() time.Time, _ io.Writer) error {
		p, err := newPlayer(t, getenv, true)
		if err != nil {
			return err
		}
		defer p.stop()
		<-ctx.Done()
		return nil
	}
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	out, screen := io.Pipe()
	code := make(chan int, 1)
	go func() {
		code <- sandbox.Main(ctx, append([]string{"--web", "--out", t.TempDir()}, args...), strings.NewReader(""),
			screen, io.Discard, func(name string) string { return map[string]string{"BROWSER": "none"}[name] }, bot)
		_ = screen.Close()
	}()
	found := make(chan string, 1)
	go func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if text := lines.Text(); strings.Contains(text, "API") || strings.Contains(text, "token") {
				t.Errorf("an address for programs is printed: %s", text)
			}
			if at, ok := strings.CutPrefix(lines.Text(), "web: "); ok {
				found <- at
			}
		}
	}()
	select {
	case address = <-found:
	case <-time.After(30 * time.Second):
		t.Fatal("no address was printed")
	}
	return address, func() int { cancel(); return <-code }
}

func TestPageStaysUntilInterrupted(t *testing.T) {
	t.Parallel()
	address, stop := startWeb(t, "--say", `say "hello page"`)
	deadline := time.Now().Add(20 * time.Second)
	for body := ""; !strings.Contains(body, "hello page"); {
		if time.Now().After(deadline) {
			t.Fatalf("the page lacks the message of the line:\n%s", body)
		}
		resp, err := http.Get(address) //nolint:noctx // a page on loopback
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		body = string(b)
		if !strings.Contains(body, "Riff Club") {
			t.Fatalf("%d\n%s", resp.StatusCode, body)
		}
	}
	if code := stop(); code != 0 {
		t.Errorf("the sandbox ended with %d", code)
	}
	if resp, err := http.Get(address); err == nil { //nolint:noctx // likewise
		_ = resp.Body.Close()
		t.Error("the page is served after the end")
	}
}

func TestPageSpeaksChinese(t *testing.T) {
	t.Parallel()
	address, _ := startWeb(t, "--locale", "zh-CN")
	resp, err := http.Get(address) //nolint:noctx // a page on loopback
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`lang="zh-CN"`, "安娜", "/歌曲 提示词:", "发送"} {
		if !strings.Contains(string(b), want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}

func TestPageOfOtherMachinesIsRefused(t *testing.T) {
	t.Parallel()
	code, out := run(t, "--web", "--web-address", "0.0.0.0:0")
	if code != 2 || !strings.Contains(out, "use 127.0.0.1:PORT") {
		t.Errorf("%d\n%s", code, out)
	}
}

func TestPageAddressInUseIsSaidBeforeAnythingElse(t *testing.T) {
	t.Parallel()
	used, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = used.Close() }()
	for _, address := range []string{used.Addr().String(), "127.0.0.1:99999", "127.0.0.1:port"} {
		code, out := run(t, "--web", "--web-address", address)
		if code != 2 || strings.Contains(out, "The sandbox is open") || !strings.Contains(out, address) {
			t.Errorf("%s: %d\n%s", address, code, out)
		}
	}
}
