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
	{cowriting.ErrNotFound, "gone", nil},
	{cowriting.ErrEnded, "ended", nil},
	{cowriting.ErrTurnOver, "line-over", nil},
	{cowriting.ErrComplete, "complete", nil},
	{cowriting.ErrNoRoom, "no-room", nil},
	{cowriting.ErrMarker, "marker", nil},
	{cowriting.ErrEmpty, "empty", nil},
	{cowriting.ErrTooLong, "too-long", []any{"Line", cowriting.MaxLine, "Section", cowriting.MaxSection}},
	{cowriting.ErrOwnLine, "own-line", nil},
	{cowriting.ErrOwnLimit, "own-limit", []any{"Own", cowriting.MaxOwn}},
	{cowriting.ErrLineFull, "line-full", []any{"Count", cowriting.MaxProposals}},
	{cowriting.ErrProposed, "proposed", nil},
	{cowriting.ErrNoProposals, "no-proposals", nil},
	{cowriting.ErrNothingThere, "nothing-there", nil},
	{cowriting.ErrTooMany, "too-many", []any{"Host", cowriting.MaxOpenOfHost, "Server", cowriting.MaxOpenOfGuild}},
}

// explained returns an error that a text explains, if package cowriting returned err.
func explained(err error) error {
	for _, e := range explanations {
		if errors.Is(err, e.err) {
			return &discord.UserError{Reason: e.err.Error(), Text: "cowriting.refused." + e.text, Args: e.args}
		}
	}
	return err
}
