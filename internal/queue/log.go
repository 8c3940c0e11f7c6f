package queue

import (
	"context"
	"log/slog"
)

// warnHandler drops log records of River below warning level. The pipeline logs successful jobs itself.
type warnHandler struct{ slog.Handler }

func (q warnHandler) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && q.Handler.Enabled(ctx, level)
}

func (q warnHandler) WithAttrs(a []slog.Attr) slog.Handler {
	return warnHandler{q.Handler.WithAttrs(a)}
}
func (q warnHandler) WithGroup(n string) slog.Handler { return warnHandler{q.Handler.WithGroup(n)} }
