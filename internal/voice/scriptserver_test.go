package voice_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/gorilla/websocket"

	"github.com/riffbot/riffbot/internal/voice"
)

// scriptServer is a voice server whose behaviour a test defines.
type scriptServer struct {
	t    *testing.T
	http *httptest.Server
	udp  net.PacketConn
	beat string                                                      // heartbeat interval in ms
	on   func(c *websocket.Conn, n int, op int, data map[string]any) // n is the index of the connection

	mu    sync.Mutex
	conns int
	calls *voice.Voice
}

func newScriptServer(t *testing.T, beat string, on func(c *websocket.Conn, n, op int,
	data map[string]any)) *scriptServer {
	t.Helper()
	udp, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &scriptServer{t: t, udp: udp, beat: beat, on: on}
	var running sync.WaitGroup
	running.Go(func() { // answer IP discovery, discard everything else
		b := make([]byte, 2048)
		for {
			n, from, err := udp.ReadFrom(b)
			if err != nil {
				return
			}
			if n == 74 {
				b[1] = 2
				copy(b[8:], "127.0.0.1\x00")
				_, _ = udp.WriteTo(b[:74], from)
			}
		}
	})
	s.http = httptest.NewTLSServer(http.HandlerFunc(s.serve))
	roots := x509.NewCertPool()
	roots.AddCert(s.http.Certificate())
	s.calls = voice.New(voice.Config{Gateway: s, UserID: func() string { return "42" },
		Log: slog.New(slog.DiscardHandler),
		TLS: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}})
	t.Cleanup(func() {
		s.calls.Close()
		s.http.Close()
		_ = udp.Close()
		running.Wait()
	})
	return s
}

func (s *scriptServer) serve(w http.ResponseWriter, r *http.Request) {
	c, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
	if err != nil {
		s.t.Error(err)
		return
	}
	defer func() { _ = c.Close() }()
	s.mu.Lock()
	n := s.conns
	s.conns++
	s.mu.Unlock()
	s.say(c, `{"op":8,"d":{"v":8,"heartbeat_interval":`+s.beat+`}}`)
	for {
		var m struct {
			Op   int            `json:"op"`
			Data map[string]any `json:"d"`
		}
		if err := c.ReadJSON(&m); err != nil {
			return
		}
		switch m.Op {
		case 0:
			port := s.udp.LocalAddr().(*net.UDPAddr).Port
			ready, _ := json.Marshal(map[string]any{"op": 2, "seq": 1, "d": map[string]any{
				"ssrc": 7, "ip": "127.0.0.1", "port": port,
				"modes": []string{"aead_xchacha20_poly1305_rtpsize"}, "heartbeat_interval": 1,
			}})
			s.say(c, string(ready))
		case 1:
			key := strings.TrimSuffix(strings.Repeat("9,", 32), ",")
			s.say(c, `{"op":4,"seq":2,"d":{"mode":"aead_xchacha20_poly1305_rtpsize",`+
				`"secret_key":[`+key+`],"dave_protocol_version":0}}`)
		}
		s.on(c, n, m.Op, m.Data)
	}
}

func (s *scriptServer) say(c *websocket.Conn, text string) {
	_ = c.WriteMessage(websocket.TextMessage, []byte(text)) // the client may have disconnected
}

func (s *scriptServer) UpdateVoiceState(_ context.Context, guildID, channelID string, _, _ bool) error {
	s.calls.StateChanged(voice.State{GuildID: guildID, ChannelID: channelID, SessionID: "session"})
	if channelID != "" {
		s.calls.ServerChanged("token", guildID, strings.TrimPrefix(s.http.URL, "https://"))
	}
	return nil
}

func (*scriptServer) IsStage(string, string) bool                        { return false }
func (*scriptServer) CanJoin(string, string) error                       { return nil }
func (*scriptServer) SpeakOnStage(context.Context, string, string) error { return nil }
func (*scriptServer) AskToSpeak(context.Context, string, string) error   { return nil }

// The session is resumed from the last received message, and Speaking is sent again.
func TestWebsocketWithoutHeartbeatACKIsReplaced(t *testing.T) {
	t.Parallel()
	resumed, spoke := make(chan map[string]any, 8), make(chan int, 64)
	var s *scriptServer
	s = newScriptServer(t, "500", func(c *websocket.Conn, n, op int, data map[string]any) {
		switch {
		case op == 0 && data["max_dave_protocol_version"] != 0.0:
			t.Errorf("got Identify %v", data)
		case op == 3 && n > 0:
			s.say(c, `{"op":6,"d":{"t":1}}`) // heartbeats of the first websocket are not answered
		case op == 5:
			spoke <- n
		case op == 7:
			resumed <- data
			s.say(c, `{"op":5,"seq":3,"d":{"user_id":"1","ssrc":9,"speaking":1}}`) // replayed
			s.say(c, `{"op":9,"d":null}`)
		}
	})
	c, err := s.calls.Join(t.Context(), "1", "11", &numberedSource{})
	if err != nil {
		t.Fatal(err)
	}
	if n := <-spoke; n != 0 {
		t.Errorf("got Speaking on websocket %d, want 0", n)
	}
	got := <-resumed
	if got["seq_ack"] != 2.0 || got["session_id"] != "session" || got["token"] != "token" || got["server_id"] != "1" {
		t.Errorf("got Resume %v", got)
	}
	for n := 0; n == 0; {
		n = <-spoke
	}
	if c.Err() != nil {
		t.Error(c.Err())
	}
}

func TestInvalidMessagesAreIgnored(t *testing.T) {
	t.Parallel()
	beats := make(chan int, 64)
	var s *scriptServer
	s = newScriptServer(t, "700", func(c *websocket.Conn, n, op int, _ map[string]any) {
		switch op {
		case 1:
			for _, text := range []string{
				`{`, `[]`, `{"op":"x"}`, `{"op":99,"d":{}}`, `{"op":200}`, `{"op":18,"d":null}`, `{"op":14,"d":[1]}`,
			} {
				s.say(c, text)
			}
			for _, raw := range []string{"", "\x00", "\x00\x03", "\x00\x03\x63", "\x00\x04\xff\x01\x02"} {
				_ = c.WriteMessage(websocket.BinaryMessage, []byte(raw))
			}
		case 3:
			s.say(c, `{"op":6,"d":{"t":1}}`)
			beats <- n
		}
	})
	if _, err := s.calls.Join(t.Context(), "1", "11", &numberedSource{}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if n := <-beats; n != 0 {
			t.Fatalf("got heartbeat on websocket %d, want 0", n)
		}
	}
}
