package store

import (
	"log/slog"
	"math"
)

// An Option changes how [Open] opens a database.
type Option func(*options)

type options struct {
	log  *slog.Logger
	upTo int64 // the newest migration that is applied
}

func newOptions(all []Option) options {
	o := options{log: slog.New(slog.DiscardHandler), upTo: math.MaxInt64}
	for _, set := range all {
		set(&o)
	}
	return o
}

// WithLog lets the progress of migrations be logged.
func WithLog(log *slog.Logger) Option { return func(o *options) { o.log = log } }

// UpTo applies migrations only up to a version, so that the database is one of an earlier release. It is for tests.
func UpTo(version int64) Option { return func(o *options) { o.upTo = version } }
