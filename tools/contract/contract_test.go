package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// mini is a minimal OpenAPI document.
const mini = `{"openapi":"3.1.0","paths":{
  "/channels/{channel_id}/messages":{"post":{"requestBody":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/New"}}}},
    "responses":{"200":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Message"}}}},"4XX":{"description":"no"}}}},
  "/commands":{"put":{"requestBody":{"content":{"application/json":{"schema":{"type":"array","items":{"$ref":"#/components/schemas/New"}}}}},"responses":{"204":{"description":"done"}}}}},
 "components":{"schemas":{
  "New":{"type":"object","properties":{"content":{"type":["string","null"],"maxLength":5},"default_member_permissions":{"type":["null","integer"]},"embeds":{"type":"array","items":{"type":"object","properties":{"title":{"type":"string"}}}}}},
  "Message":{"type":"object","required":["id"],"properties":{"id":{"type":"string"}}}}}}`

func TestInvalidExchangesAreReported(t *testing.T) {
	// Exchanges that match each known difference, so that none is reported as unused.
	known := `{"method":"POST","path":"/api/v9/interactions","auth":"user","status":204}` + "\n" +
		`{"method":"PUT","path":"/api/v10/commands","auth":"bot","request_body":"[]","status":502}` + "\n" +
		`{"method":"PUT","path":"/api/v10/commands","auth":"bot","request_body":"[{\"default_member_permissions\":\"32\"}]","status":204}` + "\n" +
		`{"method":"PUT","path":"/api/v10/commands","auth":"bot","request_body":"[]","status":429,"response_body":"{\"code\":30046}"}` + "\n"
	for name, c := range map[string]struct {
		line, finds string
	}{
		"right":                       {`{"method":"POST","path":"/api/v9/channels/1/messages","auth":"bot","request_body":"{\"content\":\"hi\"}","status":200,"response_body":"{\"id\":\"1\"}"}`, ""},
		"too long":                    {`{"method":"POST","path":"/api/v10/channels/1/messages","auth":"bot","request_body":"{\"content\":\"far too long\"}","status":200,"response_body":"{\"id\":\"1\"}"}`, "maxLength"},
		"misspelt":                    {`{"method":"POST","path":"/api/channels/1/messages","auth":"bot","request_body":"{\"embeds\":[{\"titel\":\"x\"}]}","status":200,"response_body":"{\"id\":\"1\"}"}`, "/embeds/0/titel"},
		"a list with a wrong element": {`{"method":"PUT","path":"/api/v10/commands","auth":"bot","request_body":"[{\"content\":7}]","status":204}`, "/0/content"},
		"a wrong answer":              {`{"method":"POST","path":"/api/v10/channels/1/messages","auth":"bot","request_body":"{}","status":200,"response_body":"{}"}`, "id"},
		"an unknown route":            {`{"method":"GET","path":"/api/v10/moon","auth":"bot","status":200}`, "not in the document"},
		"an unknown status":           {`{"method":"POST","path":"/api/v10/channels/1/messages","auth":"bot","request_body":"{}","status":302}`, "302"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			doc := filepath.Join(dir, "openapi.json")
			if err := os.WriteFile(doc, []byte(mini), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, "x.jsonl"), []byte(known+c.line+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			var out strings.Builder
			ok, err := run(doc, dir, &out)
			if err != nil {
				t.Fatal(err)
			}
			if ok != (c.finds == "") || !strings.Contains(out.String(), c.finds) {
				t.Errorf("ok=%v:\n%s", ok, &out)
			}
		})
	}
}

func TestEmptyRecordingIsAnError(t *testing.T) {
	doc := filepath.Join(t.TempDir(), "openapi.json")
	if err := os.WriteFile(doc, []byte(mini), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := run(doc, t.TempDir(), &strings.Builder{}); err == nil {
		t.Error("an empty directory is accepted")
	}
}
