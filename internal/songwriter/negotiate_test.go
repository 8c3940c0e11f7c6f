package songwriter_test

import (
	"errors"
	"strings"
	"testing"

	"riffbot/internal/songwriter"
)

// TestServersAreNegotiatedWith has a song written by servers that each refuse
// something else, as their documentation says, and checks that what was refused is
// left out from then on.
func TestServersAreNegotiatedWith(t *testing.T) {
	for name, c := range map[string]struct {
		path   string // of the address
		answer func(call) reply
		most   int             // requests of the first song
		after  func(call) bool // what the only request of the second song is like
	}{
		// https://platform.openai.com/docs/api-reference/chat/create
		"OpenAI": {"/v1", func(c call) reply {
			switch {
			case c.path != "/v1/chat/completions" || c.header.Get("Authorization") != "Bearer key":
				return reply{404, `{"error":{"message":"Invalid URL (POST ` + c.path + `)","type":"invalid_request_error","param":null,"code":null}}`}
			case c.has("temperature"):
				return refusal("Unsupported value: 'temperature' does not support 0.7 with this model. Only the default (1) value is supported.", "temperature", "unsupported_value")
			case c.has("max_tokens"):
				return refusal("Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.", "max_tokens", "unsupported_parameter")
			}
			return answers(lighthouse)
		}, 1, func(c call) bool {
			return c.format() == "json_schema" && c.has("max_completion_tokens") && c.body["stream"] == true
		}},
		"OpenAI, a model without schemas": {"/v1/", func(c call) reply {
			if c.format() == "json_schema" {
				return refusal("Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.", "response_format", "")
			}
			return answers(lighthouse)
		}, 2, func(c call) bool { return c.format() == "json_object" }},
		"OpenAI, a model that thinks long": {"/v1", func(c call) reply {
			if c.tokens() < 5000 {
				return reply{0, chunks("content", "", "length") + done}
			}
			return answers(lighthouse)
		}, 2, func(c call) bool { return c.tokens() >= 5000 && c.format() == "json_schema" }},
		"OpenAI, a model of few tokens": {"/v1", func(c call) reply {
			if c.tokens() > 2048 {
				return refusal("max_tokens is too large: 3000. This model supports at most 2048 completion tokens, whereas you provided 3000.", "max_tokens", "invalid_value")
			}
			return answers(lighthouse)
		}, 2, func(c call) bool { return c.tokens() > 700 && c.tokens() <= 2048 }},
		"OpenAI, a model without a system role": {"/v1", func(c call) reply {
			if strings.Contains(c.roles(), "system") {
				return refusal("Unsupported value: 'messages[0].role' does not support 'system' with this model.", "messages[0].role", "unsupported_value")
			}
			return answers(lighthouse)
		}, 2, func(c call) bool { return c.roles() == "user" && c.format() == "json_schema" }},
		// https://learn.microsoft.com/en-us/azure/ai-services/openai/reference
		"Azure": {"/openai/deployments/words?api-version=2024-06-01", func(c call) reply {
			switch {
			case c.path != "/openai/deployments/words/chat/completions" || c.query != "api-version=2024-06-01":
				return reply{404, `{"error":{"code":"404","message":"Resource not found"}}`}
			case c.header.Get("api-key") != "key" || c.header.Get("Authorization") != "":
				return reply{401, `{"error":{"code":"401","message":"Access denied due to invalid subscription key or wrong API endpoint."}}`}
			case c.has("max_completion_tokens"):
				return reply{400, `{"error":{"message":"Unrecognized request argument supplied: max_completion_tokens","type":"invalid_request_error","param":null,"code":null}}`}
			case c.format() == "json_schema":
				return reply{400, `{"error":{"code":"BadRequest","message":"response_format value as json_schema is enabled only for api versions 2024-08-01-preview and later"}}`}
			}
			return reply{0, `data: {"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[{"prompt_index":0,"content_filter_results":{"hate":{"filtered":false,"severity":"safe"}}}]}` + "\n\n" +
				chunks("content", lighthouse, "stop") + done}
		}, 3, func(c call) bool { return c.has("max_tokens") && c.format() == "json_object" }},
		"Azure, the address of the resource": {"/openai?api-version=2024-10-21", func(c call) reply {
			if c.path != "/openai/deployments/a-model/chat/completions" || c.query != "api-version=2024-10-21" || c.header.Get("api-key") != "key" {
				return reply{404, `{"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist."}}`}
			}
			return answers(lighthouse)
		}, 1, nil},
		"Azure, the whole address": {"/openai/deployments/words/chat/completions?api-version=2024-10-21", func(c call) reply {
			if c.path != "/openai/deployments/words/chat/completions" || c.query != "api-version=2024-10-21" {
				return reply{404, `{"error":{"code":"404","message":"Resource not found"}}`}
			}
			return answers(lighthouse)
		}, 1, nil},
		// https://github.com/ollama/ollama/blob/main/docs/openai.md
		"Ollama, a model that thinks": {"/v1", func(call) reply {
			return reply{0, chunks("reasoning", "The user wants {a song}.", "") + chunks("content", lighthouse, "stop") + done}
		}, 1, nil},
		"Ollama, an old one that knows no schemas": {"/v1", func(c call) reply {
			if c.format() == "json_schema" {
				return reply{400, `{"error":"json: cannot unmarshal object into Go struct field .response_format of type string"}`}
			}
			return answers(lighthouse)
		}, 3, func(c call) bool { return c.format() != "json_schema" }},
		// https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md
		"llama.cpp, a template without a system role": {"/v1", func(c call) reply {
			if strings.Contains(c.roles(), "system") {
				return reply{500, `{"error":{"code":500,"message":"Jinja Exception: System role not supported","type":"server_error"}}`}
			}
			return answers(lighthouse)
		}, 2, func(c call) bool { return c.roles() == "user" }},
		"llama.cpp, a grammar that fails": {"/v1", func(c call) reply {
			if c.format() == "json_schema" {
				return reply{400, `{"error":{"code":400,"message":"Failed to parse grammar","type":"invalid_request_error"}}`}
			}
			return answers(lighthouse)
		}, 2, func(c call) bool { return c.format() == "json_object" }},
		"llama.cpp, thoughts apart": {"", func(call) reply {
			return reply{0, chunks("reasoning_content", "Let me think {\"lyrics\": 1}", "") + chunks("content", lighthouse, "stop") + done}
		}, 1, nil},
		// https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html
		"vLLM, a small context": {"/v1", func(c call) reply {
			if c.tokens() > 2500 {
				return reply{400, `{"object":"error","message":"This model's maximum context length is 4096 tokens. However, you requested 4500 tokens (1500 in the messages, 3000 in the completion). Please reduce the length of the messages or completion.","type":"BadRequestError","param":null,"code":400}`}
			}
			return answers(lighthouse)
		}, 2, func(c call) bool { return c.tokens() > 700 && c.tokens() < 2500 }},
		"vLLM, thoughts without the tag that opens them": {"/v1", func(call) reply {
			return answers("The user wants {a song} about it, so x < y.\n</think>\n\n" + lighthouse)
		}, 1, nil},
		"vLLM, an answer taken for thoughts": {"/v1", func(call) reply {
			return reply{0, chunks("reasoning_content", lighthouse, "stop") + done}
		}, 1, nil},
		"vLLM, no guided decoding": {"/v1", func(c call) reply {
			if c.format() != "" {
				return reply{400, `{"error":{"message":"Structured outputs are not supported with this backend","type":"BadRequestError","param":null,"code":400}}`}
			}
			return answers(lighthouse)
		}, 3, func(c call) bool { return c.format() == "" && c.has("max_completion_tokens") }},
		// https://lmstudio.ai/docs/app/api/endpoints/openai
		"LM Studio": {"/v1", func(c call) reply {
			if c.format() != "json_schema" && c.format() != "" {
				return reply{400, `{"error":"'response_format.type' must be 'json_schema' or 'text'"}`}
			}
			return answers("```json\n" + lighthouse + "\n```\nEnjoy your song! {}")
		}, 1, nil},
		"LM Studio, an error as an event": {"/v1", func(c call) reply {
			if c.format() == "json_schema" {
				return reply{0, "event: error\ndata: {\"error\":{\"message\":\"Model does not support structured output\"}}\n\n"}
			}
			return answers(lighthouse)
		}, 3, func(c call) bool { return c.format() != "json_schema" }},
		// https://api-docs.deepseek.com/api/create-chat-completion
		"DeepSeek": {"", func(c call) reply {
			switch {
			case c.format() == "json_schema":
				return reply{400, `{"error":{"message":"This response_format type is unavailable now","type":"invalid_request_error","param":null,"code":"invalid_request_error"}}`}
			case c.tokens() > 8192:
				return reply{400, `{"error":{"message":"Invalid max_tokens value, the valid range of max_tokens is [1, 8192]","type":"invalid_request_error","param":null,"code":"invalid_request_error"}}`}
			case c.tokens() < 4000:
				return reply{0, chunks("reasoning_content", "Hmm, a lighthouse.", "length") + done}
			}
			return reply{0, ": keep-alive\n\n" + chunks("reasoning_content", "Hmm.", "") + ": keep-alive\n\n" + chunks("content", lighthouse, "stop") + done}
		}, 4, func(c call) bool { return c.tokens() > 4000 && c.tokens() <= 8192 && c.format() == "json_object" }},
		// https://docs.mistral.ai/api
		"Mistral": {"/v1", func(c call) reply {
			if c.has("max_completion_tokens") {
				return reply{422, `{"object":"error","message":{"detail":[{"type":"extra_forbidden","loc":["body","max_completion_tokens"],"msg":"Extra inputs are not permitted","input":3000}]},"type":"invalid_request_error","param":null,"code":null}`}
			}
			return answers(lighthouse)
		}, 2, func(c call) bool {
			return c.has("max_tokens") && c.format() == "json_schema" && c.body["stream"] == true
		}},
		"Mistral, a model that thinks": {"/v1", func(call) reply {
			return reply{0, `data: {"choices":[{"index":0,"delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"Hm {"}]}]}}]}` + "\n\n" +
				`data: {"choices":[{"index":0,"delta":{"content":[{"type":"text","text":` + quoted(lighthouse) + `}]},"finish_reason":"stop"}]}` + "\n\n" + done}
		}, 1, nil},
		// https://openrouter.ai/docs/api-reference/streaming
		"OpenRouter": {"/api/v1", func(c call) reply {
			if c.format() == "json_schema" {
				return reply{404, `{"error":{"message":"No endpoints found that can handle the requested parameters. To learn more about provider routing, visit: https://openrouter.ai/docs/provider-routing","code":404}}`}
			}
			var comments []string
			for range 400 {
				comments = append(comments, ": OPENROUTER PROCESSING")
			}
			return reply{0, strings.Join(comments, "\n\n") + "\n\n" + chunks("content", lighthouse, "stop") + done}
		}, 2, func(c call) bool { return c.format() == "json_object" }},
		// https://ai.google.dev/gemini-api/docs/openai
		"Gemini": {"/v1beta/openai/", func(c call) reply {
			switch {
			case c.path != "/v1beta/openai/chat/completions":
				return reply{404, `[{"error":{"code":404,"message":"Requested entity was not found.","status":"NOT_FOUND"}}]`}
			case c.has("max_completion_tokens") && c.tokens() < 4000: // thoughts count
				return reply{0, `data: {"choices":[{"delta":{"role":"assistant"},"finish_reason":"length","index":0}],"created":1,"id":"1","model":"gemini","object":"chat.completion.chunk"}` + "\n\n" + done}
			case c.format() == "json_schema":
				return reply{400, `[{"error":{"code":400,"message":"Invalid JSON payload received. Unknown name \"strict\" at 'response_format.json_schema': Cannot find field.","status":"INVALID_ARGUMENT"}}]`}
			}
			return answers(lighthouse)
		}, 3, func(c call) bool { return c.format() == "json_object" && c.tokens() > 4000 }},

		"no streaming": {"/v1", func(c call) reply {
			if c.body["stream"] == true {
				return reply{400, `{"detail":"Streaming is not supported"}`}
			}
			return whole(lighthouse)
		}, 2, func(c call) bool { return c.body["stream"] != true && c.format() == "json_schema" }},
		"no streaming, not implemented": {"/v1", func(c call) reply {
			if c.body["stream"] == true {
				return reply{501, `{"error":{"message":"stream is not implemented","type":"not_implemented"}}`}
			}
			return whole(lighthouse)
		}, 2, func(c call) bool { return c.body["stream"] != true }},
		"streaming is ignored": {"/v1", func(call) reply { return whole(lighthouse) }, 1, nil},
		"streaming is ignored, over many lines": {"/v1", func(call) reply {
			return reply{200, "{\n \"choices\": [\n  {\n   \"message\": {\n    \"content\": " + quoted(lighthouse) + "\n   }\n  }\n ]\n}\n"}
		}, 1, nil},
		"a stream without [DONE] and with CRLF": {"/v1", func(call) reply {
			return reply{0, strings.ReplaceAll(strings.ReplaceAll(chunks("content", lighthouse, "stop"), "data: ", "data:"), "\n", "\r\n")}
		}, 1, nil},
		"everything is refused without a reason": {"/v1", func(c call) reply {
			if c.format() != "" || c.tokens() > 0 || c.body["stream"] == true || strings.Contains(c.roles(), "system") {
				return reply{400, "Bad Request"}
			}
			return whole(lighthouse)
		}, 7, func(c call) bool {
			return c.format() == "" && c.tokens() == 0 && c.body["stream"] != true && c.roles() == "user"
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, c.answer)
			w := s.writer(c.path)
			for song := range 2 {
				s.forget()
				d, err := w.Write(t.Context(), songwriter.Wish{Idea: "a lighthouse that waits"}, func(songwriter.Draft) {})
				if err != nil {
					t.Fatalf("song %d: %v", song+1, err)
				}
				usable(t, d)
				if d.Title != "The Lighthouse" {
					t.Errorf("song %d: %+v", song+1, d)
				}
				calls := s.seen()
				if most := []int{c.most, 1}[song]; len(calls) > most {
					t.Errorf("song %d took %d requests, want at most %d", song+1, len(calls), most)
				}
				if last := calls[len(calls)-1]; song == 1 && c.after != nil && !c.after(last) {
					t.Errorf("the second song was asked for with %v", last.body)
				}
			}
		})
	}
}

// TestAnswersAreReadHoweverTheyAreWrapped reads what models put around the object.
func TestAnswersAreReadHoweverTheyAreWrapped(t *testing.T) {
	for name, content := range map[string]string{
		"a code fence":                "```json\n" + lighthouse + "\n```",
		"words before and after":      "Sure, here {you} go:\n" + lighthouse + "\n\nLet me know {if} you want \"another\" one! }",
		"thoughts with braces":        "<think>\nThe object is {\"title\": \"No\", \"lyrics\": {}}\n</think>\n" + lighthouse,
		"thoughts with a draft":       "<think>" + strings.ReplaceAll(lighthouse, "The Lighthouse", "A Draft") + "</think>" + lighthouse,
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
			d, err := s.writer("/v1").Write(t.Context(), songwriter.Wish{Idea: "a lighthouse"}, nil)
			if err != nil || d.Title != "The Lighthouse" || !strings.Contains(d.Lyrics, "The lighthouse waits above the bay\nIt counts") {
				t.Errorf("%+v, %v", d, err)
			}
			if n := len(s.seen()); n != 1 {
				t.Errorf("it took %d requests", n)
			}
		})
	}
}

// TestWhatAServersErrorMeans checks which message people read, and that a request
// is not repeated where that is no use.
func TestWhatAServersErrorMeans(t *testing.T) {
	html := "<html><head><title>502 Bad Gateway</title></head><body>stream model tokens</body></html>"
	for name, c := range map[string]struct {
		reply reply
		kind  songwriter.Kind
		most  int // requests
	}{
		"OpenAI, the model":            {reply{404, `{"error":{"message":"The model ` + "`a-model`" + ` does not exist or you do not have access to it.","type":"invalid_request_error","param":null,"code":"model_not_found"}}`}, songwriter.Setup, 1},
		"OpenAI, the key":              {reply{401, `{"error":{"message":"Incorrect API key provided.","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}`}, songwriter.Account, 1},
		"OpenAI, the quota":            {reply{429, `{"error":{"message":"You exceeded your current quota, please check your plan and billing details.","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}`}, songwriter.Account, 1},
		"OpenAI, too many requests":    {reply{429, `{"error":{"message":"Rate limit reached for requests","type":"requests","param":null,"code":"rate_limit_exceeded"}}`}, songwriter.Busy, 1},
		"Azure, the deployment":        {reply{404, `{"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist."}}`}, songwriter.Setup, 1},
		"Azure, the filter":            {reply{400, `{"error":{"message":"The response was filtered due to the prompt triggering Azure OpenAI's content management policy.","type":null,"param":"prompt","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation"}}}`}, songwriter.Refused, 1},
		"Ollama, the model":            {reply{404, `{"error":{"message":"model \"a-model\" not found, try pulling it first","type":"api_error","param":null,"code":null}}`}, songwriter.Setup, 1},
		"LM Studio, no model":          {reply{400, `{"error":{"message":"No models loaded. Please load a model in the developer page or use the lms load command.","type":"invalid_request_error","param":"model","code":"model_not_found"}}`}, songwriter.Setup, 1},
		"llama.cpp, loading":           {reply{503, `{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}`}, songwriter.Down, 1},
		"DeepSeek, no balance":         {reply{402, `{"error":{"message":"Insufficient Balance","type":"unknown_error","param":null,"code":"invalid_request_error"}}`}, songwriter.Account, 1},
		"DeepSeek, the model":          {reply{400, `{"error":{"message":"Model Not Exist","type":"invalid_request_error","param":null,"code":"invalid_request_error"}}`}, songwriter.Setup, 1},
		"Mistral, the key":             {reply{401, `{"message":"Unauthorized","request_id":"1"}`}, songwriter.Account, 1},
		"Mistral, the model":           {reply{400, `{"object":"error","message":"Invalid model: a-model","type":"invalid_model","param":null,"code":"1500"}`}, songwriter.Setup, 1},
		"OpenRouter, the model":        {reply{400, `{"error":{"message":"a-model is not a valid model ID","code":400},"user_id":"u"}`}, songwriter.Setup, 1},
		"OpenRouter, flagged":          {reply{403, `{"error":{"code":403,"message":"Your chosen model requires moderation and your input was flagged for \"violence\"","metadata":{"reasons":["violence"],"flagged_input":"…"}}}`}, songwriter.Refused, 1},
		"OpenRouter, its provider":     {reply{0, `data: {"id":"1","error":{"code":502,"message":"Provider returned error"},"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}` + "\n\n"}, songwriter.Down, 1},
		"OpenRouter, 200 and an error": {reply{200, `{"error":{"message":"Provider returned error","code":429}}`}, songwriter.Busy, 1},
		"Gemini, the key":              {reply{400, `[{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT"}}]`}, songwriter.Account, 1},
		"Gemini, the model":            {reply{404, `[{"error":{"code":404,"message":"models/a-model is not found for API version v1main","status":"NOT_FOUND"}}]`}, songwriter.Setup, 1},
		"Gemini, the filter":           {reply{0, chunks("content", "", "content_filter") + done}, songwriter.Refused, 1},
		"HTML, not found":              {reply{404, "<!DOCTYPE html><title>404 Not Found</title>"}, songwriter.Setup, 1},
		"HTML, bad gateway":            {reply{502, html}, songwriter.Down, 1},
		"HTML, as if all were well":    {reply{200, html}, songwriter.Setup, 1},
		"a redirect":                   {reply{302, ""}, songwriter.Setup, 1},
		"a stream that is cut":         {reply{0, chunks("content", lighthouse, "stop")[:300]}, songwriter.Down, 1},
		"everything is refused":        {reply{400, `{"error":"no"}`}, songwriter.Down, 8},
		"nothing but thoughts":         {reply{0, chunks("content", "<think>The user wants {a song}", "length") + done}, songwriter.Spent, 3},
		"thoughts without a reason":    {reply{0, chunks("reasoning_content", "The user wants {a song}", "stop") + done}, songwriter.Spent, 3},
		"no tokens left":               {reply{0, chunks("content", "", "length") + done}, songwriter.Spent, 3},
		"cut at the beginning":         {reply{0, chunks("content", lighthouse[:60], "length") + done}, songwriter.Spent, 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, func(call) reply { return c.reply })
			_, err := s.writer("/v1").Write(t.Context(), songwriter.Wish{Idea: "a lighthouse"}, func(songwriter.Draft) {})
			failed, ok := errors.AsType[*songwriter.Error](err)
			if !ok || failed.Kind != c.kind {
				t.Errorf("%v, want %s", err, c.kind)
			}
			if n := len(s.seen()); n > c.most {
				t.Errorf("it took %d requests, want at most %d", n, c.most)
			}
			if err != nil && (len(err.Error()) > 600 || strings.Contains(err.Error(), "key\"") || strings.Contains(err.Error(), s.URL)) {
				t.Errorf("the error says too much: %v", err)
			}
		})
	}
}

// TestARefusalOfEverythingIsForgotten checks that a server that was out of order is
// asked for all again, and not for what it may not have refused at all.
func TestARefusalOfEverythingIsForgotten(t *testing.T) {
	broken := true
	s := serve(t, func(call) reply {
		if broken {
			return reply{400, `{"error":"no"}`}
		}
		return answers(lighthouse)
	})
	w := s.writer("/v1")
	if _, err := w.Write(t.Context(), songwriter.Wish{Idea: "a lighthouse"}, nil); err == nil {
		t.Fatal("there is a song")
	}
	broken = false
	s.forget()
	if _, err := w.Write(t.Context(), songwriter.Wish{Idea: "a lighthouse"}, nil); err != nil {
		t.Fatal(err)
	}
	if calls := s.seen(); len(calls) != 1 || calls[0].format() != "json_schema" {
		t.Errorf("%d requests, format %q", len(calls), calls[0].format())
	}
}

// TestALongAnswerIsCutAtALine checks that a song whose end did not fit is used
// without the line that is not complete.
func TestALongAnswerIsCutAtALine(t *testing.T) {
	cut := lighthouse[:strings.Index(lighthouse, "till break")]
	s := serve(t, func(call) reply { return reply{0, chunks("content", cut, "length") + done} })
	d, err := s.writer("/v1").Write(t.Context(), songwriter.Wish{Idea: "a lighthouse"}, nil)
	if err != nil || !strings.Contains(d.Lyrics, "sail away") || strings.Contains(d.Lyrics, "Shine") {
		t.Errorf("%+v, %v", d, err)
	}
}
