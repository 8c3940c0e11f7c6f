package bot

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

// fakeConn is a connection that reads from a reader.
type fakeConn struct {
	net.Conn
	io.Reader
}

func (w fakeConn) Read(p []byte) (int, error) { return w.Reader.Read(p) }
func (w fakeConn) Close() error               { return nil }

func frame(opcode byte, payload string) []byte {
	b := []byte{0x80 | opcode}
	switch n := len(payload); {
	case n < 126:
		b = append(b, byte(n))
	case n < 1<<16:
		b = binary.BigEndian.AppendUint16(append(b, 126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 127), uint64(n))
	}
	return append(b, payload...)
}

const upgrade = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"

func TestInterceptorPassesEveryByte(t *testing.T) {
	var input bytes.Buffer
	input.WriteString(upgrade)
	input.Write(frame(1, `{"op":10,"d":{"heartbeat_interval":45000}}`))
	input.Write(frame(1, `{"op":0,"t":"READY","d":{}}`))
	input.Write(frame(1, `{"op":7}`)) // discordgo handles it after READY
	input.Write(frame(2, string(make([]byte, 70000))))
	input.Write(frame(9, "ping"))
	input.Write(frame(1, string(make([]byte, 300))))
	input.Write(frame(8, "\x0f\xa4Authentication failed."))
	want := bytes.Clone(input.Bytes())
	for name, r := range map[string]io.Reader{"at once": bytes.NewReader(want),
		"byte by byte": iotest.OneByteReader(bytes.NewReader(want))} {
		conn := newFrameInterceptor(fakeConn{Reader: r}, nil)
		got, err := io.ReadAll(conn)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %d of %d bytes, %v", name, len(got), len(want), err)
		}
		if code := conn.closeCode.Load(); code != 4004 {
			t.Errorf("%s: close code %d", name, code)
		}
		if interval := time.Duration(conn.heartbeat.Load()); interval != 45*time.Second {
			t.Errorf("%s: heartbeat %s", name, interval)
		}
	}
}

// TestEventsAreDelivered checks that events after READY are delivered in their order, and that discordgo receives their
// sequence numbers and everything else.
func TestEventsAreDelivered(t *testing.T) {
	long := `{"text":"` + strings.Repeat("a", 70000) + `"}`
	passed := append([]byte(upgrade), frame(1, `{"op":10,"d":{"heartbeat_interval":1}}`)...)
	passed = append(passed, frame(1, `{"t":"READY","s":1,"op":0,"d":{}}`)...)
	input := bytes.Clone(passed)
	for _, f := range [][2]string{
		{`{"t":"GUILD_CREATE","s":2,"op":0,"d":` + long + `}`, `{"op":0,"s":2}`},
		{`{"op":11,"d":null}`, `{"op":11,"d":null}`},
		{`{"op":0,"d":{"id":"1"},"s":9007199254740993,"t":"INTERACTION_CREATE"}`, `{"op":0,"s":9007199254740993}`},
		{`{"op":0,"d":`, `{"op":0,"d":`},
	} {
		input, passed = append(input, frame(1, f[0])...), append(passed, frame(1, f[1])...)
	}
	var events []string
	got, err := io.ReadAll(newFrameInterceptor(fakeConn{Reader: bytes.NewReader(input)},
		func(event string, data []byte) { events = append(events, event+" "+string(data)) }))
	if err != nil || !bytes.Equal(got, passed) {
		t.Errorf("%q, %v", got, err)
	}
	if want := []string{"GUILD_CREATE " + long, `INTERACTION_CREATE {"id":"1"}`}; !slices.Equal(events, want) {
		t.Errorf("%.100q", events)
	}
}

func TestReconnectBeforeReadyIsAnError(t *testing.T) {
	input := append([]byte(upgrade), frame(1, `{"op":10,"d":{"heartbeat_interval":1}}`)...)
	hello := len(input)
	input = append(input, frame(1, `{"op":7,"d":null}`)...)
	got, err := io.ReadAll(newFrameInterceptor(fakeConn{Reader: bytes.NewReader(input)}, nil))
	if !errors.Is(err, errReconnectRequested) || len(got) != hello {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

// TestInvalidSessionEndsTheConnection checks that discordgo receives no op 9, to which
// it would respond with an identify at once, every time.
func TestInvalidSessionEndsTheConnection(t *testing.T) {
	for input, want := range map[string]sessionState{`{"op":9,"d":false}`: sessionInvalid,
		`{"t":null,"s":null,"op":9,"d":true}`: sessionResumable} {
		for name, before := range map[string]string{"greeting": "", "open": `{"op":0,"t":"READY","d":{}}`} {
			bytesBefore := append([]byte(upgrade), frame(1, `{"op":10,"d":{"heartbeat_interval":1}}`)...)
			if before != "" {
				bytesBefore = append(bytesBefore, frame(1, before)...)
			}
			conn := newFrameInterceptor(fakeConn{Reader: bytes.NewReader(append(bytes.Clone(bytesBefore),
				frame(1, input)...))}, nil)
			got, err := io.ReadAll(conn)
			if !errors.Is(err, errSessionInvalid) || !bytes.Equal(got, bytesBefore) ||
				sessionState(conn.session.Load()) != want {
				t.Errorf("%s, %s: %d bytes, %v, session state %d", input, name, len(got), err, conn.session.Load())
			}
		}
	}
}

func TestSilentConnectionIsDetectedAfterTwoHeartbeats(t *testing.T) {
	conn := newFrameInterceptor(fakeConn{Reader: bytes.NewReader(nil)}, nil)
	conn.heartbeat.Store(int64(40 * time.Second))
	now := time.Unix(0, conn.lastRead.Load())
	if _, silent := conn.silent(now.Add(79 * time.Second)); silent {
		t.Error("silent after 79 s")
	}
	if since, silent := conn.silent(now.Add(81 * time.Second)); !silent || since != 81*time.Second {
		t.Errorf("%s, %v", since, silent)
	}
}

func FuzzInterceptorPassesFramesUnchanged(f *testing.F) {
	f.Add(append([]byte(upgrade), frame(1, `{"op":10}`)...))
	f.Add([]byte(upgrade + "\x81\x7f\xff\xff\xff\xff\xff\xff\xff\xff"))
	f.Add([]byte("\n\x88\x02\x0f"))
	f.Fuzz(func(t *testing.T, input []byte) {
		got, err := io.ReadAll(newFrameInterceptor(fakeConn{Reader: bytes.NewReader(input)}, nil))
		if err == nil && !bytes.Equal(got, input) && !bytes.HasPrefix(input, got) {
			t.Errorf("%q became %q", input, got)
		}
	})
}
