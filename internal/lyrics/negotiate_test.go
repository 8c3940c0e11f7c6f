package lyrics_test

import (
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/lyrics"
)

// TestServerFeaturesAreNegotiated writes songs with servers that each reject other features, as
// documented, and checks that rejected features are left out from then on.
func TestServerFeaturesAreNegotiated(t *testing.T) {
	for name, c := range map[string]struct {
		path   string // of the URL
		answer func(call) reply
		most   int             // maximum number of requests for the first song
		after  func(call) bool // condition for the only request of the second song
	}{
		// https://platform.openai.com/docs/api-reference/chat/create
		"OpenAI": {"/v1", func(c call) reply {
			switch {
			case c.path != "/v1/chat/completions" || c.header.Get("Authorization") != "Bearer key":
				return reply{404, `{"error":{"message":"Invalid URL (POST ` + c.path +
					`)","type":"invalid_request_error","param":null,"code":null}}`}
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
				return refusal("Unsupported value: 'messages[0].role' does not support 'system' with this model.",
					"messages[0].role", "unsupported_value")
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
			if c.path != "/openai/deployments/a-model/chat/completions" || c.query != "api-version=2024-10-21" ||
				c.header.Get("api-key") != "key" {
				return reply{404, `{"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist."}}`}
			}
			return answers(lighthouse)
		}, 1, nil},
		"Azure, the whole address": {"/openai/deployments/words/chat/completions?api-version=2024-10-21",
			func(c call) reply {
				if c.path != "/openai/deployments/words/chat/completions" || c.query != "api-version=2024-10-21" {
					return reply{404, `{"error":{"code":"404","message":"Resource not found"}}`}
				}
				return answers(lighthouse)
			}, 1, nil},
		// https://github.com/ollama/ollama/blob/main/docs/openai.md
		"Ollama, a model that thinks": {"/v1", func(call) reply {
			return reply{0, chunks("reasoning", "The user wants {a song}.", "") + chunks("content", lighthouse,
				"stop") + done}
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
			return reply{0, chunks("reasoning_content", "Let me think {\"lyrics\": 1}", "") + chunks("content",
				lighthouse, "stop") + done}
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
			return reply{0, ": keep-alive\n\n" + chunks("reasoning_content", "Hmm.", "") + ": keep-alive\n\n" +
				chunks("content", lighthouse, "stop") + done}
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
				`data: {"choices":[{"index":0,"delta":{"content":[{"type":"text","text":` + quoted(lighthouse) +
				`}]},"finish_reason":"stop"}]}` + "\n\n" + done}
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
			case c.has("max_completion_tokens") && c.tokens() < 4000: // reasoning counts
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
			return reply{200, "{\n \"choices\": [\n  {\n   \"message\": {\n    \"content\": " + quoted(lighthouse) +
				"\n   }\n  }\n ]\n}\n"}
		}, 1, nil},
		"a stream without [DONE] and with CRLF": {"/v1", func(call) reply {
			return reply{0, strings.ReplaceAll(strings.ReplaceAll(chunks("content", lighthouse, "stop"),
				"data: ", "data:"), "\n", "\r\n")}
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
				d, err := w.Write(t.Context(), lyrics.Request{Idea: "a lighthouse that waits"}, func(lyrics.Draft) {})
				if err != nil {
					t.Fatalf("song %d: %v", song+1, err)
				}
				usable(t, d)
				if d.Title != "The Lighthouse" {
					t.Errorf("song %d: %+v", song+1, d)
				}
				calls := s.seen()
				if most := []int{c.most, 1}[song]; len(calls) > most {
					t.Errorf("song %d: %d requests, want at most %d", song+1, len(calls), most)
				}
				if last := calls[len(calls)-1]; song == 1 && c.after != nil && !c.after(last) {
					t.Errorf("request for second song: %v", last.body)
				}
			}
		})
	}
}

// TestDialectIsKeptAfterServerFailure checks that features are requested again after a failure of
// the server that concerned all of them.
func TestDialectIsKeptAfterServerFailure(t *testing.T) {
	broken := true
	s := serve(t, func(call) reply {
		if broken {
			return reply{400, `{"error":"no"}`}
		}
		return answers(lighthouse)
	})
	w := s.writer("/v1")
	if _, err := w.Write(t.Context(), lyrics.Request{Idea: "a lighthouse"}, nil); err == nil {
		t.Fatal("unexpected draft")
	}
	broken = false
	s.forget()
	if _, err := w.Write(t.Context(), lyrics.Request{Idea: "a lighthouse"}, nil); err != nil {
		t.Fatal(err)
	}
	if calls := s.seen(); len(calls) != 1 || calls[0].format() != "json_schema" {
		t.Errorf("%d requests, format %q", len(calls), calls[0].format())
	}
}

// TestLongAnswerIsCutAtLine checks that a song with an incomplete end is used without its last
// line.
func TestLongAnswerIsCutAtLine(t *testing.T) {
	cut := lighthouse[:strings.Index(lighthouse, "till break")]
	s := serve(t, func(call) reply { return reply{0, chunks("content", cut, "length") + done} })
	d, err := s.writer("/v1").Write(t.Context(), lyrics.Request{Idea: "a lighthouse"}, nil)
	if err != nil || !strings.Contains(d.Lyrics, "sail away") || strings.Contains(d.Lyrics, "Shine") {
		t.Errorf("%+v, %v", d, err)
	}
}
