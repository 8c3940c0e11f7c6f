package lyrics_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/lyrics"
)

// TestWrappedAnswersAreRead checks the formats in which models wrap the object.
func TestWrappedAnswersAreRead(t *testing.T) {
	for name, content := range map[string]string{
		"a code fence": "```json\n" + lighthouse + "\n```",
		"words before and after": "Sure, here {you} go:\n" + lighthouse +
			"\n\nLet me know {if} you want \"another\" one! }",
		"thoughts with braces": "<think>\nThe object is {\"title\": \"No\", \"lyrics\": {}}\n</think>\n" +
			lighthouse,
		"thoughts with a draft": "<think>" + strings.ReplaceAll(lighthouse, "The Lighthouse", "A Draft") +
			"</think>" + lighthouse,
		"thinking":                    "<thinking>hm {</thinking>\n\n" + lighthouse,
		"two thoughts":                "<think>hm {</think><think>hm }</think>" + lighthouse,
		"channels of gpt-oss":         "<|channel|>analysis<|message|>hm {<|end|><|start|>assistant<|channel|>final<|message|>" + lighthouse,
		"an object in an object":      `{"song":` + lighthouse + `}`,
		"a list":                      "[" + lighthouse + "]",
		"lyrics in lines":             `{"title":"The Lighthouse","style":"folk","language":"English","lyrics":["[Verse 1]","The lighthouse waits above the bay","It counts the ships that sail away"]}`,
		"line breaks inside a string": strings.ReplaceAll(lighthouse, `\n`, "\n"),
		"the object twice":            lighthouse + "\n" + lighthouse,
		"a byte-order mark":           "\ufeff" + lighthouse,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, func(call) reply { return answers(content) })
			d, err := s.writer("/v1").Write(t.Context(), lyrics.Request{Idea: "a lighthouse"}, nil)
			if err != nil || d.Title != "The Lighthouse" ||
				!strings.Contains(d.Lyrics, "The lighthouse waits above the bay\nIt counts") {
				t.Errorf("%+v, %v", d, err)
			}
			if n := len(s.seen()); n != 1 {
				t.Errorf("%d requests", n)
			}
		})
	}
}

// TestErrorKinds checks the kinds of servers' errors, and that a request is not repeated if that is
// useless.
func TestErrorKinds(t *testing.T) {
	html := "<html><head><title>502 Bad Gateway</title></head><body>stream model tokens</body></html>"
	for name, c := range map[string]struct {
		reply reply
		kind  lyrics.Kind
		most  int // maximum number of requests
	}{
		"OpenAI, the model": {reply{404, `{"error":{"message":"The model ` + "`a-model`" +
			` does not exist or you do not have access to it.","type":"invalid_request_error","param":null,"code":"model_not_found"}}`}, lyrics.Misconfigured, 1},
		"OpenAI, the key": {reply{401,
			`{"error":{"message":"Incorrect API key provided.","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}`}, lyrics.Unauthorized, 1},
		"OpenAI, the quota": {reply{429,
			`{"error":{"message":"You exceeded your current quota, please check your plan and billing details.","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}`}, lyrics.Unauthorized, 1},
		"OpenAI, too many requests": {reply{429,
			`{"error":{"message":"Rate limit reached for requests","type":"requests","param":null,"code":"rate_limit_exceeded"}}`}, lyrics.Busy, 1},
		"Azure, the deployment": {reply{404,
			`{"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist."}}`}, lyrics.Misconfigured, 1},
		"Azure, the filter": {reply{400,
			`{"error":{"message":"The response was filtered due to the prompt triggering Azure OpenAI's content management policy.","type":null,"param":"prompt","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation"}}}`}, lyrics.Refused, 1},
		"Ollama, the model": {reply{404,
			`{"error":{"message":"model \"a-model\" not found, try pulling it first","type":"api_error","param":null,"code":null}}`}, lyrics.Misconfigured, 1},
		"LM Studio, no model": {reply{400,
			`{"error":{"message":"No models loaded. Please load a model in the developer page or use the lms load command.","type":"invalid_request_error","param":"model","code":"model_not_found"}}`}, lyrics.Misconfigured, 1},
		"llama.cpp, loading": {reply{503,
			`{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}`}, lyrics.Unavailable, 1},
		"DeepSeek, no balance": {reply{402,
			`{"error":{"message":"Insufficient Balance","type":"unknown_error","param":null,"code":"invalid_request_error"}}`}, lyrics.Unauthorized, 1},
		"DeepSeek, the model": {reply{400,
			`{"error":{"message":"Model Not Exist","type":"invalid_request_error","param":null,"code":"invalid_request_error"}}`}, lyrics.Misconfigured, 1},
		"Mistral, the key": {reply{401, `{"message":"Unauthorized","request_id":"1"}`},
			lyrics.Unauthorized, 1},
		"Mistral, the model": {reply{400,
			`{"object":"error","message":"Invalid model: a-model","type":"invalid_model","param":null,"code":"1500"}`},
			lyrics.Misconfigured, 1},
		"OpenRouter, the model": {reply{400,
			`{"error":{"message":"a-model is not a valid model ID","code":400},"user_id":"u"}`}, lyrics.Misconfigured,
			1},
		"OpenRouter, flagged": {reply{403,
			`{"error":{"code":403,"message":"Your chosen model requires moderation and your input was flagged for \"violence\"","metadata":{"reasons":["violence"],"flagged_input":"…"}}}`}, lyrics.Refused, 1},
		"OpenRouter, its provider": {reply{0,
			`data: {"id":"1","error":{"code":502,"message":"Provider returned error"},"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}` + "\n\n"}, lyrics.Unavailable, 1},
		"OpenRouter, 200 and an error": {reply{200, `{"error":{"message":"Provider returned error","code":429}}`},
			lyrics.Busy, 1},
		"Gemini, the key": {reply{400,
			`[{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT"}}]`}, lyrics.Unauthorized, 1},
		"Gemini, the model": {reply{404,
			`[{"error":{"code":404,"message":"models/a-model is not found for API version v1main","status":"NOT_FOUND"}}]`}, lyrics.Misconfigured, 1},
		"Gemini, the filter": {reply{0, chunks("content", "", "content_filter") + done}, lyrics.Refused, 1},
		"HTML, not found": {reply{404, "<!DOCTYPE html><title>404 Not Found</title>"}, lyrics.Misconfigured,
			1},
		"HTML, bad gateway":         {reply{502, html}, lyrics.Unavailable, 1},
		"HTML, as if all were well": {reply{200, html}, lyrics.Misconfigured, 1},
		"a redirect":                {reply{302, ""}, lyrics.Misconfigured, 1},
		"a stream that is cut":      {reply{0, chunks("content", lighthouse, "stop")[:300]}, lyrics.Unavailable, 1},
		"everything is refused":     {reply{400, `{"error":"no"}`}, lyrics.Unavailable, 8},
		"nothing but thoughts": {reply{0, chunks("content", "<think>The user wants {a song}", "length") + done},
			lyrics.OutOfTokens, 3},
		"thoughts without a reason": {reply{0, chunks("reasoning_content", "The user wants {a song}", "stop") + done},
			lyrics.OutOfTokens, 3},
		"no tokens left":       {reply{0, chunks("content", "", "length") + done}, lyrics.OutOfTokens, 3},
		"cut at the beginning": {reply{0, chunks("content", lighthouse[:60], "length") + done}, lyrics.OutOfTokens, 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, func(call) reply { return c.reply })
			_, err := s.writer("/v1").Write(t.Context(), lyrics.Request{Idea: "a lighthouse"}, func(lyrics.Draft) {})
			failed, ok := errors.AsType[*lyrics.Error](err)
			if !ok || failed.Kind != c.kind {
				t.Errorf("%v, want %s", err, c.kind)
			}
			if n := len(s.seen()); n > c.most {
				t.Errorf("%d requests, want at most %d", n, c.most)
			}
			if err != nil && (len(err.Error()) > 600 || strings.Contains(err.Error(), "key\"") ||
				strings.Contains(err.Error(), s.URL)) {
				t.Errorf("error contains request data: %v", err)
			}
		})
	}
}
