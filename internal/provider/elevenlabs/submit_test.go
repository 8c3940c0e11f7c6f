package elevenlabs_test

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/provider/elevenlabs"
)

// TestSongOfAnswerIsStored checks the whole way of a song, in all forms of the answer that the API
// and its official clients know.
func TestSongOfAnswerIsStored(t *testing.T) {
	for name, form := range map[string]struct {
		contentType, lineBreak string
		open                   bool
	}{
		"as documented":       {"multipart/mixed; boundary=b0undary", "\r\n", false},
		"line feeds":          {"multipart/mixed; boundary=b0undary", "\n", false},
		"boundary in body":    {"multipart/mixed", "\n", false},
		"no closing boundary": {"multipart/mixed; boundary=b0undary", "\n", true},
	} {
		t.Run(name, func(t *testing.T) {
			files := &memory{}
			a := serve(t, func(w http.ResponseWriter, _ *http.Request, _ []byte) {
				w.Header().Set("Content-Type", form.contentType)
				w.Header().Set("request-id", "r-1")
				_, _ = w.Write(multipart(form.lineBreak, form.open))
			})
			p := open(t, a.URL, files)
			ticket, err := p.Submit(t.Context(), wanted)
			if err != nil || ticket.TaskID != "order1" || ticket.TraceID != "r-1" {
				t.Fatalf("%+v, %v", ticket, err)
			}
			tasks, err := p.Tasks(t.Context(), []string{"order1"})
			if err != nil || len(tasks) != 1 || tasks[0].State != provider.TaskSucceeded || len(tasks[0].Songs) != 1 {
				t.Fatalf("%+v, %v", tasks, err)
			}
			s := tasks[0].Songs[0]
			if s.Title != "Morning" || s.Lyrics != "[Verse]\nHello world\n\n[Chorus]\nOh, sing" || s.Style != "pop" ||
				s.Duration != 10*time.Second || s.AudioURL != "answers/order1/1" || s.ID != "order1/1" {
				t.Errorf("%+v", s)
			}
			var lines []int
			for _, w := range s.Words {
				lines = append(lines, w.Line)
			}
			if !slices.Equal(lines, []int{0, 1, 1, 3, 3, 4, 4}) || s.Words[0].End != s.Words[0].Start ||
				s.Words[1].Start != 500*time.Millisecond {
				t.Errorf("%+v", s.Words)
			}
			var got bytes.Buffer
			media, err := p.Download(t.Context(), s.AudioURL, &got, provider.DownloadOptions{MaxBytes: 1 << 20,
				Accept: provider.MediaAudio})
			if err != nil || media.ContentType != "audio/mpeg" || media.Extension != ".mp3" ||
				!bytes.Equal(bytes.TrimRight(got.Bytes(), "\n"), audio) {
				t.Errorf("%+v, %d bytes, %v", media, got.Len(), err)
			}
		})
	}
}

func TestOrderIsBoughtOnce(t *testing.T) {
	a := serve(t, answerSong)
	p := open(t, a.URL, &memory{})
	for range 2 {
		if _, err := p.Submit(t.Context(), wanted); err != nil {
			t.Fatal(err)
		}
	}
	if a.calls.Load() != 1 {
		t.Errorf("%d paid calls", a.calls.Load())
	}
}

// TestAnswerThatBreaksOffProvesNothing cuts the connection at every stage. The purchase is never
// repeated and never a success, and no file is left.
func TestAnswerThatBreaksOffProvesNothing(t *testing.T) {
	whole := multipart("\r\n", false)
	inAudio, inMetadata := len(whole)-len(audio)/2, bytes.Index(whole, []byte("song_metadata"))
	raw := func(w http.ResponseWriter, text []byte) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		_, _ = conn.Write(text)
		_ = conn.Close()
	}
	head := "HTTP/1.1 200 OK\r\nContent-Type: multipart/mixed; boundary=b0undary\r\n"
	sized := head + "Content-Length: " + strconv.Itoa(len(whole)) + "\r\n\r\n"
	for name, text := range map[string]string{
		"after the request":                   "",
		"in the header":                       head[:30],
		"before the body":                     sized,
		"in the metadata":                     sized + string(whole[:inMetadata]),
		"in the audio":                        sized + string(whole[:inAudio]),
		"in the closing boundary":             sized + string(whole[:len(whole)-8]),
		"in the audio, in chunks":             head + "Transfer-Encoding: chunked\r\n\r\nffffff\r\n" + string(whole[:inAudio]),
		"in the audio, without length":        head + "Connection: close\r\n\r\n" + string(whole[:inAudio]),
		"without recording":                   head + "Content-Length: 14\r\n\r\n--b0undary--\r\n",
		"other content":                       "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
		"redirect":                            "HTTP/1.1 307 Moved\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n",
		"page with the status of a rejection": "HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>",
		"rejection that breaks off":           "HTTP/1.1 401 Unauthorized\r\nContent-Length: 99\r\n\r\n{\"detail\":{\"code\":\"invalid_api_key\"}}",
	} {
		t.Run(name, func(t *testing.T) {
			files := &memory{}
			a := serve(t, func(w http.ResponseWriter, _ *http.Request, _ []byte) { raw(w, []byte(text)) })
			p := open(t, a.URL, files)
			_, err := p.Submit(t.Context(), wanted)
			e := provider.AsError(err)
			if e == nil || e.Purchase != provider.MaybeBought || e.Retryable || a.calls.Load() != 1 || len(files.Keys()) != 0 {
				t.Fatalf("%d calls, %d files, %+v, %v", a.calls.Load(), len(files.Keys()), e, err)
			}
			if strings.Contains(err.Error(), testKey) || strings.Contains(err.Error(), a.URL) {
				t.Errorf("%v", err)
			}
			if found, err := p.Find(t.Context(), wanted, time.Now()); found != nil || err != nil {
				t.Errorf("%+v, %v", found, err)
			}
			tasks, err := p.Tasks(t.Context(), []string{"order1"})
			if err != nil || tasks[0].State != provider.TaskFailed || tasks[0].Err.Kind != provider.KindUnknownTask {
				t.Errorf("%+v, %v", tasks, err)
			}
		})
	}
}

// TestAnswerThatCannotBeStoredProvesNothing covers the recording and the document: without either,
// the song is not found later.
func TestAnswerThatCannotBeStoredProvesNothing(t *testing.T) {
	for _, suffix := range []string{"/1", "/done"} {
		files := &memory{refuse: suffix}
		a := serve(t, answerSong)
		p := open(t, a.URL, files)
		_, err := p.Submit(t.Context(), wanted)
		if e := provider.AsError(err); e == nil || e.Purchase != provider.MaybeBought || e.TraceID != "r-1" || len(files.Keys()) != 0 {
			t.Errorf("%s: %d files, %+v, %v", suffix, len(files.Keys()), e, err)
		}
		if found, err := p.Find(t.Context(), wanted, time.Now()); found != nil || err != nil {
			t.Errorf("%s: %+v, %v", suffix, found, err)
		}
	}
}

func TestStoredAnswerIsFound(t *testing.T) {
	files := &memory{}
	a := serve(t, answerSong)
	if _, err := open(t, a.URL, files).Submit(t.Context(), wanted); err != nil {
		t.Fatal(err)
	}
	found, err := open(t, a.URL, files).Find(t.Context(), wanted, time.Now())
	if err != nil || found == nil || found.TaskID != "order1" || found.TraceID != "r-1" {
		t.Errorf("%+v, %v", found, err)
	}
}

// TestFilesThatCannotBeReadAreNotMissing checks that a fault of the storage does not end an order.
func TestFilesThatCannotBeReadAreNotMissing(t *testing.T) {
	a := serve(t, answerSong)
	p := open(t, a.URL, &memory{broken: errors.New("storage is unavailable")})
	if tasks, err := p.Tasks(t.Context(), []string{"order1"}); err == nil || len(tasks) > 0 {
		t.Errorf("%+v, %v", tasks, err)
	}
	_, err := p.Submit(t.Context(), wanted)
	if e := provider.AsError(err); e == nil || e.Purchase != provider.NotBought || !e.Retryable || a.calls.Load() != 0 {
		t.Errorf("%d calls, %+v, %v", a.calls.Load(), e, err)
	}
	_, err = p.Download(t.Context(), "answers/order1/1", io.Discard, provider.DownloadOptions{MaxBytes: 1, Accept: provider.MediaAudio})
	if e, ok := errors.AsType[*provider.DownloadError](err); !ok || !e.Retryable {
		t.Errorf("%v", err)
	}
}

func TestServerThatCannotBeReachedIsProvenUnpaid(t *testing.T) {
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	_ = l.Close()
	_, err = open(t, "http://"+address, &memory{}).Submit(t.Context(), wanted)
	if e := provider.AsError(err); e == nil || e.Purchase != provider.NotBought || !e.Retryable || e.Fault != provider.FaultNetwork {
		t.Errorf("%+v, %v", e, err)
	}
}

func TestDownloadsComeFromStoredAnswersOnly(t *testing.T) {
	files := &memory{}
	a := serve(t, answerSong)
	p := open(t, a.URL, files)
	if _, err := p.Submit(t.Context(), wanted); err != nil {
		t.Fatal(err)
	}
	for url, want := range map[string]provider.DownloadReason{
		"https://example.org/a.mp3": provider.DownloadForbidden, "answers/../songs/1": provider.DownloadForbidden,
		"answers/order1/done": provider.DownloadForbidden, "order1/1": provider.DownloadForbidden,
		"answers/other/1": provider.DownloadExpired,
	} {
		_, err := p.Download(t.Context(), url, io.Discard, provider.DownloadOptions{MaxBytes: 1 << 20, Accept: provider.MediaAudio})
		if e, ok := errors.AsType[*provider.DownloadError](err); !ok || e.Reason != want || e.Retryable {
			t.Errorf("%s: %+v, %v", url, e, err)
		}
	}
	for want, opt := range map[provider.DownloadReason]provider.DownloadOptions{
		provider.DownloadTooLarge:  {MaxBytes: 100, Accept: provider.MediaAudio},
		provider.DownloadWrongType: {MaxBytes: 1 << 20, Accept: provider.MediaImage},
	} {
		_, err := p.Download(t.Context(), "answers/order1/1", io.Discard, opt)
		if e, ok := errors.AsType[*provider.DownloadError](err); !ok || e.Reason != want {
			t.Errorf("%+v, %v, want %s", e, err, want)
		}
	}
}

func TestKeysThatAreNoFileNamesAreRefused(t *testing.T) {
	a := serve(t, answerSong)
	p := open(t, a.URL, &memory{})
	for _, key := range []string{"", "../x", "a/b", strings.Repeat("a", 101), "é"} {
		r := wanted
		r.Key = key
		_, err := p.Submit(t.Context(), r)
		if e := provider.AsError(err); e == nil || e.Kind != provider.KindInvalid || e.Purchase != provider.NotBought {
			t.Errorf("%q: %v", key, err)
		}
	}
	if a.calls.Load() != 0 {
		t.Errorf("%d paid calls", a.calls.Load())
	}
}

func TestConfigIsChecked(t *testing.T) {
	for name, c := range map[string]elevenlabs.Config{"address": {BaseURL: "ftp://x", Key: testKey, Files: &memory{}},
		"key": {Files: &memory{}}, "files": {Key: testKey}} {
		if _, err := elevenlabs.New(c); err == nil || strings.Contains(err.Error(), testKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
