package songwriter

import "net/http"

// meaning is what an error of a server says about a request.
type meaning struct {
	kind Kind
	free bool // it proves that the model generated nothing
	// words says that the message may name a more exact kind. It never changes what
	// the error proves.
	words bool
}

// statusMeanings has the statuses with which a server refuses a request before a model
// sees it. Those that are missing prove nothing, among them: 408 and 499 are what a
// proxy says when the server behind it was too slow; 409, 424 and 425 speak of work
// that exists already; 5xx may come after the whole answer was generated.
//
// https://platform.openai.com/docs/guides/error-codes
var statusMeanings = map[int]meaning{
	http.StatusBadRequest:            {Down, true, true},
	http.StatusUnauthorized:          {Account, true, false},
	http.StatusPaymentRequired:       {Account, true, false},
	http.StatusForbidden:             {Account, true, true},
	http.StatusNotFound:              {Setup, true, false},
	http.StatusMethodNotAllowed:      {Setup, true, false},
	http.StatusGone:                  {Setup, true, false},
	http.StatusRequestEntityTooLarge: {Down, true, false},
	http.StatusUnsupportedMediaType:  {Down, true, false},
	http.StatusUnprocessableEntity:   {Down, true, true},
	http.StatusTooManyRequests:       {Busy, true, true},
}

// codeMeanings has codes that name a kind more exactly than the status, or that show
// that a refusal came after the model, or a server behind the one that answers, was
// asked. A code proves nothing without a status that does.
var codeMeanings = map[string]meaning{
	"content_filter":           {kind: Refused, free: true},
	"content_policy_violation": {kind: Refused, free: true},
	"insufficient_quota":       {kind: Account, free: true},
	"insufficient_balance":     {kind: Account, free: true},
	"invalid_api_key":          {kind: Account, free: true},
	"api_key_invalid":          {kind: Account, free: true},
	"model_not_found":          {kind: Setup, free: true},
	"deploymentnotfound":       {kind: Setup, free: true},
	"invalid_model":            {kind: Setup, free: true},
	"json_validate_failed":     {kind: Down}, // Groq: what was generated is no JSON
	"tool_use_failed":          {kind: Down},
	"output_parse_failed":      {kind: Down},
	"server_error":             {kind: Down},
	"internal_error":           {kind: Down},
	"internal_server_error":    {kind: Down},
	"upstream_error":           {kind: Down},
	"bad_response_status_code": {kind: Down},
	"timeout":                  {kind: Down},
	"request_timeout":          {kind: Down},
	"500":                      {kind: Down},
	"502":                      {kind: Down},
	"503":                      {kind: Down},
	"504":                      {kind: Down},
}

// wordKinds are kinds that some servers have no code for and name in the message.
var wordKinds = []struct {
	kind  Kind
	words []string
}{
	{Refused, []string{"content_filter", "content_policy", "responsibleaipolicy", "content management policy", "flagged"}},
	{Account, []string{"insufficient_quota", "insufficient balance", "api key not valid", "api_key_invalid", "invalid_api_key"}},
}

// meaning reads the status before the codes and the codes before the words.
func (e *apiError) meaning() meaning {
	m, known := statusMeanings[e.status]
	switch {
	case known:
	case e.status/100 == 3, e.status == http.StatusOK && !e.given:
		return meaning{kind: Setup}
	case e.status == http.StatusOK: // an error in an answer, without a status of its own
		m = meaning{kind: Down, words: true}
	default:
		return meaning{kind: Down}
	}
	m.free = m.free && !e.begun
	for _, code := range e.codes {
		if c, ok := codeMeanings[code]; ok {
			m.free = m.free && c.free
			if m.words {
				m.kind, m.words = c.kind, false
			}
		}
	}
	if !m.words {
		return m
	}
	for _, w := range wordKinds {
		if e.says(w.words...) {
			m.kind = w.kind
			return m
		}
	}
	if e.status != http.StatusTooManyRequests && e.unknownModel() {
		m.kind = Setup
	}
	return m
}

// kind is what the error means for people.
func (e *apiError) kind() Kind { return e.meaning().kind }
