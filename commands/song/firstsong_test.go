package song

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/provider/acedata"
)

// TestRefusedFirstSongKeepsInput submits an idea without words; the button opens the form again with the style.
func TestRefusedFirstSongKeepsInput(t *testing.T) {
	t.Parallel()
	d := Deps{Capabilities: acedata.Producer(), FormDrafts: discord.NewFormDrafts(func() string { return "7" })}
	err := commandtest.SendForm(t, Commands(d), "firstsonged", map[string]string{"idea": " ", "style": "shanty"})
	refused, ok := errors.AsType[*messages.SpecError](err)
	if !ok || refused.Fix == "" {
		t.Fatalf("%v", err)
	}
	a := &commandtest.Responses{}
	it := commandtest.Decode(t, a, map[string]any{"type": discord.TypeComponent, "user": map[string]any{"id": "u"},
		"data": map[string]any{"custom_id": refused.Fix, "component_type": 2}})
	router, err := discord.NewRouter(Commands(d), discord.RouterConfig{})
	if err != nil {
		t.Fatal(err)
	}
	if err := router.Handle(t.Context(), it); err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(a.Sent[0].Form)
	if err != nil || !strings.Contains(string(b), "shanty") {
		t.Errorf("form %s, %v", b, err)
	}
}

func TestFirstSongFormIsWithinLimits(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.All() {
		a := &commandtest.Responses{}
		it := commandtest.Decode(t, a, map[string]any{"type": discord.TypeComponent, "locale": l.Tag(),
			"data": map[string]any{"custom_id": "firstsong", "component_type": 2}})
		router, err := discord.NewRouter(Commands(Deps{}), discord.RouterConfig{})
		if err != nil {
			t.Fatal(err)
		}
		if err := router.Handle(t.Context(), it); err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(a.Sent[0].Form)
		if err != nil {
			t.Fatal(err)
		}
		var form map[string]any
		if err := json.Unmarshal(b, &form); err != nil {
			t.Fatal(err)
		}
		if long := commandtest.TooLong(form); len(long) > 0 {
			t.Errorf("%s: too long: %q", l.Tag(), long)
		}
	}
}
