package app

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/riffbot/riffbot/internal/ops"
	"github.com/riffbot/riffbot/internal/provider"
)

// meteredProvider counts the results of calls, and notifies the operator of errors that only the operator
// can correct. It has the optional calls of every provider, and returns an error of
// [provider.KindNotOffered] for those that its provider lacks.
type meteredProvider struct {
	provider.Provider
	metrics *ops.Metrics
	alerts  *operatorAlerts
}

// metered returns providers that are counted.
func metered(all []checkedProvider, metrics *ops.Metrics, alerts *operatorAlerts) []provider.Provider {
	var counted []provider.Provider
	for _, p := range all {
		counted = append(counted, meteredProvider{p, metrics, alerts})
	}
	return counted
}

// Submit implements [provider.Provider].
func (m meteredProvider) Submit(ctx context.Context, r provider.Request) (*provider.Ticket, error) {
	ticket, err := m.Provider.Submit(ctx, r)
	m.count(ctx, "submit", err)
	return ticket, err
}

// Tasks implements [provider.Provider].
func (m meteredProvider) Tasks(ctx context.Context, ids []string) ([]provider.Task, error) {
	tasks, err := m.Provider.Tasks(ctx, ids)
	m.count(ctx, "tasks", err)
	return tasks, err
}

// Upload implements [provider.Uploader].
func (m meteredProvider) Upload(ctx context.Context, url string) (*provider.Upload, error) {
	upload, err := provider.UploadTo(ctx, m.Provider, url)
	m.count(ctx, "upload", err)
	return upload, err
}

// Download implements [provider.Provider].
func (m meteredProvider) Download(ctx context.Context, url string, w io.Writer,
	opt provider.DownloadOptions) (*provider.Media, error) {
	media, err := m.Provider.Download(ctx, url, w, opt)
	m.count(ctx, "download", err)
	return media, err
}

// Find implements [provider.Finder].
func (m meteredProvider) Find(ctx context.Context, r provider.Request, sentAt time.Time) (*provider.Ticket, error) {
	finder, ok := m.Provider.(provider.Finder)
	if !ok {
		return nil, provider.NotOffered("find purchase")
	}
	ticket, err := finder.Find(ctx, r, sentAt)
	m.count(ctx, "find", err)
	return ticket, err
}

// CreatePersona implements [provider.Singer].
func (m meteredProvider) CreatePersona(ctx context.Context, p provider.Persona) (string, error) {
	singer, ok := m.Provider.(provider.Singer)
	if !ok {
		return "", provider.NotOffered("create persona")
	}
	id, err := singer.CreatePersona(ctx, p)
	m.count(ctx, "create persona", err)
	return id, err
}

// DeletePersona implements [provider.Singer].
func (m meteredProvider) DeletePersona(ctx context.Context, id string) error {
	singer, ok := m.Provider.(provider.Singer)
	if !ok {
		return provider.NotOffered("delete persona")
	}
	err := singer.DeletePersona(ctx, id)
	m.count(ctx, "delete persona", err)
	return err
}

// Words implements [provider.Timer].
func (m meteredProvider) Words(ctx context.Context, songID string) ([]provider.Word, error) {
	timer, ok := m.Provider.(provider.Timer)
	if !ok {
		return nil, provider.NotOffered("time words")
	}
	words, err := timer.Words(ctx, songID)
	m.count(ctx, "words", err)
	return words, err
}

// count records the outcome of a call.
func (m meteredProvider) count(ctx context.Context, call string, err error) {
	c := m.Capabilities()
	m.alerts.report(ctx, c, err)
	outcome, kind := "error", provider.KindOf(err)
	switch {
	case err == nil:
		outcome = "ok"
	case kind == provider.KindRateLimited:
		outcome = "rate limited"
	case alertIDs[kind] != "":
		outcome = "account"
	case kind == provider.KindRefused:
		outcome = "refused"
	case errors.Is(err, context.Canceled):
		outcome = "cancelled"
	}
	m.metrics.ProviderRequest(c.ID, call, outcome)
	if up, known := works(err); known {
		m.metrics.ProviderUp(c.ID, up)
	}
}

// works reports whether the result of a call says that the provider works. Errors of the caller, of the content and
// of this process say nothing.
func works(err error) (up, known bool) {
	if err == nil {
		return true, true
	}
	e := provider.AsError(err)
	if e == nil || e.Kind == provider.KindNotOffered {
		return false, false
	}
	switch e.Fault {
	case provider.FaultOperator, provider.FaultProvider, provider.FaultNetwork:
		return false, true
	default:
		return false, false
	}
}
