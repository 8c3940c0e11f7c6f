package media_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"os/exec"
	"testing"
	"time"

	"github.com/thesyncim/gopus"
	"github.com/thesyncim/gopus/container/ogg"

	"github.com/riffbot/riffbot/internal/media"
	"github.com/riffbot/riffbot/internal/sandbox/music"
)

// tone returns a stereo tone with a number of samples.
func tone(samples int) []float32 {
	pcm := make([]float32, 2*samples)
	for i := range samples {
		v := float32(0.3 * math.Sin(float64(i)*440*2*math.Pi/music.SampleRate))
		pcm[2*i], pcm[2*i+1] = v, v*float32(math.Sin(float64(i)/30000))
	}
	return pcm
}

// oggOf encodes sound in the format of masters. It returns the packets as well.
func oggOf(t testing.TB, pcm []float32, bitrate int) (file []byte, packets [][]byte) {
	t.Helper()
	e, err := gopus.NewEncoder(gopus.EncoderConfig{SampleRate: 48000, Channels: 2, Application: gopus.ApplicationAudio})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(e.SetBitrate(bitrate), e.SetComplexity(1)); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w, err := ogg.NewWriter(&out, 48000, 2)
	if err != nil {
		t.Fatal(err)
	}
	buf, frame := make([]byte, 4000), make([]float32, 2*960)
	for at := 0; at < len(pcm); at += len(frame) {
		clear(frame[copy(frame, pcm[at:]):])
		n, err := e.Encode(frame, buf)
		if err != nil {
			t.Fatal(err)
		}
		packets = append(packets, bytes.Clone(buf[:n]))
		if err := w.WritePacket(buf[:n], 960); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), packets
}

// all reads all packets of a file.
func all(t *testing.T, p *media.Packets) (packets [][]byte) {
	t.Helper()
	for {
		packet, err := p.Next()
		if errors.Is(err, io.EOF) {
			return packets
		}
		if err != nil {
			t.Fatal(err)
		}
		packets = append(packets, bytes.Clone(packet))
	}
}

func TestPacketsAreRead(t *testing.T) {
	t.Parallel()
	file, want := oggOf(t, tone(5*48000), 128000)
	p, err := media.OpenPackets(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	got := all(t, p)
	if len(got) != len(want) {
		t.Fatalf("%d packets, want %d", len(got), len(want))
	}
	for i := range got {
		if !bytes.Equal(got[i], want[i]) {
			t.Fatalf("packet %d differs", i)
		}
	}
	// Packets are the same in any order of reading.
	for _, i := range []int{200, 3, 249, 0, 117, 118} {
		p.Seek(time.Duration(i) * 20 * time.Millisecond)
		packet, err := p.Next()
		if err != nil || !bytes.Equal(packet, want[i]) {
			t.Errorf("packet %d differs after seeking: %v", i, err)
		}
	}
	p.Seek(time.Hour)
	if _, err := p.Next(); !errors.Is(err, io.EOF) {
		t.Errorf("after the end: %v", err)
	}
	p.Seek(-time.Second)
	if packet, err := p.Next(); err != nil || !bytes.Equal(packet, want[0]) {
		t.Errorf("before the start: %v", err)
	}
}

func TestLengthIsExact(t *testing.T) {
	t.Parallel()
	const samples = 3*48000 + 12345
	length := time.Duration(samples) * time.Second / 48000
	m4a, err := music.EncodeM4A(tone(samples), 64000)
	if err != nil {
		t.Fatal(err)
	}
	p, err := media.OpenPackets(bytes.NewReader(m4a))
	if err != nil {
		t.Fatal(err)
	}
	if d := (p.Length() - length).Abs(); d > 50*time.Microsecond {
		t.Errorf("%v, want %v", p.Length(), length)
	}
	n := len(all(t, p))
	if p.Position() != p.Length() || n < samples/960 {
		t.Errorf("%v after %d packets", p.Position(), n)
	}
	// Decoding after a seek results in the sound at that position.
	p.Seek(1500 * time.Millisecond)
	if at := p.Position(); at > 1500*time.Millisecond || at < 1480*time.Millisecond {
		t.Errorf("after seeking to 1.5 s: %v", at)
	}
}

// TestMP4PacketsDecode checks that the packets of an MP4 decode to its sound.
func TestMP4PacketsDecode(t *testing.T) {
	t.Parallel()
	pcm := tone(48000)
	m4a, err := music.EncodeM4A(pcm, 96000)
	if err != nil {
		t.Fatal(err)
	}
	p, err := media.OpenPackets(bytes.NewReader(m4a))
	if err != nil {
		t.Fatal(err)
	}
	d, err := gopus.NewDecoder(gopus.DefaultDecoderConfig(48000, 2))
	if err != nil {
		t.Fatal(err)
	}
	frame, energy := make([]float32, 2*5760), 0.0
	for _, packet := range all(t, p) {
		n, err := d.Decode(packet, frame)
		if err != nil || n != 960 {
			t.Fatalf("%d samples: %v", n, err)
		}
		for _, v := range frame[:2*n] {
			energy += float64(v * v)
		}
	}
	if energy < 100 {
		t.Errorf("silence: %v", energy)
	}
}

// TestPacketsSpanningPages checks packets that are larger than a page.
func TestPacketsSpanningPages(t *testing.T) {
	t.Parallel()
	want := make([][]byte, 300)
	for i := range want {
		want[i] = bytes.Repeat([]byte{byte(i)}, 700+i) // with the TOC byte of 20 ms
		want[i][0] = 0xfc
	}
	file := pages(want, 1000)
	p, err := media.OpenPackets(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	for i := range want {
		packet, err := p.Next()
		if err != nil || !bytes.Equal(packet, want[i]) {
			t.Fatalf("packet %d of %d bytes: %d bytes, %v", i, len(want[i]), len(packet), err)
		}
	}
	p.Seek(2 * time.Second)
	if packet, err := p.Next(); err != nil || !bytes.Equal(packet, want[100]) {
		t.Errorf("after seeking: %v", err)
	}
}

// pages writes packets to Ogg pages with at most a number of bytes each.
func pages(packets [][]byte, limit int) []byte {
	var out []byte
	sequence := uint32(0)
	page := func(flags byte, granule uint64, segments, body []byte) {
		p := append([]byte("OggS\x00"), flags)
		p = binary.LittleEndian.AppendUint64(p, granule)
		p = binary.LittleEndian.AppendUint32(p, 7)
		p = binary.LittleEndian.AppendUint32(p, sequence)
		p = append(p, 0, 0, 0, 0, byte(len(segments)))
		p = append(append(p, segments...), body...)
		binary.LittleEndian.PutUint32(p[22:], checksum(p))
		out = append(out, p...)
		sequence++
	}
	page(2, 0, []byte{19}, []byte("OpusHead\x01\x02\x38\x01\x80\xbb\x00\x00\x00\x00\x00"))
	page(0, 0, []byte{16}, []byte("OpusTags\x00\x00\x00\x00\x00\x00\x00\x00"))
	var segments, body []byte
	granule, flags := uint64(0), byte(0)
	flush := func(open bool) {
		page(flags, granule, segments, body)
		segments, body, flags = nil, nil, 0
		if open {
			flags = 1
		}
	}
	for _, p := range packets {
		for len(p) >= 255 {
			segments, body, p = append(segments, 255), append(body, p[:255]...), p[255:]
			if len(body) >= limit || len(segments) == 255 {
				flush(true)
			}
		}
		segments, body = append(segments, byte(len(p))), append(body, p...)
		granule += 960
		if len(body) >= limit || len(segments) == 255 {
			flush(false)
		}
	}
	flags |= 4
	flush(false)
	return out
}

// checksum is the bitwise checksum of Ogg; RFC 3533, section 6.
func checksum(p []byte) (crc uint32) {
	for _, b := range p {
		crc ^= uint32(b) << 24
		for range 8 {
			if crc&(1<<31) != 0 {
				crc = crc<<1 ^ 0x04c11db7
			} else {
				crc <<= 1
			}
		}
	}
	return crc
}

func TestOtherFilesAreRejected(t *testing.T) {
	t.Parallel()
	file, _ := oggOf(t, tone(48000), 64000)
	m4a, err := music.EncodeM4A(tone(48000), 64000)
	if err != nil {
		t.Fatal(err)
	}
	bent := bytes.Clone(file)
	bent[len(bent)-40] ^= 1
	for name, file := range map[string][]byte{
		"nothing": nil, "text": []byte("hello, this is no music"), "a cut Ogg": file[:len(file)-9],
		"the head of an Ogg": file[:200],
		"a cut MP4":          m4a[:300], "WAV": music.EncodeWAV(tone(4800)),
		"packets of 10 ms": pages([][]byte{{0xf4, 1}}, 1000), "no packets": pages(nil, 1000),
	} {
		if _, err := media.OpenPackets(bytes.NewReader(file)); !errors.Is(err, media.ErrNotPackets) {
			t.Errorf("%s: %v", name, err)
		}
	}
	p, err := media.OpenPackets(bytes.NewReader(bent))
	for err == nil {
		_, err = p.Next()
	}
	if !errors.Is(err, media.ErrNotPackets) {
		t.Errorf("flipped bit: %v", err)
	}
}

// TestFFmpegPackets checks files written by ffmpeg.
func TestFFmpegPackets(t *testing.T) {
	t.Parallel()
	ffmpeg, err := exec.LookPath("ffmpeg")
	if err != nil {
		t.Skip("needs ffmpeg")
	}
	cmd := exec.CommandContext(t.Context(), ffmpeg, "-hide_banner", "-loglevel", "error", "-f", "lavfi", "-i",
		"anoisesrc=d=3.5:r=48000",
		"-ac", "2", "-c:a", "libopus", "-b:a", "160k", "-f", "ogg", "-")
	file, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	p, err := media.OpenPackets(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if p.Length() != 3500*time.Millisecond {
		t.Errorf("%v", p.Length())
	}
	if n := len(all(t, p)); n < 175 || n > 177 {
		t.Errorf("%d packets", n)
	}
}

func FuzzPackets(f *testing.F) {
	file, _ := oggOf(f, tone(9600), 32000)
	m4a, err := music.EncodeM4A(tone(9600), 32000)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(file)
	f.Add(m4a)
	f.Add(pages([][]byte{bytes.Repeat([]byte{0xfc}, 2000), {0xfc}, {0xfc, 1}}, 300))
	f.Fuzz(func(t *testing.T, file []byte) {
		p, err := media.OpenPackets(bytes.NewReader(file))
		if err != nil {
			return
		}
		if p.Length() < 0 {
			t.Fatalf("length %v", p.Length())
		}
		n := 0
		for ; ; n++ {
			packet, err := p.Next()
			if err != nil {
				break
			}
			if len(packet) == 0 || n > len(file) {
				t.Fatalf("packet %d has %d bytes", n, len(packet))
			}
			if at := p.Position(); at < 0 || at > p.Length() {
				t.Fatalf("at %v of %v", at, p.Length())
			}
		}
		p.Seek(p.Length() / 2)
		_, _ = p.Next()
	})
}
