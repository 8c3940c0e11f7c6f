package discord

import (
	"fmt"
	"maps"
	"slices"

	"github.com/riffbot/riffbot/discordtest/internal/apierror"
	"github.com/riffbot/riffbot/discordtest/internal/field"
)

// rejectFields returns the error for the first of these fields that a payload has, unless its
// value is null or an empty list.
func rejectFields(p field.Object, fields ...string) *apierror.Error {
	for _, name := range fields {
		values, isList := p[name].([]any)
		if p[name] != nil && (!isList || len(values) > 0) {
			return apierror.NotImplemented(fmt.Sprintf("field %q", name))
		}
	}
	return nil
}

// allowFields returns the error for a field that is not one of these.
func allowFields(p field.Object, fields ...string) *apierror.Error {
	for _, name := range slices.Sorted(maps.Keys(p)) {
		if !slices.Contains(fields, name) {
			return apierror.NotImplemented(fmt.Sprintf("field %q", name))
		}
	}
	return nil
}
