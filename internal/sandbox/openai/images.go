package openai

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox/music"
)

// pictureSize is the width and height of drawn pictures, in pixels.
const pictureSize = 256

// draw draws a picture that depends only on its description:
// https://platform.openai.com/docs/api-reference/images/create
func (s *Server) draw(w http.ResponseWriter, r *http.Request) {
	var p struct {
		Model  string `json:"model"`
		Prompt string `json:"prompt"`
		N      int    `json:"n"`
	}
	if json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&p) != nil || p.Model == "" || p.Prompt == "" ||
		p.N > 1 {
		refuse(w, http.StatusBadRequest, "invalid_request_error", "bad_json",
			"We could not parse the JSON body of your request.")
		return
	}
	switch {
	case s.faults.Take("429"):
		refuse(w, http.StatusTooManyRequests, "requests", "rate_limit_exceeded", "Rate limit reached.")
		return
	case s.faults.Take("500"):
		refuse(w, http.StatusInternalServerError, "server_error", "", "The server had an error.")
		return
	case s.faults.Take("refuse"), strings.Contains(strings.ToLower(p.Prompt), "something forbidden"):
		refuse(w, http.StatusBadRequest, "image_generation_user_error", "moderation_blocked",
			"Your request was rejected by the safety system.")
		return
	case s.faults.Take("garbage"):
		send(w, []byte("no picture"))
		return
	}
	picture, err := music.Cover(music.Brief{Prompt: p.Prompt}, p.Prompt, pictureSize)
	if err != nil {
		refuse(w, http.StatusInternalServerError, "server_error", "", err.Error())
		return
	}
	send(w, picture)
}

// send sends a picture.
func send(w http.ResponseWriter, picture []byte) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(obj{"created": time.Now().Unix(),
		"data": []any{obj{"b64_json": base64.StdEncoding.EncodeToString(picture)}}})
}
