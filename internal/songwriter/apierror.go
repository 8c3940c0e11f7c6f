package songwriter

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// apiError is an error that a server answered with.
type apiError struct {
	status  int      // HTTP's, or the one in the error
	code    string   // machine-readable: "model_not_found"; may be empty
	message string   // for people, and where it is said which parameter is meant
	given   bool     // it is in a form that an API gives
	codes   []string // all that are machine-readable, in lower case
	begun   bool     // the server had begun to answer before it
}

func (e *apiError) Error() string {
	return fmt.Sprintf("the server answered %d %s: %s", e.status, cmp.Or(e.code, http.StatusText(e.status)), cut(e.message, 300))
}

// maxError bounds how much of an error is read, in bytes.
const maxError = 64 << 10

func readAPIError(status int, body io.Reader) *apiError {
	data, _ := io.ReadAll(io.LimitReader(body, maxError)) // what there is says enough
	return newAPIError(status, data)
}

// newAPIError reads an error as servers write it:
//
//	{"error": {"message": …, "type": …, "param": …, "code": …}}      OpenAI, Azure, vLLM, OpenRouter
//	{"error": "…"}                                                    Ollama, LM Studio
//	[{"error": {"code": 404, "message": …, "status": "NOT_FOUND"}}]   Gemini
//	{"object": "error", "message": … or {"detail": […]}, "code": …}   Mistral, older vLLM
//	{"detail": [{"loc": ["body", "stream"], "msg": …}]}               FastAPI
func newAPIError(status int, data []byte) *apiError {
	var list []json.RawMessage
	if json.Unmarshal(data, &list) == nil && len(list) > 0 {
		data = list[0]
	}
	var outer, inner map[string]json.RawMessage
	if json.Unmarshal(data, &outer) != nil {
		return &apiError{status: status, message: cut(strings.TrimSpace(string(data)), 2000)}
	}
	if json.Unmarshal(outer["error"], &inner) != nil {
		inner = outer
	}
	e := &apiError{status: status, given: outer["error"] != nil && string(outer["error"]) != "null" || outer["detail"] != nil ||
		string(outer["object"]) == `"error"`}
	var number int
	if json.Unmarshal(inner["code"], &number) == nil && number >= 400 && number < 600 {
		if status == http.StatusOK {
			e.status = number
		}
		e.codes = append(e.codes, strconv.Itoa(number))
	}
	var said []string
	for _, name := range []string{"code", "type", "status"} {
		var s string
		if json.Unmarshal(inner[name], &s) == nil && s != "" {
			said = append(said, s)
			e.code = cmp.Or(e.code, s)
			e.codes = append(e.codes, strings.ToLower(s))
		}
	}
	for _, name := range []string{"message", "error", "detail", "param", "failed_generation"} {
		said = append(said, sayings(inner[name], 0)...)
	}
	if raw := inner["metadata"]; raw != nil { // OpenRouter passes on what its provider said
		said = append(said, sayings(raw, 0)...)
	}
	e.message = cut(strings.Join(said, "; "), 2000)
	return e
}

// sayings are the texts in a part of an error, but not what it quotes of the request.
func sayings(raw json.RawMessage, depth int) (all []string) {
	var s string
	var list []json.RawMessage
	var object map[string]json.RawMessage
	switch {
	case depth > maxDepth:
	case json.Unmarshal(raw, &s) == nil:
		if s != "" {
			all = append(all, s)
		}
	case json.Unmarshal(raw, &list) == nil:
		for _, part := range list {
			all = append(all, sayings(part, depth+1)...)
		}
	case json.Unmarshal(raw, &object) == nil:
		for _, name := range []string{"loc", "msg", "message", "detail", "raw", "reasons"} {
			all = append(all, sayings(object[name], depth+1)...)
		}
	}
	return all
}

// says reports whether the error speaks of one of some things.
func (e *apiError) says(things ...string) bool {
	said := strings.ToLower(e.code + " " + e.message)
	for _, thing := range things {
		if strings.Contains(said, thing) {
			return true
		}
	}
	return false
}

// unknownModel reports whether the server does not have the model.
func (e *apiError) unknownModel() bool {
	return e.says("model_not_found", "deploymentnotfound", "no models loaded") || e.says("model") &&
		e.says("not found", "not exist", "not a valid model", "invalid model", "unknown model", "no such model", "unexpected model name")
}

// cut cuts a text to so many bytes, at a character.
func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
