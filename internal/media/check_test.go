package media

import (
	"errors"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

// encoded returns a tone of some seconds in a container.
func (s fixture) encoded(t *testing.T, length int, extension string, args ...string) []byte {
	t.Helper()
	file := s.temp + "/tone." + extension
	all := append([]string{"-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i",
		"sine=frequency=330:sample_rate=44100:duration=" + strconv.Itoa(length)}, args...)
	if _, err := run(t.Context(), s.temp, nil, true, s.FFmpeg.path, append(all, file)...); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	_ = os.Remove(file)
	return data
}

// TestTruncatedRecordingIsDetected covers formats whose truncation the download does not
// detect.
func TestTruncatedRecordingIsDetected(t *testing.T) {
	s := open(t)
	mp3 := s.encoded(t, 12, "mp3")
	bare := s.encoded(t, 12, "mp3", "-write_xing", "0", "-id3v2_version", "0")
	vbr := s.encoded(t, 12, "mp3", "-write_xing", "0", "-id3v2_version", "0", "-q:a", "5")
	m4a := s.encoded(t, 12, "m4a", "-movflags", "+faststart")
	ogg := s.encoded(t, 12, "ogg", "-c:a", "libopus")
	wav := s.encoded(t, 12, "wav")
	flac := s.encoded(t, 12, "flac")
	const announced = 12 * time.Second
	for name, c := range map[string]struct {
		data      []byte
		announced time.Duration
		cut       bool
	}{
		"mp3":                                {mp3, announced, false},
		"mp3, nothing announced":             {mp3, 0, false},
		"mp3, absurd announcement":           {mp3, 9999 * time.Second, false},
		"mp3, wrong announcement":            {mp3, 24 * time.Second, false},
		"mp3 cut in half":                    {mp3[:len(mp3)/2], 0, true},
		"bare mp3":                           {bare, announced, false},
		"bare mp3 cut in half":               {bare[:len(bare)/2], announced, true},
		"bare variable mp3":                  {vbr, announced, false},
		"bare variable mp3, none announced":  {vbr, 0, false},
		"bare variable mp3 cut in half":      {vbr[:len(vbr)/2], announced, true},
		"m4a":                                {m4a, announced, false},
		"m4a cut in half":                    {m4a[:len(m4a)/2], 0, true},
		"ogg":                                {ogg, announced, false},
		"wav":                                {wav, announced, false},
		"flac":                               {flac, announced, false},
		"flac cut in half":                   {flac[:len(flac)/2], 0, true},
		"nothing but the beginning of a mp3": {mp3[:300], 0, true},
	} {
		length, err := s.Check(t.Context(), s.put(t, "f", c.data), c.announced)
		if errors.Is(err, songs.ErrIncomplete) != c.cut || err != nil && !c.cut {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil && (length-announced).Abs() > time.Second {
			t.Errorf("%s: %s", name, length)
		}
	}
	s.tidy(t)
}

func TestPaidSongIsMasteredWhileExportsWait(t *testing.T) {
	s := open(t)
	s.slots = newSlots(1)
	long, short := s.put(t, "long", s.encoded(t, 60, "wav")), s.put(t, "short", s.encoded(t, 1, "wav"))
	var exported atomic.Int32
	var all sync.WaitGroup
	for n := range 6 {
		all.Go(func() {
			id := songs.SongID("export" + strconv.Itoa(n))
			if _, err := s.Export(t.Context(), songs.Song{ID: id, Audio: long}, string(id), ana,
				"mp3", 20<<20); err != nil {
				t.Error(err)
			}
			exported.Add(1)
		})
	}
	if _, err := s.Master(t.Context(), songs.Song{ID: "paid", Title: "T", Audio: short}, ana, 20<<20); err != nil {
		t.Error(err)
	}
	if n := exported.Load(); n > 4 {
		t.Errorf("%d of 6 exports were done before the paid song", n)
	}
	all.Wait()
	s.tidy(t)
}

// TestEveryDecodableRecordingIsMastered checks containers with wrong or missing lengths.
func TestEveryDecodableRecordingIsMastered(t *testing.T) {
	s := open(t)
	bare := s.encoded(t, 12, "mp3", "-write_xing", "0", "-id3v2_version", "0", "-q:a", "5")
	adts := s.encoded(t, 12, "aac", "-c:a", "aac", "-f", "adts")
	tag := []byte("ID3\x03\x00\x00\x00\x00\x00\x0aTIT2\x00\x00\x00\x00\x00\x00")
	for name, data := range map[string][]byte{
		"bare variable mp3":             bare,
		"mp3 after zeros":               append(make([]byte, 700), bare...),
		"mp3 after other bytes":         append([]byte(strings.Repeat("\x01\xff\x02icy", 300)), bare...),
		"adts":                          adts,
		"adts after a tag":              append(tag, adts...),
		"adts after other bytes":        append([]byte(strings.Repeat("\x01\x02\x03", 100)), adts...),
		"webm":                          s.encoded(t, 12, "webm", "-c:a", "libopus"),
		"aiff":                          s.encoded(t, 12, "aiff"),
		"flac after a tag":              append(tag, s.encoded(t, 12, "flac")...),
		"fragmented m4a":                s.encoded(t, 12, "m4a", "-movflags", "frag_keyframe+empty_moov"),
		"mp3 of another sample rate":    s.encoded(t, 12, "mp3", "-ar", "22050", "-id3v2_version", "0"),
		"wav of floating point":         s.encoded(t, 12, "wav", "-c:a", "pcm_f32le"),
		"ogg vorbis":                    s.encoded(t, 12, "ogg", "-c:a", "libvorbis"),
		"m4a with its index at the end": s.encoded(t, 12, "m4a"),
	} {
		f := s.put(t, "f", data)
		length, err := s.Check(t.Context(), f, 2204*time.Second)
		if err != nil || (length-12*time.Second).Abs() > 500*time.Millisecond {
			t.Errorf("%s: %s, %v", name, length, err)
		}
		m, err := s.Master(t.Context(), songs.Song{ID: "s", Title: "T", Audio: f}, ana, 20<<20)
		if err != nil || m.Posted.Size == 0 || m.Master.Size == 0 {
			t.Errorf("%s: %+v, %v", name, m, err)
		}
	}
	s.tidy(t)
}
