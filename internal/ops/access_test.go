package ops

import (
	"bufio"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
)

// protect serves a page behind Protect on addr and returns its address.
func protect(t *testing.T, addr, token string) string {
	t.Helper()
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		if strings.HasPrefix(addr, "[") {
			t.Skip(err) // a machine without IPv6
		}
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	left := make(chan error, 1)
	pages := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			w.WriteHeader(http.StatusRequestEntityTooLarge)
		}
	})
	go func() {
		left <- ServeOn(ctx, ln, Protect(pages, Access{Addr: addr, Token: token}), slog.New(slog.DiscardHandler))
	}()
	t.Cleanup(func() {
		stop()
		if err := <-left; err != nil {
			t.Error(err)
		}
	})
	_, port, _ := net.SplitHostPort(ln.Addr().String())
	host, _, _ := net.SplitHostPort(addr)
	if unspecified(host) {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}

// raw sends a request unchanged and returns its status.
func raw(t *testing.T, addr, request string) int {
	t.Helper()
	c, err := net.Dial("tcp", addr) //nolint:noctx // in a test
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if _, err := io.WriteString(c, request); err != nil {
		t.Fatal(err)
	}
	res, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	return res.StatusCode
}

func request(method, path, host string, headers ...string) string {
	return fmt.Sprintf("%s %s HTTP/1.1\r\nHost: %s\r\n%sConnection: close\r\n\r\n", method, path, host,
		strings.Join(append(headers, ""), "\r\n"))
}

func TestHostMustBeTheConfiguredAddress(t *testing.T) {
	for _, listen := range []string{"127.0.0.1:0", "localhost:0", "[::1]:0"} {
		addr := protect(t, listen, "")
		_, port, _ := net.SplitHostPort(addr)
		for host, want := range map[string]int{
			"127.0.0.1:" + port:              200,
			"localhost:" + port:              200,
			"LocalHost:" + port:              200,
			"localhost.:" + port:             200,
			"[::1]:" + port:                  200,
			"[::ffff:127.0.0.1]:" + port:     200,
			"127.0.0.1":                      421,
			"127.0.0.1:80":                   421,
			"localhost":                      421,
			"":                               421,
			":" + port:                       421,
			"evil.example:" + port:           421,
			"evil.example.:" + port:          421,
			"localhost.evil.example:" + port: 421,
			"127.0.0.1.evil.example:" + port: 421,
			"evil.example@localhost:" + port: 400,
			"0.0.0.0:" + port:                421,
			"[::]:" + port:                   421,
			"10.0.0.7:" + port:               421,
			"127.1:" + port:                  421,
			"2130706433:" + port:             421,
			"localhost:" + port + "0":        421,
		} {
			if got := raw(t, addr, request("GET", "/jobs/", host)); got != want {
				t.Errorf("%s, Host %q: %d, want %d", listen, host, got, want)
			}
		}
		// The URL of the request line takes precedence over the header.
		if got := raw(t, addr, request("GET", "http://evil.example:"+port+"/jobs/", "localhost:"+port)); got != 421 {
			t.Errorf("absolute address: %d", got)
		}
		if got := raw(t, addr, "GET /jobs/ HTTP/1.0\r\n\r\n"); got != 421 {
			t.Errorf("without a Host: %d", got)
		}
	}
}

func TestChangesNeedTheSameOrigin(t *testing.T) {
	addr := protect(t, "127.0.0.1:0", "")
	for _, c := range []struct {
		method  string
		headers []string
		want    int
	}{
		{"POST", nil, 200}, // not a browser
		{"POST", []string{"Origin: http://" + addr}, 200},
		{"POST", []string{"Sec-Fetch-Site: same-origin"}, 200},
		{"POST", []string{"Origin: http://evil.example"}, 403},
		{"POST", []string{"Origin: null"}, 403},
		{"POST", []string{"Origin: http://localhost:3000"}, 403},
		{"POST", []string{"Sec-Fetch-Site: cross-site"}, 403},
		{"POST", []string{"Sec-Fetch-Site: same-site"}, 403},
		{"PUT", []string{"Origin: http://evil.example"}, 403},
		{"PATCH", []string{"Origin: http://evil.example"}, 403},
		{"DELETE", []string{"Origin: http://evil.example"}, 403},
		{"QUERY", []string{"Origin: http://evil.example"}, 403},
		{"GET", []string{"Sec-Fetch-Site: cross-site"}, 200}, // a link
		{"GET", []string{"Upgrade: websocket", "Origin: http://evil.example"}, 400},
		{"GET", []string{"Upgrade: h2c"}, 400},
		{"POST", []string{"X-HTTP-Method-Override: GET", "Origin: http://evil.example"}, 403},
	} {
		if got := raw(t, addr, request(c.method, "/jobs/api/jobs/cancel", addr, c.headers...)); got != c.want {
			t.Errorf("%s %v: %d, want %d", c.method, c.headers, got, c.want)
		}
	}
}

func TestOtherMachinesNeedToken(t *testing.T) {
	basic := func(user, password string) string {
		return "Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))
	}
	const token = "a-long-token"
	for _, c := range []struct {
		listen, token string
		headers       []string
		want          int
	}{
		{"0.0.0.0:0", "", nil, 403},
		{"0.0.0.0:0", "", []string{"Authorization: Bearer "}, 403},
		{":0", "", nil, 403},
		{"127.0.0.1:0", "", nil, 200},
		{"127.0.0.1:0", "", []string{"X-Forwarded-For: 203.0.113.9"}, 403},
		{"127.0.0.1:0", "", []string{"Forwarded: for=203.0.113.9"}, 403},
		{"127.0.0.1:0", "", []string{"Via: 1.1 proxy"}, 403},
		{"0.0.0.0:0", "", []string{"X-Forwarded-For: 127.0.0.1"}, 403},
		{"127.0.0.1:0", token, nil, 401},
		{"0.0.0.0:0", token, nil, 401},
		{"0.0.0.0:0", token, []string{"Authorization: Bearer " + token}, 200},
		{"0.0.0.0:0", token, []string{"Authorization: bearer " + token}, 200},
		{"0.0.0.0:0", token, []string{basic("anyone", token)}, 200},
		{"0.0.0.0:0", token, []string{basic(token, "")}, 401},
		{"0.0.0.0:0", token, []string{"Authorization: Bearer " + token[1:]}, 401},
		{"0.0.0.0:0", token, []string{"Authorization: Bearer " + token + "x"}, 401},
		{"0.0.0.0:0", token, []string{"Authorization: " + token}, 401},
		{"127.0.0.1:0", token, []string{"X-Forwarded-For: 203.0.113.9", "Authorization: Bearer " + token}, 200},
	} {
		addr := protect(t, c.listen, c.token)
		for _, path := range []string{"/metrics", "/jobs/", "/", "/healthz/", "//healthz", "/healthz/../jobs/"} {
			if got := raw(t, addr, request("GET", path, addr, c.headers...)); got != c.want {
				t.Errorf("%+v %s: %d, want %d", c, path, got, c.want)
			}
		}
		for _, path := range []string{"/healthz", "/readyz"} { // for orchestrators, with any host
			if got := raw(t, addr, request("GET", path, "10.1.2.3:1", c.headers...)); got != 200 {
				t.Errorf("%+v %s: %d", c, path, got)
			}
		}
	}
}

func TestBodySizeIsLimited(t *testing.T) {
	addr := protect(t, "127.0.0.1:0", "")
	body := strings.Repeat("x", maxBody+1)
	head := fmt.Sprintf("POST /jobs/ HTTP/1.1\r\nHost: %s\r\nConnection: close\r\nContent-Length: %d\r\n\r\n", addr,
		len(body))
	if got := raw(t, addr, head+body); got != http.StatusRequestEntityTooLarge {
		t.Errorf("%d", got)
	}
}

func TestPagesAreNotFramed(t *testing.T) {
	addr := protect(t, "127.0.0.1:0", "")
	_, _, header := do(t, http.MethodGet, "http://"+addr+"/jobs/")
	if header.Get("X-Frame-Options") != "DENY" || !strings.Contains(header.Get("Content-Security-Policy"),
		"frame-ancestors 'none'") {
		t.Errorf("%v", header)
	}
}
