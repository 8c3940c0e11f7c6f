package songs

import (
	"errors"
	"fmt"
)

// Field is a field of a [SongSpec] or [Edit], by the name of its command option.
type Field string

// Fields that can be invalid.
const (
	FieldPrompt       Field = "prompt"
	FieldLyrics       Field = "lyrics"
	FieldStyle        Field = "style"
	FieldVoice        Field = "voice"
	FieldAvoid        Field = "avoid"
	FieldLanguage     Field = "language"
	FieldInstrumental Field = "instrumental"
	FieldTitle        Field = "title"
	FieldModel        Field = "model"
	FieldProvider     Field = "provider"
	FieldPersona      Field = "singer"
	FieldLength       Field = "length"
	FieldGender       Field = "gender"
	FieldArtist       Field = "artist"
	FieldAction       Field = "action"
	FieldSong         Field = "song"
	FieldOtherSong    Field = "other song"
	FieldSection      Field = "section"
	FieldFrom         Field = "from"
	FieldTo           Field = "to"
	FieldTrack        Field = "track"
	FieldName         Field = "name" // of a playlist
	FieldReason       Field = "reason"
	FieldChange       Field = "change" // of a draft
)

// Problem says why a field is invalid.
type Problem string

// Problems of a [SpecError] and, from ProblemBeyond on, of a [RangeError].
const (
	ProblemMissing Problem = "missing"
	ProblemLong    Problem = "long"
	ProblemUnknown Problem = "unknown" // not one of the choices
	// ProblemTogether means that two fields, which are within their limits, are too long together.
	ProblemTogether Problem = "together"
	// ProblemWhole means that new lyrics are within the limit, but are too long with the lyrics of the song that stay.
	ProblemWhole Problem = "whole"

	ProblemBeyond Problem = "beyond" // after the end of the song
	ProblemOrder  Problem = "order"  // the end is before the start
	ProblemShort  Problem = "short"
	ProblemEarly  Problem = "early"

	// ProblemLength is a length of a song outside the provider's bounds: Length and Limit of the
	// [SpecError] are the shortest and the longest, in seconds.
	ProblemLength Problem = "length"
)

// SpecError reports a field that makes a [SongSpec] invalid.
type SpecError struct {
	Field Field
	Kind  Problem
	// Length and Limit are set for a text that is too long, in characters.
	Length, Limit int
	// With is the second field of [ProblemTogether] and WithLength its length; Limit then applies to both.
	// For [ProblemWhole], WithLength is the length of the lyrics that stay.
	With       Field
	WithLength int
	// Choices lists the valid values if the value is unknown. Those of [FieldAction] are values of
	// [provider.Action].
	Choices []string
	// Provider is the name of the provider that does not offer the value, if that depends on it.
	Provider string
}

// Error returns the field and the problem for the log.
func (e *SpecError) Error() string {
	if e.Kind == ProblemTogether {
		return fmt.Sprintf("%s and %s: %d and %d characters, together at most %d", e.Field, e.With, e.Length, e.WithLength,
			e.Limit)
	}
	if e.Kind == ProblemWhole {
		return fmt.Sprintf("%s: %d characters with %d that stay, at most %d", e.Field, e.Length, e.WithLength, e.Limit)
	}
	if e.Kind == ProblemLong {
		return fmt.Sprintf("%s: %d characters, at most %d", e.Field, e.Length, e.Limit)
	}
	return string(e.Field) + ": " + string(e.Kind)
}

// RenameField returns an error of [SongSpec.Check] with another name for a field.
func RenameField(err error, from, to Field) error {
	switch e := err.(type) { //nolint:errorlint // visits every error of the tree
	case *SpecError:
		renamed := *e
		if renamed.Field == from {
			renamed.Field = to
		}
		if renamed.With == from {
			renamed.With = to
		}
		return &renamed
	case interface{ Unwrap() []error }:
		var all []error
		for _, each := range e.Unwrap() {
			all = append(all, RenameField(each, from, to))
		}
		return errors.Join(all...)
	default:
		return err
	}
}
