package riffusion_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"time"

	"github.com/riffbot/riffbot/riffusion"
)

// pretend is a server with one finished song.
func pretend() *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		song := `{"id":"s1","title":"Night Drive","audio_url":"https://cdn.example.com/s1.m4a","duration":181.12,"state":"succeeded"}`
		switch r.URL.Path {
		case "/riffusion/audios":
			fmt.Fprint(w, `{"task_id":"t1","trace_id":"r1"}`)
		case "/riffusion/tasks":
			item := `{"id":"t1","response":{"task_id":"t1","data":[` + song + `]}}`
			if body, _ := io.ReadAll(r.Body); strings.Contains(string(body), "retrieve_batch") {
				item = `{"items":[` + item + `],"count":1}`
			}
			fmt.Fprint(w, item)
		case "/riffusion/upload":
			fmt.Fprint(w, `{"success":true,"data":{"audio_id":"a7"}}`)
		case "/producer/lyrics":
			fmt.Fprint(w, `{"success":true,"data":{"title":"Snow","lyrics":"[Verse]\nCold"}}`)
		case "/producer/wav":
			fmt.Fprint(w, `{"success":true,"data":[{"file_url":"https://cdn.example.com/s1.wav"}]}`)
		case "/producer/videos":
			fmt.Fprint(w, `{"success":true,"data":{"video_url":"https://cdn.example.com/s1.mp4"}}`)
		}
	}))
}

// Buy a song and store its task id before waiting for it.
func Example() {
	server := pretend()
	defer server.Close()
	ctx := context.Background()

	client, err := riffusion.New("TOKEN", riffusion.WithBaseURL(server.URL)) // leave the address out for the real one
	if err != nil {
		panic(err)
	}
	ticket, err := client.Submit(ctx, riffusion.Request{Prompt: "a drive through the night"})
	if err != nil {
		panic(err)
	}
	fmt.Println("keep this:", ticket.TaskID)

	tasks, err := client.Tasks(ctx, []string{ticket.TaskID}) // repeat until it is done
	if err != nil {
		panic(err)
	}
	for _, song := range tasks[0].Result.Songs {
		fmt.Println(song.Title, song.Duration, song.AudioURL)
	}
	// Output:
	// keep this: t1
	// Night Drive 3m1.12s https://cdn.example.com/s1.m4a
}

// Wait for a song. The response to the paid request is available unchanged.
func ExampleClient_Wait() {
	server := pretend()
	defer server.Close()
	ctx := context.Background()
	client, err := riffusion.New("TOKEN", riffusion.WithBaseURL(server.URL))
	if err != nil {
		panic(err)
	}
	ticket, err := client.Submit(ctx, riffusion.Request{Prompt: "a drive through the night"})
	if err != nil {
		panic(err)
	}
	fmt.Println(ticket.Response.StatusCode, string(ticket.Response.Body))
	result, err := client.Wait(ctx, ticket.TaskID, time.Second)
	if err != nil {
		panic(err)
	}
	fmt.Println(result.Songs[0].Title)
	// Output:
	// 200 {"task_id":"t1","trace_id":"r1"}
	// Night Drive
}

// Continue your own recording from its tenth second.
func ExampleClient_Upload() {
	server := pretend()
	defer server.Close()
	ctx := context.Background()
	client, err := riffusion.New("TOKEN", riffusion.WithBaseURL(server.URL))
	if err != nil {
		panic(err)
	}
	upload, err := client.Upload(ctx, "https://example.com/humming.mp3")
	if err != nil {
		panic(err)
	}
	ticket, err := client.Submit(ctx, riffusion.Request{
		Action: riffusion.ActionUploadExtend, AudioID: upload.AudioID, ContinueAt: riffusion.Ptr(10.0),
		Lyric: "[Verse]\nla la",
	})
	if err != nil {
		panic(err)
	}
	fmt.Println(upload.AudioID, ticket.TaskID)
	// Output: a7 t1
}

// The producer family also writes lyrics and makes other files of a song.
func ExampleClient_Lyrics() {
	server := pretend()
	defer server.Close()
	ctx := context.Background()
	client, err := riffusion.New("TOKEN", riffusion.WithBaseURL(server.URL), riffusion.WithFamily(riffusion.Producer()),
		riffusion.WithAsync())
	if err != nil {
		panic(err)
	}
	lyrics, err := client.Lyrics(ctx, "a song about winter")
	if err != nil {
		panic(err)
	}
	wav, err := client.WAV(ctx, "s1")
	if err != nil {
		panic(err)
	}
	video, err := client.Video(ctx, "s1")
	if err != nil {
		panic(err)
	}
	fmt.Println(lyrics.Title, wav.URL, video.URL)
	// Output: Snow https://cdn.example.com/s1.wav https://cdn.example.com/s1.mp4
}

// The rules of a family are data; invalid requests are not sent.
func ExampleFamily_Validate() {
	family := riffusion.Riffusion()
	fmt.Println(family.Supports(riffusion.ActionStems))
	fmt.Println(family.Validate(riffusion.Request{Prompt: "x", Model: "FUZZ-9"}))
	// Output:
	// false
	// model: "FUZZ-9" is none of FUZZ-1.1 Pro, FUZZ-1.1, FUZZ-1.0 Pro, FUZZ-1.0
}

// An error describes what to do.
func ExampleError() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprint(w, `{"detail":"Your quota is used up.","code":"used_up","trace_id":"r7"}`)
	}))
	defer server.Close()
	client, err := riffusion.New("TOKEN", riffusion.WithBaseURL(server.URL))
	if err != nil {
		panic(err)
	}
	_, err = client.Submit(context.Background(), riffusion.Request{Prompt: "x"})
	var e *riffusion.Error
	if errors.As(err, &e) {
		fmt.Println(e.Fault, e.Purchase, e.Retryable, errors.Is(err, riffusion.ErrQuota), e.TraceID)
	}
	// Output: operator not bought false true r7
}

// Download a finished song. Its type is identified by its content.
func ExampleClient_Download() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(mp3) }))
	defer server.Close()
	client, err := riffusion.New("TOKEN", riffusion.WithBaseURL(server.URL))
	if err != nil {
		panic(err)
	}
	file, err := os.CreateTemp("", "song")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.Remove(file.Name()) }()
	media, err := client.Download(context.Background(), server.URL+"/song", file,
		riffusion.DownloadOptions{MaxBytes: 1 << 20, Accept: riffusion.MediaAudio})
	if err != nil {
		panic(err)
	}
	fmt.Println(media.ContentType, media.Extension, media.Size)
	// Output: audio/mpeg .mp3 604
}
