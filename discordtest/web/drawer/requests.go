package drawer

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/riffbot/riffbot/discordtest/discord"
)

// keptRequests is the number of requests that are kept.
const keptRequests = 1000

// Verdict says what the emulated Discord thinks of a request.
type Verdict string

// The verdicts.
const (
	Valid   Verdict = "valid"   // accepted, on a documented route
	Client  Verdict = "client"  // accepted, on a route that only Discord's own client uses
	Refused Verdict = "refused" // against Discord's rules
	Limited Verdict = "limited" // a rate limit
	Failed  Verdict = "failed"  // a failure of Discord, such as one of an injected fault
	Missing Verdict = "missing" // a part of Discord that is not emulated
)

// Request is a request to the REST API.
type Request struct {
	Number  int
	At      time.Time
	Caller  string // bot, user or none
	Method  string
	Path    string // without version and tokens
	Status  int
	Verdict Verdict
	Reason  string // of a verdict that is no acceptance
}

// Requests keeps the newest requests. [Requests.Record] is made for the option Record of a server.
type Requests struct {
	mu   sync.Mutex
	next int
	kept []Request
}

// Record keeps a request.
func (r *Requests) Record(x discord.Exchange) {
	path, _, _ := strings.Cut(x.Path, "?")
	route, known := findRoute(x.Method, withoutVersion(path))
	request := Request{At: time.Now(), Caller: x.Auth, Method: x.Method, Path: shortPath(withoutVersion(x.Path), route),
		Status: x.Status}
	request.Verdict, request.Reason = judge(x, known && !route.Documented)
	r.mu.Lock()
	defer r.mu.Unlock()
	request.Number = r.next
	r.next++
	if len(r.kept) >= keptRequests {
		r.kept = slices.Delete(r.kept, 0, keptRequests/10)
	}
	r.kept = append(r.kept, request)
}

// from returns the kept requests from a number on, and the next number.
func (r *Requests) from(number int) ([]Request, int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	at, _ := slices.BinarySearchFunc(r.kept, number, func(a Request, n int) int { return a.Number - n })
	return slices.Clone(r.kept[at:]), r.next
}

// judge returns the verdict on a request and its reason. client tells that only Discord's client has its route.
func judge(x discord.Exchange, client bool) (Verdict, string) {
	switch {
	case x.Status == 501:
		return Missing, reason(x.ResponseBody)
	case x.Status == 429:
		return Limited, reason(x.ResponseBody)
	case x.Status >= 500:
		return Failed, reason(x.ResponseBody)
	case x.Status >= 400:
		return Refused, reason(x.ResponseBody)
	case client:
		return Client, ""
	default:
		return Valid, ""
	}
}

// withoutVersion removes /api and the version from a path.
func withoutVersion(path string) string {
	path = strings.TrimPrefix(path, "/api")
	if rest, ok := strings.CutPrefix(path, "/v"); ok {
		if _, after, found := strings.Cut(rest, "/"); found {
			return "/" + after
		}
	}
	return path
}

// idLength is the length of the shortest id of Discord, and shownDigits how many of its last digits are shown.
const (
	idLength    = 17
	shownDigits = 4
)

// shortPath returns a path without the tokens that its route names, and with short ids.
func shortPath(path string, route discord.Route) string {
	path, query, _ := strings.Cut(path, "?")
	parts, names := strings.Split(path, "/"), strings.Split(route.Path, "/")
	for i, name := range names {
		if at := len(parts) - len(names) + i; at >= 0 && strings.Contains(name, "token") {
			parts[at] = "…"
		}
	}
	for i, part := range parts {
		if len(part) >= idLength && strings.Trim(part, "0123456789") == "" {
			parts[i] = "…" + part[len(part)-shownDigits:]
		}
	}
	if query != "" {
		query = "?" + query
	}
	return strings.Join(parts, "/") + query
}

// reason returns the message, the code and the field errors of an error response.
func reason(body string) string {
	var answer struct {
		Code    int            `json:"code"`
		Message string         `json:"message"`
		Errors  map[string]any `json:"errors"`
	}
	if json.Unmarshal([]byte(body), &answer) != nil {
		return ""
	}
	text := answer.Message
	if answer.Code != 0 {
		text = fmt.Sprintf("%d %s", answer.Code, text)
	}
	return strings.Join(append([]string{text}, fieldErrors("", answer.Errors)...), "\n")
}

// fieldErrors returns the errors of fields as lines: "embeds.0.title: Must be 256 or fewer in length."
func fieldErrors(path string, tree map[string]any) (lines []string) {
	for _, key := range slices.Sorted(maps.Keys(tree)) {
		if key == "_errors" {
			list, _ := tree[key].([]any)
			for _, v := range list {
				e, _ := v.(map[string]any)
				lines = append(lines, fmt.Sprintf("%s: %v", path, e["message"]))
			}
			continue
		}
		if inner, ok := tree[key].(map[string]any); ok {
			lines = append(lines, fieldErrors(strings.TrimPrefix(path+"."+key, "."), inner)...)
		}
	}
	return lines
}
