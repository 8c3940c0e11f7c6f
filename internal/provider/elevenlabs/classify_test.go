package elevenlabs_test

import (
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
)

// TestErrorsAreClassifiedByStatusAndCode has answers in the old and the new form. Messages say
// nothing.
func TestErrorsAreClassifiedByStatusAndCode(t *testing.T) {
	token := provider.Error{Kind: provider.KindToken, Fault: provider.FaultOperator, Purchase: provider.NotBought}
	quota := provider.Error{Kind: provider.KindQuota, Fault: provider.FaultOperator, Purchase: provider.NotBought}
	forbidden := provider.Error{Kind: provider.KindForbidden, Fault: provider.FaultOperator, Purchase: provider.NotBought}
	refused := provider.Error{Kind: provider.KindRefused, Fault: provider.FaultContent, Purchase: provider.NotBought}
	wrong := provider.Error{Kind: provider.KindInvalid, Fault: provider.FaultCaller, Purchase: provider.NotBought}
	busy := provider.Error{Kind: provider.KindRateLimited, Fault: provider.FaultProvider, Purchase: provider.NotBought, Retryable: true}
	unclear := provider.Error{Fault: provider.FaultProvider, Purchase: provider.MaybeBought}
	for name, c := range map[string]struct {
		status int
		body   string
		want   provider.Error
	}{
		"invalid key":         {401, `{"detail":{"status":"invalid_api_key","message":"quota_exceeded"}}`, token},
		"new invalid key":     {401, `{"detail":{"type":"authentication_error","code":"unauthorized","status":"invalid_api_key"}}`, token},
		"no permission":       {401, `{"detail":{"type":"authorization_error","code":"missing_permissions"}}`, forbidden},
		"no quota":            {401, `{"detail":{"status":"quota_exceeded"}}`, quota},
		"no quota, new form":  {401, `{"detail":{"type":"authentication_error","code":"unauthorized","status":"quota_exceeded"}}`, quota},
		"no credit":           {402, `{"detail":{"type":"payment_required","code":"insufficient_credits"}}`, quota},
		"bad prompt":          {400, `{"detail":{"status":"bad_prompt","data":{"prompt_suggestion":"x"}}}`, refused},
		"new bad prompt":      {422, `{"detail":{"type":"invalid_request","code":"bad_prompt","status":"bad_prompt"}}`, refused},
		"bad plan":            {400, `{"detail":{"code":"bad_request","status":"bad_composition_plan"}}`, refused},
		"validation":          {422, `{"detail":{"type":"validation_error","code":"invalid_parameters","param":"model_id"}}`, wrong},
		"validation list":     {422, `{"detail":[{"loc":["body"],"msg":"x","type":"value_error"}]}`, wrong},
		"new code of a type":  {422, `{"detail":{"type":"validation_error","code":"unheard_of"}}`, wrong},
		"rate limit":          {429, `{"detail":{"type":"rate_limit_error","code":"rate_limit_exceeded"}}`, busy},
		"concurrency":         {429, `{"detail":{"status":"too_many_concurrent_requests"}}`, busy},
		"busy":                {429, `{"detail":{"status":"system_busy"}}`, busy},
		"unknown code":        {400, `{"detail":{"status":"unheard_of"}}`, unclear},
		"timeout of a proxy":  {408, `{"detail":"Request Timeout"}`, unclear},
		"server error":        {500, `{"detail":{"status":"quota_exceeded"}}`, unclear},
		"unavailable":         {503, `{"detail":{"code":"system_busy"}}`, unclear},
		"not of the API":      {422, `{"error":"invalid"}`, unclear},
		"not JSON":            {429, `slow down`, unclear},
		"error with success":  {202, `{"detail":{"status":"invalid_api_key"}}`, unclear},
		"status without code": {403, `{"detail":"Forbidden"}`, forbidden},
	} {
		a := serve(t, func(w http.ResponseWriter, _ *http.Request, _ []byte) {
			w.Header().Set("Retry-After", "7")
			w.Header().Set("request-id", "r-1")
			w.WriteHeader(c.status)
			_, _ = io.WriteString(w, c.body)
		})
		_, err := open(t, a.URL, &memory{}).Submit(t.Context(), wanted)
		e := provider.AsError(err)
		if e == nil || e.Kind != c.want.Kind || e.Fault != c.want.Fault || e.Purchase != c.want.Purchase ||
			e.Retryable != c.want.Retryable || e.TraceID != "r-1" {
			t.Errorf("%s: %+v, want %+v", name, e, c.want)
		} else if e.Purchase == provider.NotBought && e.RetryAfter != 7*time.Second {
			t.Errorf("%s: retry after %s", name, e.RetryAfter)
		}
	}
}

func TestCheckBuysNothing(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		want   *provider.Error
	}{
		"valid":      {200, `{"tier":"creator"}`, nil},
		"restricted": {401, `{"detail":{"status":"missing_permissions"}}`, nil},
		"invalid":    {401, `{"detail":{"status":"invalid_api_key"}}`, &provider.Error{Kind: provider.KindToken}},
		"down":       {503, `x`, &provider.Error{Retryable: true}},
		"odd":        {418, `x`, &provider.Error{}},
	} {
		a := serve(t, func(w http.ResponseWriter, r *http.Request, _ []byte) {
			if r.Method != http.MethodGet || r.URL.Path != "/v1/user/subscription" {
				t.Errorf("%s %s", r.Method, r.URL)
			}
			w.WriteHeader(c.status)
			_, _ = io.WriteString(w, c.body)
		})
		err := open(t, a.URL, &memory{}).Check(t.Context())
		if c.want == nil {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if e := provider.AsError(err); e == nil || e.Kind != c.want.Kind || e.Retryable != c.want.Retryable || e.Purchase != provider.NotBought {
			t.Errorf("%s: %+v, %v", name, e, err)
		}
	}
}
