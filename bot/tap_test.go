package bot

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"testing"
	"testing/iotest"
	"time"
)

// wire is a connection that has everything to say already.
type wire struct {
	net.Conn
	io.Reader
}

func (w wire) Read(p []byte) (int, error) { return w.Reader.Read(p) }
func (w wire) Close() error               { return nil }

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

func TestTheTapPassesEveryByteOn(t *testing.T) {
	var said bytes.Buffer
	said.WriteString(upgrade)
	said.Write(frame(1, `{"op":10,"d":{"heartbeat_interval":45000}}`))
	said.Write(frame(1, `{"op":0,"t":"READY","d":{}}`))
	said.Write(frame(1, `{"op":7}`)) // after READY discordgo knows what to do
	said.Write(frame(2, string(make([]byte, 70000))))
	said.Write(frame(9, "ping"))
	said.Write(frame(1, string(make([]byte, 300))))
	said.Write(frame(8, "\x0f\xa4Authentication failed."))
	want := bytes.Clone(said.Bytes())
	for name, r := range map[string]io.Reader{"at once": bytes.NewReader(want), "byte by byte": iotest.OneByteReader(bytes.NewReader(want))} {
		tapped := newTap(wire{Reader: r})
		got, err := io.ReadAll(tapped)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %d of %d bytes, %v", name, len(got), len(want), err)
		}
		if code := tapped.closeCode.Load(); code != 4004 {
			t.Errorf("%s: close code %d", name, code)
		}
		if interval := time.Duration(tapped.heartbeat.Load()); interval != 45*time.Second {
			t.Errorf("%s: heartbeat %s", name, interval)
		}
	}
}

func TestAnEarlyReconnectIsAnError(t *testing.T) {
	said := append([]byte(upgrade), frame(1, `{"op":10,"d":{"heartbeat_interval":1}}`)...)
	hello := len(said)
	said = append(said, frame(1, `{"op":7,"d":null}`)...)
	got, err := io.ReadAll(newTap(wire{Reader: bytes.NewReader(said)}))
	if !errors.Is(err, errReconnectAsked) || len(got) != hello {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

func TestASilentSocketIsNoticedAfterTwoHeartbeats(t *testing.T) {
	tapped := newTap(wire{Reader: bytes.NewReader(nil)})
	tapped.heartbeat.Store(int64(40 * time.Second))
	now := time.Unix(0, tapped.lastRead.Load())
	if _, silent := tapped.silent(now.Add(79 * time.Second)); silent {
		t.Error("too early")
	}
	if since, silent := tapped.silent(now.Add(81 * time.Second)); !silent || since != 81*time.Second {
		t.Errorf("%s, %v", since, silent)
	}
}

func FuzzNoFrameBreaksTheTap(f *testing.F) {
	f.Add(append([]byte(upgrade), frame(1, `{"op":10}`)...))
	f.Add([]byte(upgrade + "\x81\x7f\xff\xff\xff\xff\xff\xff\xff\xff"))
	f.Add([]byte("\n\x88\x02\x0f"))
	f.Fuzz(func(t *testing.T, said []byte) {
		if bytes.Contains(said, []byte(`"op":9`)) {
			t.Skip() // waits on purpose
		}
		got, err := io.ReadAll(newTap(wire{Reader: bytes.NewReader(said)}))
		if err == nil && !bytes.Equal(got, said) && !bytes.HasPrefix(said, got) {
			t.Errorf("%q became %q", said, got)
		}
	})
}
