package riffusion

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/riffbot/riffbot/internal/sandbox/music"
	"github.com/riffbot/riffbot/internal/sandbox/songapi"
)

// maxUpload is the size limit of a recording, in bytes.
const maxUpload = 20 << 20

// upload downloads a recording from an address on this machine, since nothing leaves the
// sandbox. https://docs.acedata.cloud/en/guides/producer/producer_upload
func (s *Server) upload(ctx context.Context, f *family, want jobRequest) (data any, problem string) {
	id, _, problem := s.keepRecording(ctx, f, want)
	if problem != "" {
		return nil, problem
	}
	return map[string]any{"audio_id": id, "lyric": "", "audio_url": want.AudioURL}, ""
}

// keepRecording downloads a recording and stores it as a song.
func (s *Server) keepRecording(ctx context.Context, f *family, want jobRequest) (id string, of *source,
	problem string) {
	if want.AudioURL == "" {
		return "", nil, "audio_url is required."
	}
	data, err := fetch(ctx, want.AudioURL)
	if err == nil {
		_, err = music.Decode(data)
	}
	if err != nil {
		return "", nil, fmt.Sprintf("audio_url: %v.", err)
	}
	recipe := &music.Recipe{Upload: data, Name: songapi.NewID()}
	track, err := recipe.Make()
	if err != nil {
		return "", nil, fmt.Sprintf("audio_url: %v.", err)
	}
	s.addSong(f, product{id: recipe.Name, recipe: recipe}, track.Score, track.Score.Title, "")
	return recipe.Name, s.find(f, recipe.Name), ""
}

// localClient follows redirects only on this machine.
var localClient = &http.Client{CheckRedirect: func(req *http.Request, via []*http.Request) error {
	if len(via) >= 5 || !isLocal(req.URL) {
		return errors.New("redirect to another machine")
	}
	return nil
}}

func isLocal(u *url.URL) bool {
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

func fetch(ctx context.Context, address string) ([]byte, error) {
	u, err := url.Parse(address)
	if err != nil || !strings.HasPrefix(u.Scheme, "http") {
		return nil, errors.New("is not an address")
	}
	if !isLocal(u) {
		return nil, errors.New("the sandbox downloads only from this machine")
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	resp, err := localClient.Do(req)
	if err != nil {
		return nil, errors.New("cannot be reached")
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxUpload+1))
	if err != nil || resp.StatusCode != http.StatusOK || len(data) > maxUpload {
		return nil, errors.New("cannot be downloaded, or is larger than 20 MB")
	}
	return data, nil
}
