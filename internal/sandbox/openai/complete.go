package openai

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// request holds the supported fields of a chat completion:
// https://platform.openai.com/docs/api-reference/chat/create
type request struct {
	Model    string `json:"model"`
	Messages []struct {
		Role    string `json:"role"`
		Content string `json:"content"`
	} `json:"messages"`
	Stream              bool `json:"stream"`
	MaxCompletionTokens int  `json:"max_completion_tokens"`
	ResponseFormat      struct {
		Type string `json:"type"`
	} `json:"response_format"`
}

// assignment returns the latest JSON object in the user messages, or their text as the
// idea.
func (p request) assignment() assignment {
	var w assignment
	for _, m := range p.Messages {
		if m.Role != "user" {
			continue
		}
		var said assignment
		if json.Unmarshal([]byte(m.Content), &said) == nil {
			w = said
		} else if w.Idea == "" {
			w.Idea = m.Content
		}
	}
	return w
}

func (s *Server) complete(w http.ResponseWriter, r *http.Request) {
	var p request
	if json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&p) != nil || p.Model == "" ||
		len(p.Messages) == 0 {
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
	case p.ResponseFormat.Type == "json_schema" && s.faults.Take("no-schema"):
		refuse(w, http.StatusBadRequest, "invalid_request_error", "unsupported",
			"response_format json_schema is not supported.")
		return
	case p.Stream && s.faults.Take("no-stream"):
		refuse(w, http.StatusBadRequest, "invalid_request_error", "unsupported", "Streaming is not supported.")
		return
	case p.MaxCompletionTokens > 0 && s.faults.Take("no-tokens"):
		refuse(w, http.StatusBadRequest, "invalid_request_error", "unsupported",
			"Unrecognized request argument supplied: max_completion_tokens")
		return
	case s.faults.Take("no-model"):
		refuse(w, http.StatusNotFound, "invalid_request_error", "model_not_found",
			"The model `"+p.Model+"` does not exist.")
		return
	case s.faults.Take("length"):
		s.send(w, r, p, obj{"reasoning_content": "They want {a song}. Which one? "}, "length")
		return
	case s.faults.Take("slow"):
		select {
		case <-r.Context().Done():
		case <-time.After(time.Minute):
		}
		return
	}
	if s.faults.Take("refuse") {
		s.send(w, r, p, obj{"refusal": "I can't help with that."}, "stop")
		return
	}
	song := write(p.assignment())
	b, err := json.Marshal(song)
	if err != nil {
		panic(err) // encoding text cannot fail
	}
	answer := string(b)
	switch {
	case s.faults.Take("empty"):
		answer = ""
	case s.faults.Take("not-json"):
		answer = "Sure! Here is your song about that:\n\nLa la la"
	case s.faults.Take("too-long"):
		song.Lyrics = strings.Repeat(song.Lyrics+"\n\n", 10)
		b, _ = json.Marshal(song) // encoding text cannot fail
		answer = string(b)
	case s.faults.Take("garbage"):
		answer = "\x00\xff{{{]]\"\\u12"
	case s.faults.Take("markdown"):
		song.Lyrics = "**Verse 1:**\n" + strings.ReplaceAll(song.Lyrics, "[", "## [") + "\n@everyone sing!"
		b, _ = json.Marshal(song) // encoding text cannot fail
		answer = "```json\n" + string(b) + "\n```"
	case s.faults.Take("think"):
		answer = "<think>They want {\"lyrics\": \"a song\"}.</think>\n" + answer + "\nEnjoy it! {}"
	case s.faults.Take("unclean"): // escapes that are invalid in text
		answer = regexp.MustCompile(`": ?"`).ReplaceAllString(answer, `$0\u0000\ud800\u001b`)
	case s.faults.Take("leak"):
		song.Lyrics = p.Messages[0].Content
		b, _ = json.Marshal(song) // encoding text cannot fail
		answer = string(b)
	}
	s.send(w, r, p, obj{"content": answer}, "stop")
}

// send sends a response at once, or as a stream of small parts.
func (s *Server) send(w http.ResponseWriter, r *http.Request, p request, message obj, reason string) {
	head := obj{"id": "chatcmpl-1", "created": time.Now().Unix(), "model": p.Model}
	if !p.Stream {
		message["role"] = "assistant"
		head["object"] = "chat.completion"
		head["choices"] = []any{obj{"index": 0, "message": message, "finish_reason": reason}}
		head["usage"] = obj{"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(head)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	head["object"] = "chat.completion.chunk"
	part := func(delta obj, end any) {
		head["choices"] = []any{obj{"index": 0, "delta": delta, "finish_reason": end}}
		b, err := json.Marshal(head)
		if err != nil {
			panic(err) // encoding maps of text cannot fail
		}
		_, _ = fmt.Fprintf(w, "data: %s\n\n", b)
		_ = http.NewResponseController(w).Flush()
	}
	part(obj{"role": "assistant"}, nil)
	tick := time.NewTicker(s.opts.Pace)
	defer tick.Stop()
	for name, text := range message {
		for _, piece := range pieces(text.(string), 40) {
			part(obj{name: piece}, nil)
			select {
			case <-r.Context().Done():
				return
			case <-tick.C:
			}
		}
	}
	part(obj{}, reason)
	_, _ = fmt.Fprint(w, "data: [DONE]\n\n")
}

// pieces splits a text into parts of size characters.
func pieces(text string, size int) []string {
	var all []string
	for r := []rune(text); len(r) > 0; r = r[min(size, len(r)):] {
		all = append(all, string(r[:min(size, len(r))]))
	}
	return all
}
