package lyrics

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// apiError is an error returned by the server.
type apiError struct {
	status  int      // HTTP status, or the one in the body
	code    string   // machine-readable, such as "model_not_found"; may be empty
	message string   // text, with the names of the parameters that it refers to
	given   bool     // the body has a known format
	codes   []string // all machine-readable codes, in lower case
	begun   bool     // the error followed the beginning of an answer
}

func (e *apiError) Error() string {
	return fmt.Sprintf("the server answered %d %s: %s", e.status, cmp.Or(e.code, http.StatusText(e.status)),
		truncate(e.message, 300))
}

// maxError is the maximum number of bytes that are read of an error.
const maxError = 64 << 10

func readAPIError(status int, body io.Reader) *apiError {
	data, _ := io.ReadAll(io.LimitReader(body, maxError)) // a partial body is sufficient
	return newAPIError(status, data)
}

// newAPIError parses an error in the formats of known servers:
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
		return &apiError{status: status, message: truncate(strings.TrimSpace(string(data)), 2000)}
	}
	if json.Unmarshal(outer["error"], &inner) != nil {
		inner = outer
	}
	e := &apiError{status: status, given: outer["error"] != nil && string(outer["error"]) != "null" ||
		outer["detail"] != nil ||
		string(outer["object"]) == `"error"`}
	var number int
	if json.Unmarshal(inner["code"], &number) == nil && number >= 400 && number < 600 {
		if status == http.StatusOK {
			e.status = number
		}
		e.codes = append(e.codes, strconv.Itoa(number))
	}
	var texts []string
	for _, name := range []string{"code", "type", "status"} {
		var s string
		if json.Unmarshal(inner[name], &s) == nil && s != "" {
			texts = append(texts, s)
			e.code = cmp.Or(e.code, s)
			e.codes = append(e.codes, strings.ToLower(s))
		}
	}
	for _, name := range []string{"message", "error", "detail", "param", "failed_generation"} {
		texts = append(texts, errorTexts(inner[name], 0)...)
	}
	if raw := inner["metadata"]; raw != nil { // OpenRouter includes the error of its provider
		texts = append(texts, errorTexts(raw, 0)...)
	}
	e.message = truncate(strings.Join(texts, "; "), 2000)
	return e
}

// errorTexts returns the texts in a part of an error, without quotations of the request.
func errorTexts(raw json.RawMessage, depth int) (all []string) {
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
			all = append(all, errorTexts(part, depth+1)...)
		}
	case json.Unmarshal(raw, &object) == nil:
		for _, name := range []string{"loc", "msg", "message", "detail", "raw", "reasons"} {
			all = append(all, errorTexts(object[name], depth+1)...)
		}
	}
	return all
}

// mentions reports whether the error mentions one of some terms.
func (e *apiError) mentions(things ...string) bool {
	texts := strings.ToLower(e.code + " " + e.message)
	for _, thing := range things {
		if strings.Contains(texts, thing) {
			return true
		}
	}
	return false
}

// unknownModel reports whether the error means that the server does not have the model.
func (e *apiError) unknownModel() bool {
	return e.mentions("model_not_found", "deploymentnotfound", "no models loaded") || e.mentions("model") &&
		e.mentions("not found", "not exist", "not a valid model", "invalid model", "unknown model", "no such model",
			"unexpected model name")
}

// truncate cuts a text to at most a number of bytes, between characters.
func truncate(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
