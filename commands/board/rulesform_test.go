package board

import (
	"github.com/riffbot/riffbot/internal/songs"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/provider/acedata"
)

func TestRulesFormReadsFullWidthNumbers(t *testing.T) {
	t.Parallel()
	kept := &commandtest.SavedSettings{}
	w := &fakeService{status: board.Open}
	err := commandtest.SendForm(t, Commands(Deps{
		Board: w, Settings: kept, Authorizer: guild.NewAuthorizer(kept), Offer: songs.OfferOf(acedata.Producer()),
		Now: time.Now,
	}), "boardchanged",
		map[string]string{"threshold": "３", "every": "１０", "daily": "２"})
	if r := kept.Value.Board; err != nil || r.Threshold != 3 || r.Every != 10 || r.MaxPerDay != 2 {
		t.Errorf("rules: %v, %+v", err, r)
	}
}
