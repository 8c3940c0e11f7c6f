package mls

import (
	"errors"
	"fmt"
)

// Errors of refused messages. Their texts hold no secrets.
var (
	ErrMalformed    = errors.New("malformed")
	ErrLibraryPanic = errors.New("made the MLS library panic")
	ErrGroup        = errors.New("is for another group")
	ErrEpoch        = errors.New("is for another epoch")
	ErrSender       = errors.New("has an unexpected sender")
	ErrSignature    = errors.New("has a wrong signature or tag")
	ErrProposal     = errors.New("holds proposals that are not allowed")
	ErrUnknown      = errors.New("holds a proposal that was not announced")
	ErrTree         = errors.New("has an invalid tree")
	ErrDuplicate    = errors.New("has a member twice")
	ErrRemoved      = errors.New("removes this member")
	ErrNotForUs     = errors.New("is not for this key package")
	ErrExtensions   = errors.New("is not of a group with the gateway as its one external sender")
	ErrDecrypt      = errors.New("cannot be decrypted")
)

// contain turns a panic in the library into an error.
func contain(err *error) {
	if p := recover(); p != nil {
		*err = ErrLibraryPanic
	}
}

func wrap(what string, err *error) {
	if *err != nil {
		*err = fmt.Errorf("%s %w", what, *err)
	}
}
