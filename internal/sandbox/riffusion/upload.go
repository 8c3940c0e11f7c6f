package riffusion

import (
	"encoding/json"
	"errors"
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
func (s *Server) upload(w http.ResponseWriter, r *http.Request) {
	if s.faults.refuse(w) || !s.authorized(w, r) {
		return
	}
	var ask struct {
		URL string `json:"audio_url"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&ask); err != nil || ask.URL == "" {
		answerError(w, http.StatusBadRequest, "bad_request", "audio_url is required.")
		return
	}
	data, err := s.fetch(r, ask.URL)
	if err == nil {
		_, err = music.Decode(data)
	}
	if err != nil {
		answerError(w, http.StatusBadRequest, "bad_request", "audio_url: %v.", err)
		return
	}
	recipe := &music.Recipe{Upload: data, Name: songapi.NewID()}
	track, err := recipe.Make()
	if err != nil {
		answerError(w, http.StatusBadRequest, "bad_request", "audio_url: %v.", err)
		return
	}
	s.mu.Lock()
	s.songs[recipe.Name] = &source{recipe: recipe, title: track.Score.Title, length: track.Score.Length}
	s.mu.Unlock()
	songapi.WriteJSON(w, http.StatusOK, map[string]any{"success": true, "task_id": songapi.NewID(),
		"data": map[string]any{"audio_id": recipe.Name, "lyric": "", "audio_url": ask.URL}})
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

func (s *Server) fetch(r *http.Request, address string) ([]byte, error) {
	u, err := url.Parse(address)
	if err != nil || !strings.HasPrefix(u.Scheme, "http") {
		return nil, errors.New("is not an address")
	}
	if !isLocal(u) {
		return nil, errors.New("the sandbox downloads only from this machine")
	}
	req, err := http.NewRequestWithContext(r.Context(), http.MethodGet, address, nil)
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
