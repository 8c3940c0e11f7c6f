package acestep

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/provider/paid"
	"github.com/riffbot/riffbot/riffusion"
)

// refusals are the statuses that prove, in a JSON object of the server, that no task was
// queued. A page of a proxy proves nothing, and neither does any other status.
var refusals = map[int]provider.Error{
	http.StatusBadRequest:            {Fault: provider.FaultCaller},
	http.StatusUnauthorized:          {Fault: provider.FaultOperator, Kind: provider.KindToken},
	http.StatusForbidden:             {Fault: provider.FaultOperator, Kind: provider.KindToken},
	http.StatusNotFound:              {Fault: provider.FaultOperator, Kind: provider.KindNoAPI},
	http.StatusMethodNotAllowed:      {Fault: provider.FaultOperator, Kind: provider.KindNoAPI},
	http.StatusRequestEntityTooLarge: {Fault: provider.FaultCaller},
	http.StatusUnsupportedMediaType:  {Fault: provider.FaultCaller},
	http.StatusUnprocessableEntity:   {Fault: provider.FaultCaller},
	http.StatusTooManyRequests: {Fault: provider.FaultProvider, Kind: provider.KindRateLimited,
		Retryable: true}, // the queue is full
}

// ok reports whether a call succeeded.
func (r *response) ok() bool {
	return r.status/100 == 2 && r.readable && (r.reply.Code == 0 || r.reply.Code/100 == 2) && r.reply.Error.line() == ""
}

// failure returns the error of a response.
func (c *client) failure(op string, r *response) *provider.Error {
	e, proven := refusals[r.status]
	if proven && r.readable {
		e.Purchase = provider.NotBought
	} else {
		e = provider.Error{Fault: provider.FaultProvider, Purchase: provider.MaybeBought}
	}
	e.RetryAfter = paid.RetryAfter(r.header, time.Now())
	message := cmp.Or(r.reply.Error.line(), r.reply.Detail.line(), "unexpected response")
	if c.key != "" { // a server could repeat the request in its message
		message = strings.ReplaceAll(message, c.key, "…")
	}
	e.Err = fmt.Errorf("acestep: %s: status %d: %s", op, r.status, message)
	return &e
}

// unsent returns the error of a request that could not be made.
func unsent(err error) *provider.Error {
	e := &provider.Error{Fault: provider.FaultOperator, Purchase: provider.NotBought, Retryable: true,
		Err: fmt.Errorf("acestep: %w", err)}
	if failed, ok := errors.AsType[*riffusion.DownloadError](err); ok {
		e.Fault, e.Retryable, e.RetryAfter = provider.FaultCaller, failed.Retryable, failed.RetryAfter
	}
	for _, wrong := range []error{errNoPersona, errNoRecording, errNotStored, errTooLarge} {
		if errors.Is(err, wrong) {
			return invalid(err)
		}
	}
	return e
}

// invalid returns the error of a request that was found wrong before it was sent.
func invalid(err error) *provider.Error {
	return &provider.Error{Kind: provider.KindInvalid, Fault: provider.FaultCaller, Purchase: provider.NotBought,
		Err: fmt.Errorf("acestep: %w", err)}
}
