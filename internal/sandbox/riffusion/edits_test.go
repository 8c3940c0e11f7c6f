package riffusion_test

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox/music"
	"github.com/riffbot/riffbot/internal/sandbox/riffusion"
	client "github.com/riffbot/riffbot/riffusion"
)

func producer(t *testing.T, s *riffusion.Server) *client.Client {
	t.Helper()
	c, err := client.New(s.Token(), client.WithBaseURL(s.URL()), client.WithFamily(client.Producer()),
		client.WithHTTPClient(httpClient))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func fetch(t *testing.T, c *client.Client, url string, kind client.MediaKind) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := c.Download(t.Context(), url, &b, client.DownloadOptions{MaxBytes: 20 << 20,
		Accept: kind}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func seconds(v float64) *float64 { return &v }

// TestEveryActionMakesASong calls all actions of the producer family.
func TestEveryActionMakesASong(t *testing.T) {
	s, err := riffusion.Start(t.Context(), riffusion.Options{RenderTime: 50 * time.Millisecond,
		SongLength: 4 * time.Second, CoverSize: 128})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		http.DefaultTransport.(*http.Transport).CloseIdleConnections()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	c := producer(t, s)
	create := func(r client.Request) client.Song {
		t.Helper()
		got, err := c.Create(t.Context(), r)
		if err != nil || len(got.Songs) != 1 {
			t.Fatalf("%s: %+v, %v", r.Action, got, err)
		}
		return got.Songs[0]
	}
	song := create(client.Request{Custom: true, Lyric: "[Verse]\nA paper boat\n[Chorus]\nCarry me home", Title: "Boat",
		Style: "folk"})
	other := create(client.Request{Custom: true, Lyric: "[Verse]\nA kite", Title: "Kite", Style: "metal"})
	heard := fetch(t, c, song.AudioURL, client.MediaAudio)

	upload, err := c.Upload(t.Context(), song.AudioURL)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []struct {
		request client.Request
		length  time.Duration
	}{
		{client.Request{Action: client.ActionExtend, AudioID: song.ID, ContinueAt: seconds(3),
			Lyric: "[Outro]\nGood night", Custom: true}, 5 * time.Second},
		{client.Request{Action: client.ActionReplaceSection, AudioID: song.ID, ReplaceSectionStart: seconds(1),
			ReplaceSectionEnd: seconds(3), Lyric: "Other words"}, 4 * time.Second},
		{client.Request{Action: client.ActionCover, AudioID: song.ID, Style: "synthwave"}, 4 * time.Second},
		{client.Request{Action: client.ActionVariation, AudioID: song.ID}, 4 * time.Second},
		{client.Request{Action: client.ActionSwapVocals, AudioID: song.ID, SwapAudioID: other.ID}, 4 * time.Second},
		{client.Request{Action: client.ActionSwapInstrumentals, AudioID: song.ID, SwapAudioID: other.ID},
			4 * time.Second},
		{client.Request{Action: client.ActionUploadCover, AudioID: upload.AudioID, Style: "techno"}, 4 * time.Second},
		{client.Request{Action: client.ActionUploadExtend, AudioID: upload.AudioID, ContinueAt: seconds(2),
			Style: "folk"}, 4 * time.Second},
	} {
		made := create(r.request)
		file := fetch(t, c, made.AudioURL, client.MediaAudio)
		pcm, err := music.Decode(file)
		if err != nil || bytes.Equal(file, heard) {
			t.Errorf("%s: %v", r.request.Action, err)
		}
		if got := time.Duration(len(pcm)/2) * time.Second / music.SampleRate; (got-r.length).Abs() > 50*time.Millisecond || (made.Duration-r.length).Abs() > 50*time.Millisecond {
			t.Errorf("%s: %s of audio, reported as %s, want %s", r.request.Action, got, made.Duration, r.length)
		}
	}
	stems := create(client.Request{Action: client.ActionStems, AudioID: song.ID})
	b := fetch(t, c, stems.StemsURL, client.MediaArchive)
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var sum []float32
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		wav, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		pcm, err := music.Decode(wav)
		if err != nil {
			t.Fatal(err)
		}
		if sum == nil {
			sum = make([]float32, len(pcm))
		}
		for i, v := range pcm {
			sum[i] += v
		}
	}
	mix, err := music.Decode(heard)
	if err != nil || len(z.File) != 4 || len(sum) != len(mix) || stems.AudioURL != "" {
		t.Errorf("%v: %d files, %d samples of %d", err, len(z.File), len(sum), len(mix))
	}
}

// TestEveryActionOfTheRiffusionFamilyMakesTwoSongs calls all actions on a song and on a
// recording.
func TestEveryActionOfTheRiffusionFamilyMakesTwoSongs(t *testing.T) {
	s, err := riffusion.Start(t.Context(), riffusion.Options{RenderTime: time.Millisecond, SongLength: time.Second, CoverSize: 128})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		http.DefaultTransport.(*http.Transport).CloseIdleConnections()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	c, err := client.New(s.Token(), client.WithBaseURL(s.URL()), client.WithHTTPClient(httpClient))
	if err != nil {
		t.Fatal(err)
	}
	words := "[Verse]\nA paper boat\n[Chorus]\nCarry me home"
	made, err := c.Create(t.Context(), client.Request{Custom: true, Lyric: words, Title: "Boat", Style: "folk"})
	if err != nil {
		t.Fatal(err)
	}
	song := made.Songs[0]
	heard := fetch(t, c, song.AudioURL, client.MediaAudio)
	upload, err := c.Upload(t.Context(), song.AudioURL)
	if err != nil {
		t.Fatal(err)
	}
	family := client.Riffusion()
	if n := len(family.Actions()); n != 11 {
		t.Fatalf("%d actions", n)
	}
	for _, action := range family.Actions() {
		if action == client.ActionGenerate {
			continue
		}
		r := client.Request{Action: action, Model: family.DefaultModel(), Lyric: words, AudioID: song.ID, Style: "techno"}
		if action.Base() != action {
			r.AudioID = upload.AudioID
		}
		if family.Accepts(action, client.ParamContinueAt) {
			r.ContinueAt = seconds(0.5)
		}
		if family.Accepts(action, client.ParamReplaceSectionStart) {
			r.ReplaceSectionStart, r.ReplaceSectionEnd = seconds(0.2), seconds(0.8)
		}
		got, err := c.Create(t.Context(), r)
		if err != nil || len(got.Songs) != 2 {
			t.Errorf("%s: %+v, %v", action, got, err)
			continue
		}
		if bytes.Equal(fetch(t, c, got.Songs[0].AudioURL, client.MediaAudio), heard) {
			t.Errorf("%s changes nothing", action)
		}
	}
}

func TestInvalidEditsBuyNothing(t *testing.T) {
	s := start(t)
	c := producer(t, s)
	got, err := c.Create(t.Context(), client.Request{Prompt: "a boat"})
	if err != nil {
		t.Fatal(err)
	}
	id := got.Songs[0].ID
	for body, says := range map[string]string{
		`{"action":"extend","audio_id":"` + id + `"}`:                                                                "continue_at",
		`{"action":"extend","audio_id":"` + id + `","continue_at":7}`:                                                "continue_at",
		`{"action":"extend","audio_id":"` + id + `","continue_at":-1}`:                                               "continue_at",
		`{"action":"replace_section","audio_id":"` + id + `","replace_section_start":0.5}`:                           "replace_section_end",
		`{"action":"replace_section","audio_id":"` + id + `","replace_section_start":0.8,"replace_section_end":0.2}`: "replace_section_start",
		`{"action":"variation","audio_id":"` + id + `","vocal_variation":50}`:                                        "vocal_variation",
		`{"action":"swap_sound","audio_id":"` + id + `"}`:                                                            "swap_sound",
		`{"action":"stems","audio_id":"` + id + `","model":"FUZZ-2.0"}`:                                              "model",
		`{"action":"swap_vocals","audio_id":"` + id + `","swap_audio_id":"no"}`:                                      "swap_audio_id",
		`{"action":"cover","audio_id":"no"}`:                                                                         "audio_id",
	} {
		if status, answer := call(t, s, s.Token(), "/producer/audios", body); status != 400 || !strings.Contains(answer, says) {
			t.Errorf("%s: %d %s", body, status, answer)
		}
	}
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>") }))
	defer page.Close()
	for _, url := range []string{page.URL, "https://example.com/a.mp3", "file:///etc/passwd", ""} {
		if status, answer := call(t, s, s.Token(), "/producer/upload", `{"audio_url":"`+url+`"}`); status != 400 {
			t.Errorf("%s: %d %s", url, status, answer)
		}
	}
	if n := len(s.Ledger()); n != 1 {
		t.Errorf("%d purchases", n)
	}
}
