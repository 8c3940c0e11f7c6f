package lyrics

import (
	"net/http"
)

// errorClass classifies an error returned by a server.
type errorClass struct {
	kind        Kind
	ungenerated bool // proves that the model generated nothing
	// inText means that the message may name a more specific kind. It does not affect ungenerated.
	inText bool
}

// statusClasses has the statuses with which a server rejects a request before a model processes it.
// Other statuses prove nothing: proxies return 408 and 499 if the server behind them is slow; 409,
// 424 and 425 refer to existing work; 5xx may follow a complete answer.
//
// https://platform.openai.com/docs/guides/error-codes
var statusClasses = map[int]errorClass{
	http.StatusBadRequest:            {Unavailable, true, true},
	http.StatusUnauthorized:          {Unauthorized, true, false},
	http.StatusPaymentRequired:       {Unauthorized, true, false},
	http.StatusForbidden:             {Unauthorized, true, true},
	http.StatusNotFound:              {Misconfigured, true, false},
	http.StatusMethodNotAllowed:      {Misconfigured, true, false},
	http.StatusGone:                  {Misconfigured, true, false},
	http.StatusRequestEntityTooLarge: {Unavailable, true, false},
	http.StatusUnsupportedMediaType:  {Unavailable, true, false},
	http.StatusUnprocessableEntity:   {Unavailable, true, true},
	http.StatusTooManyRequests:       {Busy, true, true},
}

// codeClasses has codes that are more specific than the status, or that show that the model or an
// upstream server was reached. A code proves nothing unless the status does.
var codeClasses = map[string]errorClass{
	"content_filter":           {kind: Refused, ungenerated: true},
	"content_policy_violation": {kind: Refused, ungenerated: true},
	"insufficient_quota":       {kind: Unauthorized, ungenerated: true},
	"insufficient_balance":     {kind: Unauthorized, ungenerated: true},
	"invalid_api_key":          {kind: Unauthorized, ungenerated: true},
	"api_key_invalid":          {kind: Unauthorized, ungenerated: true},
	"model_not_found":          {kind: Misconfigured, ungenerated: true},
	"deploymentnotfound":       {kind: Misconfigured, ungenerated: true},
	"invalid_model":            {kind: Misconfigured, ungenerated: true},
	"json_validate_failed":     {kind: Unavailable}, // Groq: the generated text is not JSON
	"tool_use_failed":          {kind: Unavailable},
	"output_parse_failed":      {kind: Unavailable},
	"server_error":             {kind: Unavailable},
	"internal_error":           {kind: Unavailable},
	"internal_server_error":    {kind: Unavailable},
	"upstream_error":           {kind: Unavailable},
	"bad_response_status_code": {kind: Unavailable},
	"timeout":                  {kind: Unavailable},
	"request_timeout":          {kind: Unavailable},
	"500":                      {kind: Unavailable},
	"502":                      {kind: Unavailable},
	"503":                      {kind: Unavailable},
	"504":                      {kind: Unavailable},
}

// textKinds are kinds for which some servers have no code, only a message.
var textKinds = []struct {
	kind  Kind
	words []string
}{
	{Refused, []string{"content_filter", "content_policy", "responsibleaipolicy", "content management policy",
		"flagged"}},
	{Unauthorized, []string{"insufficient_quota", "insufficient balance", "api key not valid", "api_key_invalid",
		"invalid_api_key"}},
}

// class classifies the error by its status, then its codes, then its texts.
func (e *apiError) class() errorClass {
	m, known := statusClasses[e.status]
	switch {
	case known:
	case e.status/100 == 3, e.status == http.StatusOK && !e.given:
		return errorClass{kind: Misconfigured}
	case e.status == http.StatusOK: // an error within an answer, without its own status
		m = errorClass{kind: Unavailable, inText: true}
	default:
		return errorClass{kind: Unavailable}
	}
	m.ungenerated = m.ungenerated && !e.begun
	for _, code := range e.codes {
		if c, ok := codeClasses[code]; ok {
			m.ungenerated = m.ungenerated && c.ungenerated
			if m.inText {
				m.kind, m.inText = c.kind, false
			}
		}
	}
	if !m.inText {
		return m
	}
	for _, w := range textKinds {
		if e.mentions(w.words...) {
			m.kind = w.kind
			return m
		}
	}
	if e.status != http.StatusTooManyRequests && e.unknownModel() {
		m.kind = Misconfigured
	}
	return m
}

// kind returns the kind of failure for members.
func (e *apiError) kind() Kind { return e.class().kind }
