package app

import (
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/store/pubsub"
)

func TestInteractionFitsInMessage(t *testing.T) {
	t.Parallel()
	raw := `{"message":{"components":[` + strings.Repeat(`{"type":2,"custom_id":"again:0123456789","label":"Again"},`, 300) + `{}]}}`
	data, err := pack([]byte(raw))
	if err != nil || len(data) > pubsub.MaxMessage/2 {
		t.Fatalf("%d bytes, %v", len(data), err)
	}
	if got, err := unpack(data); err != nil || string(got) != raw {
		t.Errorf("%s, %v", got, err)
	}
	for _, invalid := range []string{"!", "aGVsbG8="} {
		if _, err := unpack(invalid); err == nil {
			t.Errorf("%s was unpacked", invalid)
		}
	}
}
