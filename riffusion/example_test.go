package riffusion_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"

	"riffbot/riffusion"
)

// pretend is an API that has one song ready.
func pretend() *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		song := `{"id":"s1","title":"Night Drive","audio_url":"https://cdn.example.com/s1.m4a","duration":181.12,"state":"succeeded"}`
		switch r.URL.Path {
		case "/riffusion/audios":
			fmt.Fprint(w, `{"task_id":"t1","trace_id":"r1"}`)
		case "/riffusion/tasks":
			fmt.Fprint(w, `{"items":[{"id":"t1","response":{"task_id":"t1","data":[`+song+`]}}],"count":1}`)
		}
	}))
}

// Buy a song and keep its task id before waiting for it.
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

// What a family takes is data; wrong requests never leave.
func ExampleFamily_Validate() {
	family := riffusion.Riffusion()
	fmt.Println(family.Supports(riffusion.ActionStems))
	fmt.Println(family.Validate(riffusion.Request{Prompt: "x", Model: "FUZZ-9"}))
	// Output:
	// false
	// model: "FUZZ-9" is none of FUZZ-1.1 Pro, FUZZ-1.1, FUZZ-1.0 Pro, FUZZ-1.0
}

// An error says what may be done about it.
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

// Download a finished song; what it is, is told by its bytes.
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
	media, err := client.Download(context.Background(), server.URL+"/song", file, riffusion.DownloadOptions{MaxBytes: 1 << 20, Accept: riffusion.MediaAudio})
	if err != nil {
		panic(err)
	}
	fmt.Println(media.ContentType, media.Extension, media.Size)
	// Output: audio/mpeg .mp3 604
}
