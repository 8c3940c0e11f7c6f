package dave

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/riffbot/riffbot/discordtest/dave/mls"
	"github.com/riffbot/riffbot/discordtest/internal/delivery"
)

// TestRatchetVectors checks key derivation with the vectors of the MLS working group, which the
// library's module contains.
func TestRatchetVectors(t *testing.T) {
	dir, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", "github.com/thomas-vilte/mls-go").Output()
	if err != nil {
		t.Fatal("find the directory of the MLS module: ", err)
	}
	data, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "testdata/mls-interop-testvectors/test-vectors/crypto-basics.json"))
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct {
		Suite  int `json:"cipher_suite"`
		Derive struct {
			Secret, Label, Out string
			Generation         uint32
			Length             int
		} `json:"derive_tree_secret"`
	}
	if err := json.Unmarshal(data, &vectors); err != nil {
		t.Fatal(err)
	}
	for _, v := range vectors {
		if v.Suite != 2 {
			continue
		}
		secret, err := hex.DecodeString(v.Derive.Secret)
		if err != nil {
			t.Fatal(err)
		}
		out, err := step(secret, v.Derive.Label, v.Derive.Generation, v.Derive.Length)
		if err != nil || hex.EncodeToString(out) != v.Derive.Out {
			t.Errorf("derived %x (%v), want %s", out, err, v.Derive.Out)
		}
		return
	}
	t.Error("there is no vector of the cipher suite")
}

// testEpoch returns an epoch of a group with user 1 only.
func testEpoch(t testing.TB) *mls.Epoch {
	t.Helper()
	id, err := mls.NewIdentity(1)
	if err != nil {
		t.Fatal(err)
	}
	kp, err := id.NewKeyPackage()
	if err != nil {
		t.Fatal(err)
	}
	gateway, err := delivery.NewSender()
	if err != nil {
		t.Fatal(err)
	}
	e, err := mls.NewGroup(kp, 7, gateway.ExternalSender())
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestRatchetWindow checks which frames are decrypted when they arrive late, twice, out of
// order, forged or never, over changes of keys.
func TestRatchetWindow(t *testing.T) {
	epoch := testEpoch(t)
	rapid.Check(t, func(t *rapid.T) {
		const lifetime = 10 * time.Second
		now := time.Unix(1_800_000_000, 0)
		r := &receiver{now: func() time.Time { return now }}
		r.add(epoch)
		s, err := newSender(epoch)
		if err != nil {
			t.Fatal(err)
		}
		type sent struct {
			number    uint64
			data      []byte
			decrypted bool
		}
		var (
			frames        []*sent
			newest        uint64 // newest decrypted frame
			any           bool
			firstReceived = make(map[uint64]time.Time) // first frame of each generation
		)
		send := func(t *rapid.T) {
			f := &sent{number: s.frames, data: make([]byte, 100)}
			n, err := s.encrypt(f.data, fmt.Append(nil, f.number))
			if err != nil {
				t.Fatal(err)
			}
			f.data = f.data[:n]
			frames = append(frames, f)
		}
		erased := func(generation uint64) bool {
			for later, at := range firstReceived {
				if later > generation && now.After(at.Add(lifetime)) {
					return true
				}
			}
			return false
		}
		t.Repeat(map[string]func(*rapid.T){
			"send": func(t *rapid.T) {
				for range rapid.IntRange(1, 5).Draw(t, "frames") {
					send(t)
				}
			},
			"much later": func(t *rapid.T) { // the sender is close to the next key
				s.frames = ((s.frames+3)>>generationBits+1)<<generationBits - uint64(rapid.IntRange(1, 3).Draw(t, "before"))
				now = now.Add(time.Duration(1<<generationBits/maxFrameRate+2) * time.Second)
			},
			"time passes": func(t *rapid.T) {
				now = now.Add(time.Duration(rapid.IntRange(1, 12).Draw(t, "seconds")) * time.Second)
			},
			"many are lost": func(t *rapid.T) { s.frames += uint64(rapid.IntRange(1, 2000).Draw(t, "frames")) },
			"forged": func(t *rapid.T) {
				if len(frames) == 0 {
					t.Skip("no frames yet")
				}
				data := bytes.Clone(rapid.SampledFrom(frames).Draw(t, "frame").data)
				data[rapid.IntRange(0, len(data)-1).Draw(t, "byte")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
				if n, err := r.decrypt(1, make([]byte, 100), data); err == nil {
					t.Fatalf("a forged frame was decrypted to %d bytes", n)
				}
			},
			"arrive": func(t *rapid.T) {
				if len(frames) == 0 {
					t.Skip("no frames yet")
				}
				f := rapid.SampledFrom(frames).Draw(t, "frame")
				generation := f.number >> generationBits
				dst := make([]byte, 100)
				n, err := r.decrypt(1, dst, f.data)
				switch {
				case f.decrypted, any && newest >= f.number && newest-f.number >= windowSize:
					if err == nil {
						t.Fatalf("frame %d was decrypted; before: %v, newest %d", f.number, f.decrypted, newest)
					}
				case erased(generation):
					if err == nil {
						t.Fatalf("frame %d was decrypted with an expired key", f.number)
					}
				default:
					if err != nil || string(dst[:n]) != fmt.Sprint(f.number) {
						t.Fatalf("frame %d: %q, %v", f.number, dst[:n], err)
					}
					f.decrypted = true
					newest, any = max(newest, f.number), true
					if _, ok := firstReceived[generation]; !ok {
						firstReceived[generation] = now
					}
				}
			},
		})
	})
}

func TestGenerationFromFutureIsRefused(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	r := newRatchet(make([]byte, keySize), now)
	if _, err := r.get(1, now.Add(time.Hour)); !errors.Is(err, errFuture) {
		t.Errorf("after an hour: %v", err)
	}
	if _, err := r.get(1, now.Add(30*time.Hour)); err != nil {
		t.Errorf("after 30 hours: %v", err)
	}
}

func TestNonceWrapsAround(t *testing.T) {
	epoch := testEpoch(t)
	now := time.Unix(1_800_000_000, 0)
	r := &receiver{now: func() time.Time { return now }}
	r.add(epoch)
	s, err := newSender(epoch)
	if err != nil {
		t.Fatal(err)
	}
	// One frame every few hours, for more than a year.
	for s.frames < 300<<generationBits {
		data, plain := make([]byte, 100), make([]byte, 100)
		n, err := s.encrypt(data, []byte("still here"))
		if err != nil {
			t.Fatal(err)
		}
		if n, err = r.decrypt(1, plain, data[:n]); err != nil || string(plain[:n]) != "still here" {
			t.Fatalf("frame %d: %q, %v", s.frames, plain[:n], err)
		}
		const pause = 1<<generationBits - 1000
		s.frames += pause
		now = now.Add(pause / 100 * time.Second)
	}
}
