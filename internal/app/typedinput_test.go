package app

import (
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/messages"
)

// TestNothingTypedIsLost makes every command with texts and every form fail in every way of [refusals]: the refusal is
// private and has a button that opens a form with exactly what was typed, also when that form is refused again.
func TestNothingTypedIsLost(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	for cause, refusal := range refusals {
		refuses := h.router
		if refusal.router != nil {
			refuses = refusal.router(t, h)
		}
		checked, failed := 0, make(map[string]bool)
		for name, raw := range typedInteractions(h, refusal.text) {
			for range 2 { // the second time, the opened form is submitted as it is
				r := &commandtest.Recorder{}
				it := h.decode(t, raw, r)
				if refusal.permissions != "" {
					it.Member.Permissions = refusal.permissions
				}
				var err error
				if refusal.stops {
					err = refuses.KeepInput(t.Context(), it, discord.ErrStopping)
				} else {
					err = refuses.Handle(t.Context(), it)
				}
				if err == nil && refusal.some {
					h.restore(t)
					if refusal.router != nil {
						refuses = refusal.router(t, h)
					}
					break
				}
				checked, failed[name] = checked+1, true
				m, _ := messages.Explain(it, err)
				if err := it.Fail(t.Context(), m); err != nil {
					t.Fatal(err)
				}
				if m = r.Last(t); !it.Answer.Private && m.Flags&discord.FlagEphemeral == 0 {
					t.Errorf("%s, %s: the refusal is public", cause, name)
				}
				form, ok := h.openKept(t, cause+", "+name, raw, m)
				if !ok || len(formTexts(form)) == 0 { // a form with menus only
					break
				}
				raw = submitted(form)
			}
		}
		if !refusal.some && checked < 80 {
			t.Errorf("%s: only %d refusals were checked", cause, checked)
		}
		for _, name := range refusal.must {
			if !failed[name] {
				t.Errorf("%s: %s did not fail", cause, name)
			}
		}
		h.restore(t)
	}
}

// openKept presses the button of a refusal and checks that the form has exactly what was typed. It returns nothing if
// the refusal only has a button that repeats the command.
func (h *harness) openKept(t *testing.T, what string, raw map[string]any, m discord.Message) (map[string]any, bool) {
	t.Helper()
	var refill, retry string
	for _, row := range m.Components {
		for _, b := range row {
			if strings.HasPrefix(b.CustomID, "refill:") || strings.HasPrefix(b.CustomID, "rechange:") {
				refill = b.CustomID
			}
			if strings.HasPrefix(b.CustomID, "retry:") || strings.HasPrefix(b.CustomID, "pick:") {
				retry = b.CustomID
			}
		}
	}
	typed := typedTexts(raw)
	if refill == "" {
		if retry == "" || len(typed) > 0 && !strings.HasPrefix(retry, "pick:") {
			t.Errorf("%s: no form can be opened again: %s", what, commandtest.Describe(m))
		}
		return nil, false
	}
	press := &commandtest.Recorder{}
	err := h.router.Handle(t.Context(), h.decode(t, map[string]any{"type": discord.TypeComponent,
		"data": map[string]any{"custom_id": refill, "component_type": 2}}, press))
	if err != nil || len(press.Responses) != 1 || press.Responses[0].Form == nil {
		t.Errorf("%s: %s opens nothing: %v", what, refill, err)
		return nil, false
	}
	form := formPayload(t, press.Responses[0].Form)
	fields := formTexts(form)
	for id, text := range fields {
		if text != typed[id] {
			t.Errorf("%s: the form has %q as %s, want %q", what, text, id, typed[id])
		}
	}
	for id := range typed {
		if _, ok := fields[id]; !ok && len(fields) < 5 && raw["type"] == discord.TypeCommand {
			t.Errorf("%s: the form lacks %s", what, id)
		}
	}
	if long := commandtest.TooLong(form); len(long) > 0 {
		t.Errorf("%s: too long: %q", what, long)
	}
	return form, true
}
