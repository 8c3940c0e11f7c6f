package song

import (
	"context"
	"testing"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/provider/acedata"
	"github.com/riffbot/riffbot/internal/songs"
)

// singleDraft stores one draft.
type singleDraft struct{ draft songs.Draft }

func (s singleDraft) SaveDraft(context.Context, songs.Draft) error { return nil }
func (s singleDraft) Draft(context.Context, songs.DraftID) (songs.Draft, error) {
	return s.draft, nil
}
func (s singleDraft) TakeDraft(context.Context, songs.DraftID, string) (songs.Draft, error) {
	return s.draft, nil
}

// checkingOrders rejects invalid orders as the pipeline does.
type checkingOrders struct{ OrderService }

func (checkingOrders) Submit(_ context.Context, o songs.Order) (songs.Order, error) {
	return o, o.Spec.Check(acedata.Riffusion())
}

// TestOrderOfDraftWithoutLyricsIsExplained presses a forged button that orders a draft that holds
// only an idea or a change.
func TestOrderOfDraftWithoutLyricsIsExplained(t *testing.T) {
	for name, draft := range map[string]songs.Draft{
		"idea":   {ID: "d", Owner: songs.Member{ID: "ana"}, Idea: "a boat", Spec: songs.SongSpec{Style: "folk"}},
		"change": {ID: "d", Owner: songs.Member{ID: "ana"}, Idea: "sadder", PreviousID: "c"},
	} {
		a := &commandtest.Responses{}
		r, err := discord.NewRouter(Commands(Deps{Drafts: singleDraft{draft}, Orders: checkingOrders{},
			Writer: commandtest.SilentWriter{}}), discord.RouterConfig{})
		if err != nil {
			t.Fatal(err)
		}
		it := commandtest.Decode(t, a, map[string]any{"type": 3, "user": map[string]any{"id": "ana"},
			"message": map[string]any{"id": "m"},
			"data":    map[string]any{"custom_id": "sing:d"}})
		err = r.Handle(t.Context(), it)
		m, ours := messages.Explain(it, err)
		if err == nil || ours || m.Embeds[0].Title != it.Private().T("errors.draft-empty.title") {
			t.Errorf("%s: %v, %+v", name, err, m.Embeds)
		}
	}
}

// TestRejectedSpecIsExplained checks that an error of the pipeline is explained as the member's
// error.
func TestRejectedSpecIsExplained(t *testing.T) {
	it := commandtest.Decode(t, &commandtest.Responses{}, map[string]any{"type": 3})
	for _, err := range []error{&songs.SpecError{Field: "lyrics", Kind: "missing"},
		&songs.RangeError{Field: "from", Kind: "beyond"}} {
		if m, ours := messages.Explain(it, err); ours {
			t.Errorf("%v: %+v", err, m.Embeds)
		}
	}
}
