package admin

import (
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/guild"
)

func TestBudgetFormReadsFullWidthNumbers(t *testing.T) {
	t.Parallel()
	kept := &commandtest.SavedSettings{}
	err := commandtest.SendForm(t, Commands(Deps{Settings: kept, Authorizer: guild.NewAuthorizer(kept), Now: time.Now}),
		"exactly",
		map[string]string{"memberday": "１２", "serverday": "　３４", "servermonth": "٥٦", "cooldown": "７８ "})
	if b := kept.Value.Budget; err != nil || b.MemberDay != 12 || b.ServerDay != 34 || b.ServerMonth != 56 ||
		kept.Value.CoolDown != 78 {
		t.Errorf("budgets: %v, %+v, cool-down %d", err, b, kept.Value.CoolDown)
	}
}
