package app

import (
	"context"
	"errors"
	"testing"

	"github.com/riffbot/riffbot/internal/provider"
)

func TestProviderIsUpUnlessItFails(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err       error
		up, known bool
	}{
		"success":         {nil, true, true},
		"cancelled":       {context.Canceled, false, false},
		"other error":     {errors.New("no"), false, false},
		"no credit":       {&provider.Error{Kind: provider.KindQuota, Fault: provider.FaultOperator}, false, true},
		"overloaded":      {&provider.Error{Kind: provider.KindRateLimited, Fault: provider.FaultProvider}, false, true},
		"unreachable":     {&provider.Error{Fault: provider.FaultNetwork}, false, true},
		"content refused": {&provider.Error{Kind: provider.KindRefused, Fault: provider.FaultContent}, false, false},
		"invalid":         {&provider.Error{Kind: provider.KindInvalid, Fault: provider.FaultCaller}, false, false},
		"no such call":    {provider.NotOffered("find"), false, false},
	} {
		if up, known := works(c.err); up != c.up || known != c.known {
			t.Errorf("%s: %t, %t", name, up, known)
		}
	}
}
