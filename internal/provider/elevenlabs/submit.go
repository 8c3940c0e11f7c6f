package elevenlabs

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/provider/paid"
)

// Submit buys a song and stores it. Request.Key is required and becomes the id of the task. A key
// with a stored answer is not bought again.
func (p *Provider) Submit(ctx context.Context, r provider.Request) (*provider.Ticket, error) {
	if !validID(r.Key) {
		return nil, invalid("the request has no key")
	}
	body, err := p.body(r)
	if err != nil {
		return nil, err
	}
	if ticket, err := p.ticket(ctx, r.Key); ticket != nil || err != nil {
		return ticket, unpaid(err)
	}
	req, err := p.request(ctx, http.MethodPost, "/v1/music/detailed", body)
	if err != nil {
		return nil, unpaid(err)
	}
	req.Header.Set("Accept", "multipart/mixed")
	resp, sent, err := paid.Do(p.http, req)
	if err != nil {
		return nil, paid.Failed(sent, cmp.Or(ctx.Err(), err))
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return nil, readDetail(resp.Body).err(resp, p.now())
	}
	trace := requestID(resp.Header, "")
	if err := p.store(ctx, r, resp, trace); err != nil {
		return nil, &provider.Error{Fault: provider.FaultNetwork, Purchase: provider.MaybeBought, TraceID: trace,
			Err: fmt.Errorf("elevenlabs: store answer: %w", cmp.Or(ctx.Err(), err))}
	}
	return &provider.Ticket{TaskID: r.Key, TraceID: trace}, nil
}

// unpaid returns the error of a purchase that was not sent.
func unpaid(err error) error {
	if err == nil {
		return nil
	}
	return &provider.Error{Fault: provider.FaultOperator, Purchase: provider.NotBought, Retryable: true, Err: err}
}

// store stores the recording of a response and then the document that completes the purchase. The
// document is stored even if ctx has ended in the meantime: the song was bought and is complete.
func (p *Provider) store(ctx context.Context, r provider.Request, resp *http.Response, trace string) error {
	meta, audio, err := p.readAnswer(ctx, r.Key, resp)
	if err != nil {
		return errors.Join(err, p.forget(context.WithoutCancel(ctx), r.Key))
	}
	doc, err := json.Marshal(newDocument(r, meta, audio, trace, p.now()))
	if err != nil {
		return fmt.Errorf("encode document: %w", err)
	}
	_, err = p.files.Write(context.WithoutCancel(ctx), documentKey(r.Key), func(w io.Writer) error {
		_, err := w.Write(doc)
		return err
	})
	if err != nil {
		return errors.Join(err, p.forget(context.WithoutCancel(ctx), r.Key))
	}
	return nil
}
