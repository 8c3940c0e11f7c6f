package elevenlabs

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/cleantext"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/provider/paid"
)

// detail is what an error response says. Older answers have only status and message, and those
// of the validation have a list in place of the object.
//
// https://elevenlabs.io/docs/eleven-api/resources/errors
type detail struct {
	Type      string `json:"type"`
	Code      string `json:"code"`
	Status    string `json:"status"` // the code of older answers
	RequestID string `json:"request_id"`
	readable  bool   // the response is in the format of the API
}

// maxDetail limits the size of an error response, in bytes.
const maxDetail = 1 << 20

func readDetail(body io.Reader) detail {
	var answer struct {
		Detail json.RawMessage `json:"detail"`
	}
	b, err := io.ReadAll(io.LimitReader(body, maxDetail+1))
	if err != nil || len(b) > maxDetail || json.Unmarshal(b, &answer) != nil || len(answer.Detail) == 0 {
		return detail{}
	}
	var d detail
	if json.Unmarshal(answer.Detail, &d) != nil { // a list or a text
		d = detail{}
	}
	d.readable = true
	return d
}

// is reports whether the response has an error code.
func (d detail) is(code string) bool {
	return strings.EqualFold(d.Code, code) || strings.EqualFold(d.Status, code)
}

// meaning is what an error code says about a purchase that it refuses.
type meaning struct {
	kind      provider.Kind
	fault     provider.Fault
	retryable bool
}

var (
	wrong       = meaning{provider.KindInvalid, provider.FaultCaller, false}
	badKey      = meaning{provider.KindToken, provider.FaultOperator, false}
	noCredit    = meaning{provider.KindQuota, provider.FaultOperator, false}
	notAllowed  = meaning{provider.KindForbidden, provider.FaultOperator, false}
	noService   = meaning{provider.KindNoAPI, provider.FaultOperator, false}
	refused     = meaning{provider.KindRefused, provider.FaultContent, false}
	tooMuchLoad = meaning{provider.KindRateLimited, provider.FaultProvider, true}
)

// meanings are the codes, and the types of answers with another code, that prove a refusal with
// a status from 400 to 499. Other codes prove nothing.
//
// https://elevenlabs.io/docs/eleven-api/resources/errors,
// https://elevenlabs.io/docs/cookbooks/music/quickstart (copyrighted material),
// https://help.elevenlabs.io/hc/en-us/articles/19572237925521 (codes of 400 and 401),
// https://help.elevenlabs.io/hc/en-us/articles/19571824571921 (codes of 429)
var meanings = map[string]meaning{
	"bad_prompt": refused, "bad_composition_plan": refused,
	"invalid_api_key": badKey, "needs_authorization": badKey, "unauthorized": badKey, "authentication_error": badKey,
	"missing_permissions": notAllowed, "authorization_error": notAllowed, "forbidden": notAllowed,
	"quota_exceeded": noCredit, "insufficient_credits": noCredit, "payment_required": noCredit,
	"rate_limit_exceeded": tooMuchLoad, "concurrent_limit_exceeded": tooMuchLoad, "rate_limit_error": tooMuchLoad,
	"too_many_concurrent_requests": tooMuchLoad, "system_busy": tooMuchLoad,
	"invalid_parameters": wrong, "validation_error": wrong, "invalid_request": wrong,
	"not_found": noService,
}

// statuses are the statuses that prove a refusal in the format of the API without a code.
var statuses = map[int]meaning{
	http.StatusBadRequest: wrong, http.StatusUnauthorized: badKey, http.StatusPaymentRequired: noCredit,
	http.StatusForbidden: notAllowed, http.StatusNotFound: noService, http.StatusMethodNotAllowed: noService,
	http.StatusRequestEntityTooLarge: wrong, http.StatusUnsupportedMediaType: wrong,
	http.StatusUnprocessableEntity: wrong, http.StatusTooManyRequests: tooMuchLoad,
}

// meaning returns what the response proves. The code is more exact than the type, and some answers
// have the exact code only in the older field.
func (d detail) meaning(status int) (meaning, bool) {
	if !d.readable || status < 400 || status > 499 {
		return meaning{}, false
	}
	found, ok := meaning{}, false
	for _, name := range []string{d.Type, d.Code, d.Status} {
		if m, known := meanings[strings.ToLower(name)]; known && (!ok || found == wrong || m != wrong) {
			found, ok = m, true
		}
	}
	if !ok && d.Type == "" && d.Code == "" && d.Status == "" {
		found, ok = statuses[status]
	}
	return found, ok
}

// err returns the error of a response. It has no text of the response but its codes.
func (d detail) err(resp *http.Response, now time.Time) *provider.Error {
	e := &provider.Error{Fault: provider.FaultProvider, Purchase: provider.MaybeBought,
		TraceID: requestID(resp.Header, d.RequestID)}
	e.Err = fmt.Errorf("elevenlabs: status %d %s", resp.StatusCode, codeText(d))
	m, proven := d.meaning(resp.StatusCode)
	if !proven {
		return e
	}
	e.Kind, e.Fault, e.Retryable, e.Purchase = m.kind, m.fault, m.retryable, provider.NotBought
	e.RetryAfter = paid.RetryAfter(resp.Header, now)
	return e
}

// codeText returns the code and the older code of a response.
func codeText(d detail) string {
	text := d.Code
	if d.Status != d.Code {
		text = strings.TrimSpace(text + " " + d.Status)
	}
	return line(text)
}

// requestID returns the id of a call for the provider's support: the header request-id, or the id
// in an error response.
func requestID(header http.Header, id string) string {
	if h := header.Get("request-id"); h != "" {
		id = h
	}
	return line(id)
}

// line returns a foreign identifier as a short line.
func line(text string) string {
	return cut(strings.Join(strings.Fields(cleantext.Clean(text)), " "), 100)
}
