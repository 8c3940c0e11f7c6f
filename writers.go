package main

import (
	"context"
	"log/slog"
	"time"

	"riffbot/internal/songs"
	"riffbot/internal/songwriter"
	"riffbot/internal/store"
)

// limitedWriter is the songwriter within its limits. All use of the language model
// goes through it.
type limitedWriter struct {
	writer *songwriter.Writer
	quota  *songs.WriterQuota
}

func newLimitedWriter(writer *songwriter.Writer, db *store.DB, bounds songs.Bounds, now func() time.Time, log *slog.Logger) *limitedWriter {
	return &limitedWriter{writer, &songs.WriterQuota{Store: db, Bounds: bounds, NewID: newID, Now: now, Log: log}}
}

// Write writes a draft for a member who waits for it. A [*songs.LimitError] when
// nothing may be written for them now.
func (w *limitedWriter) Write(ctx context.Context, c songs.WriterCall, wish songwriter.Wish, progress func(songwriter.Draft)) (d songwriter.Draft, err error) {
	err = w.quota.Do(ctx, c, func(ctx context.Context, m *songs.WriterMeter) error {
		d, err = w.writer.WriteMetered(ctx, wish, m, progress)
		return err
	})
	return d, err
}

// writeInTurn writes a draft in the background, after others for the same member.
func (w *limitedWriter) writeInTurn(ctx context.Context, c songs.WriterCall, wish songwriter.Wish) (d songwriter.Draft, err error) {
	err = w.quota.DoInTurn(ctx, c, func(ctx context.Context, m *songs.WriterMeter) error {
		d, err = w.writer.WriteMetered(ctx, wish, m, nil)
		return err
	})
	return d, err
}
