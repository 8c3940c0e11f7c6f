package commands

import (
	"context"
	"errors"

	"riffbot/internal/guilds"
	"riffbot/internal/media"
	"riffbot/internal/requests"
	"riffbot/internal/songs"
	"riffbot/internal/songwriter"
)

// Worth reports whether an error is worth a line in the log: a person's mistake is
// not.
func Worth(it *Interaction, err error) bool {
	_, ours := explanation(it, err)
	return ours
}

// Explain tells a person, privately, why a handler gave up and what to do.
func Explain(ctx context.Context, it *Interaction, err error) error {
	m, _ := explanation(it, err)
	return it.Fail(ctx, m)
}

// troubles are the mistakes of people that a message says all about.
var troubles = []struct {
	err error
	id  string
}{
	{media.ErrNoTool, "trouble.no-tool"},
	{errPrivateSong, "trouble.private-song"},
	{errSilent, "trouble.silent"},
	{errWordsGone, "trouble.words-gone"},
	{songs.ErrNotFound, "trouble.song-gone"},
	{errNoReport, "trouble.settled"},
	{errReported, "trouble.reported"},
	{errNoSongThere, "trouble.no-song-there"},
	{guilds.ErrUnderWay, "trouble.under-way"},
	{errCrowded, "trouble.crowded"},
	{errNotYours, "trouble.not-yours"},
	{errNotCurator, "trouble.curators"},
	{songs.ErrTaken, "trouble.order-ended"},
	{errLink, "trouble.link"},
	{requests.ErrNotFound, "trouble.idea-gone"},
	{requests.ErrClosed, "trouble.idea-closed"},
	{errAlone, "trouble.alone"},
	{errRules, "trouble.rules"},
	{errSides, "trouble.sides"},
	{errNoSong, "trouble.no-song"},
	{errWordless, "trouble.wordless"},
	{errDraftGone, "trouble.draft-gone"},
	{songs.ErrDraftGone, "trouble.draft-gone"},
	{ErrUnknown, "trouble.unknown"},
	{ErrStopping, "trouble.stopping"},
}

func explanation(it *Interaction, err error) (m Message, ours bool) {
	m, ours = explained(it, err)
	var kept *keptError
	if errors.As(err, &kept) && len(m.Components) == 0 {
		m.Components = []Row{keptButton(it.Private(), kept)}
	}
	return m, ours
}

func explained(it *Interaction, err error) (m Message, ours bool) {
	l := it.Private()
	var invalid *briefError
	var limit *songs.LimitError
	var writer *songwriter.Error
	var upload *uploadError
	var number *numberError
	var place *placeError
	var input *media.InputError
	if m, ok := refused(l, err); ok {
		return m, false
	}
	switch {
	case errors.As(err, &invalid):
		m := sorry(l, "trouble.change", "Problems", problemText(it, invalid.err))
		if invalid.fix != "" {
			m.Components = []Row{{{Label: l.Say("trouble.advice.fix"), Emoji: "✏️", Style: ButtonBlue, CustomID: invalid.fix}}}
		}
		return m, false
	case errors.As(err, &upload):
		return sorry(l, "trouble.upload", "Why", upload.advice(l)), false
	case errors.As(err, &place):
		return sorry(l, "trouble.place", "Why", place.advice(l)), false
	case errors.Is(err, songs.ErrCannotFit), errors.Is(err, ErrTooLarge):
		return sorry(l, "trouble.no-fit", "Why", tooLarge(it, err)), false
	case errors.As(err, &input):
		return sorry(l, "trouble.recording", "Why", unusable(l, input)), true
	case errors.Is(err, errBusy):
		return sorry(l, "trouble.busy", "Most", errandsAtOnce), false
	case errors.As(err, &number):
		return sorry(l, "trouble.number", "Field", number.field, "Most", number.most), false
	case errors.As(err, &limit):
		return limited(l, limit), false
	case errors.Is(err, songs.ErrUnsuitable): // which may wrap an error of the writer's moderation
		return sorry(l, "trouble.unsuitable"), false
	case errors.As(err, &writer):
		return unwritten(l, writer), writer.OperatorsFault()
	}
	for _, t := range troubles {
		if errors.Is(err, t.err) {
			return sorry(l, t.id), false
		}
	}
	return sorry(l, "trouble.internal", "ID", it.ID), true
}

// errNotYours says that somebody wants to decide about another's order.
var errNotYours = errors.New("the order is somebody else's")

// ErrStopping answers what comes in while the bot shuts down.
var ErrStopping = errors.New("the bot is shutting down")
