package cowriting

import (
	"errors"

	"github.com/riffbot/riffbot/internal/cowriting"
	"github.com/riffbot/riffbot/internal/discord"
)

// Errors of members.
var (
	errNoThread   = &discord.UserError{Reason: "the channel has no threads", Text: "cowriting.refused.no-thread"}
	errNotHost    = &discord.UserError{Reason: "the member is no host", Text: "cowriting.refused.not-host"}
	errCannotPost = &discord.UserError{Reason: "the member may not post here", Text: "cowriting.refused.cannot-post"}
)

// explanations are the texts that explain errors of package cowriting.
var explanations = []struct {
	err  error
	text string
	args []any
}{
	{cowriting.ErrNotFound, "cowriting.refused.gone", nil},
	{cowriting.ErrEnded, "cowriting.refused.ended", nil},
	{cowriting.ErrTurnOver, "cowriting.refused.line-over", nil},
	{cowriting.ErrComplete, "cowriting.refused.complete", nil},
	{cowriting.ErrNoRoom, "cowriting.refused.no-room", nil},
	{cowriting.ErrMarker, "cowriting.refused.marker", nil},
	{cowriting.ErrEmpty, "cowriting.refused.empty", nil},
	{cowriting.ErrTooLong, "cowriting.refused.too-long",
		[]any{"Line", cowriting.MaxLine, "Section", cowriting.MaxSection}},
	{cowriting.ErrOwnLine, "cowriting.refused.own-line", nil},
	{cowriting.ErrOwnLimit, "cowriting.refused.own-limit", []any{"Own", cowriting.MaxOwn}},
	{cowriting.ErrLineFull, "cowriting.refused.line-full", []any{"Count", cowriting.MaxProposals}},
	{cowriting.ErrProposed, "cowriting.refused.proposed", nil},
	{cowriting.ErrNoProposals, "cowriting.refused.no-proposals", nil},
	{cowriting.ErrNothingThere, "cowriting.refused.nothing-there", nil},
	{cowriting.ErrTooMany, "cowriting.refused.too-many",
		[]any{"Host", cowriting.MaxOpenOfHost, "Server", cowriting.MaxOpenOfGuild}},
}

// explained returns an error that a text explains, if package cowriting returned err.
func explained(err error) error {
	for _, e := range explanations {
		if errors.Is(err, e.err) {
			return &discord.UserError{Reason: e.err.Error(), Text: e.text, Args: e.args}
		}
	}
	return err
}
