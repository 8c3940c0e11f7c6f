package song

import (
	"encoding/json"
	"testing"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
)

func TestShortFormsAreWithinLimits(t *testing.T) {
	t.Parallel()
	for _, button := range []string{"firstsong", "surprise"} {
		checkShortForm(t, button)
	}
}

func checkShortForm(t *testing.T, button string) {
	t.Helper()
	for _, l := range i18n.All() {
		a := &commandtest.Responses{}
		it := commandtest.Decode(t, a, map[string]any{"type": discord.TypeComponent, "locale": l.Tag(),
			"data": map[string]any{"custom_id": button, "component_type": 2}})
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
