package discord

import "context"

// Publicly is a [Middleware] that acknowledges a command with a deferred response that
// everyone sees. The handler then edits it.
func Publicly(h Handler) Handler { return acknowledged((*Interaction).Defer, h) }

// Privately is a [Middleware] that acknowledges an interaction with a deferred response
// that only its user sees. The handler then edits it.
func Privately(h Handler) Handler { return acknowledged((*Interaction).DeferPrivately, h) }

// Updating is a [Middleware] that acknowledges a press of a button, a menu or a form. The
// handler then edits the message that it belongs to.
func Updating(h Handler) Handler { return acknowledged((*Interaction).DeferUpdate, h) }

func acknowledged(acknowledge func(*Interaction, context.Context) error, h Handler) Handler {
	return func(ctx context.Context, it *Interaction) error {
		if err := acknowledge(it, ctx); err != nil {
			return err
		}
		return h(ctx, it)
	}
}
