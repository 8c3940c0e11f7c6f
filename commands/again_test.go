package commands

import (
	"context"
	"errors"
	"testing"
	"time"

	"riffbot/internal/songs"
	"riffbot/riffusion"
)

// wordlessLine has an order whose words were deleted.
type wordlessLine struct {
	house
	state songs.State
}

func (l *wordlessLine) Order(context.Context, songs.OrderID) (songs.Order, error) {
	return songs.Order{ID: "order", Requester: anas, Place: there, State: l.state}, nil
}

// An order whose words were deleted is not placed again, and the answer says why.
func TestOrderWithoutWordsIsNotRepeated(t *testing.T) {
	t.Parallel()
	for button, state := range map[string]songs.State{"again:order": songs.Done, "buyagain:order": songs.Unsure} {
		line := &wordlessLine{state: state}
		discord := &slowDiscord{}
		desk := NewDesk(discord, nil, riffusion.Riffusion(), nil, time.Now)
		shop := Workshop{Writer: &line.house, Drafts: &line.house, Family: riffusion.Riffusion(), Now: time.Now, NewID: func() string { return "id" }}
		r, err := All(line, desk, &line.house, shop, Stage{}, Office{Access: openAccess{}}, NewDrafts(func() string { return "id" }),
			Delivery{}, Community{}, "test")
		if err != nil {
			t.Fatal(err)
		}
		raw := map[string]any{"type": TypeComponent, "guild_id": there.GuildID, "channel_id": there.ChannelID,
			"message": map[string]any{"id": "m"}, "member": map[string]any{"user": map[string]any{"id": anas.ID}},
			"data": map[string]any{"custom_id": button, "component_type": 2}}
		if err := r.Handle(t.Context(), decode(t, answeringDiscord{discord}, raw)); !errors.Is(err, errWordsGone) {
			t.Errorf("%s: %v", button, err)
		}
		if len(line.deeds) > 0 {
			t.Errorf("%s did %s", button, line.deeds)
		}
	}
}
