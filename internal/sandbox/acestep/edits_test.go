package acestep_test

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/sandbox/acestep"
	"github.com/riffbot/riffbot/internal/sandbox/music"
)

// loudness returns the mean level of a recording between two times in seconds.
func loudness(t *testing.T, data []byte, from, to float64) float64 {
	t.Helper()
	pcm, err := music.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	sum, a, b := 0.0, int(2*from*music.SampleRate), min(int(2*to*music.SampleRate), len(pcm))
	for _, v := range pcm[a:b] {
		sum += math.Abs(float64(v))
	}
	return sum / float64(b-a)
}

// made returns a song of the server.
func made(t *testing.T, s *acestep.Server) []byte {
	t.Helper()
	e := finished(t, s, accepted(t, s, "application/json",
		`{"prompt":"rock","lyrics":"[Verse]\nOne two three\n[Chorus]\nFour five six","audio_duration":10,"batch_size":1}`))
	data, _ := download(t, s, e.songs[0].File)
	return data
}

func TestEditsOfOwnSongsAreAudible(t *testing.T) {
	for _, one := range []bool{false, true} {
		s := start(t, acestep.Options{OneRecording: one})
		data := made(t, s)
		for name, c := range map[string]struct {
			fields map[string]string
			length float64
			lyrics string
		}{
			"cover":    {map[string]string{"prompt": "lullaby"}, 10, "One two three"},
			"repaint":  {map[string]string{"prompt": "rock", "repainting_start": "4", "repainting_end": "7", "lyrics": "New words"}, 10, "New words"},
			"extended": {map[string]string{"task_type": "repaint", "prompt": "rock", "repainting_start": "8", "repainting_end": "16"}, 16, "One two"},
			"extract":  {map[string]string{"instruction": "Extract the drums track from the audio:"}, 10, ""},
			"complete": {map[string]string{"prompt": "jazz", "track_classes": `["bass","keyboard"]`}, 10, "One two three"},
		} {
			if c.fields["task_type"] == "" {
				c.fields["task_type"] = name
			}
			c.fields["batch_size"] = "1"
			contentType, body := form(t, c.fields, "src_audio", data)
			e := finished(t, s, accepted(t, s, contentType, body))
			if e.Status != 1 || len(e.songs) != 1 || !strings.Contains(e.songs[0].Lyrics, c.lyrics) {
				t.Errorf("%s: %+v", name, e)
				continue
			}
			if ledger := s.Ledger(); !ledger[len(ledger)-1].Recognized {
				t.Errorf("%s: the song is not recognised", name)
			}
			got, length := download(t, s, e.songs[0].File)
			if bytes.Equal(got, data) || math.Abs(e.songs[0].Metas.Duration-c.length) > 0.1 || !one && math.Abs(length-c.length) > 0.1 {
				t.Errorf("%s: %.2f s, %+v", name, length, e.songs[0].Metas)
			}
		}
	}
}

// TestForeignRecordingsAreEdited covers a recording that can be decoded and one that cannot.
func TestForeignRecordingsAreEdited(t *testing.T) {
	s := start(t, acestep.Options{})
	silence := music.EncodeWAV(make([]float32, 2*2*music.SampleRate))
	contentType, body := form(t, map[string]string{"task_type": "complete", "prompt": "rock", "batch_size": "1",
		"instruction": "Complete the input track with drums, bass:"}, "src_audio", silence)
	e := finished(t, s, accepted(t, s, contentType, body))
	if len(e.songs) != 1 {
		t.Fatalf("%+v", e)
	}
	got, length := download(t, s, e.songs[0].File)
	if level := loudness(t, got, 0, 2); level < 0.001 || math.Abs(length-2) > 0.1 {
		t.Errorf("%.2f s at %.4f", length, level)
	}
	contentType, body = form(t, map[string]string{"task_type": "cover", "prompt": "rock", "batch_size": "1"}, "ctx_audio",
		[]byte("\xff\xfb not really an MP3"))
	if e := finished(t, s, accepted(t, s, contentType, body)); e.Status != 1 {
		t.Errorf("%+v", e)
	}
	contentType, body = form(t, map[string]string{"prompt": "rock", "batch_size": "1"}, "reference_audio", silence)
	finished(t, s, accepted(t, s, contentType, body))
	if ledger := s.Ledger(); len(ledger) != 3 || ledger[0].Recognized || ledger[1].Recognized || !ledger[2].Reference {
		t.Errorf("%+v", ledger)
	}
}

func TestInvalidEditsBuyNothing(t *testing.T) {
	s := start(t, acestep.Options{})
	data := made(t, s)
	for name, fields := range map[string]map[string]string{
		"extract without track":   {"task_type": "extract"},
		"complete without tracks": {"task_type": "complete", "prompt": "x"},
		"turbo model":             {"task_type": "extract", "track_name": "bass", "model": "acestep-v15-turbo"},
		"repaint without start":   {"task_type": "repaint", "prompt": "x"},
		"repaint without prompt":  {"task_type": "repaint", "repainting_start": "1"},
		"repaint backwards":       {"task_type": "repaint", "prompt": "x", "repainting_start": "5", "repainting_end": "4"},
		"repaint after the end":   {"task_type": "repaint", "prompt": "x", "repainting_start": "11", "repainting_end": "14"},
	} {
		contentType, body := form(t, fields, "src_audio", data)
		if status, answer := release(t, s, contentType, body); status != 400 {
			t.Errorf("%s: %d %s", name, status, answer)
		}
	}
	contentType, body := form(t, map[string]string{"prompt": "x"}, "other", data)
	if status, answer := release(t, s, contentType, body); status != 400 {
		t.Errorf("%d %s", status, answer)
	}
	if bought := s.Ledger(); len(bought) != 1 {
		t.Errorf("%+v", bought)
	}
}
