package commands

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"riffbot/internal/songs"
	"riffbot/riffusion"
)

// endingLine has an order whose end was told and is saved two seconds later.
type endingLine struct {
	house
	saved time.Time
	after songs.State
}

func (l *endingLine) Order(context.Context, songs.OrderID) (songs.Order, error) {
	o := songs.Order{ID: "order", Requester: anas, Place: there, State: songs.Rendering, TaskID: "t",
		Failure: &songs.Failure{Reason: songs.ReasonStalled}}
	if !time.Now().Before(l.saved) {
		o.State = l.after
	}
	return o, nil
}

func (l *endingLine) Look(ctx context.Context, id songs.OrderID, address []byte) error {
	if o, _ := l.Order(ctx, id); o.State != songs.Overdue {
		return songs.ErrTaken
	}
	return l.did("look")
}

// TestButtonWaitsForTheEndToBeSaved checks that a button of a message that tells of an
// order's end works when it is pressed before that end is saved, and does not put the
// status of a moment before in the message's place.
func TestButtonWaitsForTheEndToBeSaved(t *testing.T) {
	for button, after := range map[string]songs.State{"look:order": songs.Overdue, "lookrest:order": songs.Overdue, "get:order": songs.Failed} {
		t.Run(button, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { pressBeforeTheEnd(t, button, after) })
		})
	}
}

func pressBeforeTheEnd(t *testing.T, button string, after songs.State) {
	line := &endingLine{saved: time.Now().Add(2 * time.Second), after: after}
	discord := &slowDiscord{}
	desk := NewDesk(discord, nil, riffusion.Riffusion(), nil, time.Now)
	shop := Workshop{Writer: &line.house, Drafts: &line.house, Family: riffusion.Riffusion(), Now: time.Now}
	r, err := All(line, desk, &line.house, shop, Stage{}, Office{Access: openAccess{}}, NewDrafts(func() string { return "id" }),
		Delivery{}, Community{}, "test")
	if err != nil {
		t.Fatal(err)
	}
	raw := map[string]any{"type": TypeComponent, "guild_id": there.GuildID, "channel_id": there.ChannelID,
		"message": map[string]any{"id": "m"}, "member": map[string]any{"user": map[string]any{"id": anas.ID}},
		"data": map[string]any{"custom_id": button, "component_type": 2}}
	if err := r.Handle(t.Context(), decode(t, answeringDiscord{discord}, raw)); err != nil {
		t.Fatal(err)
	}
	if after == songs.Overdue {
		if len(line.deeds) != 1 {
			t.Errorf("did %s", line.deeds)
		}
		return
	}
	o, err := line.Order(t.Context(), "order")
	if err != nil || len(discord.shown) != 1 {
		t.Fatalf("%d edits, %v", len(discord.shown), err)
	}
	if got, want := discord.shown[0].Embeds[0].Title, ended(desk.language(t.Context(), o), o).Embeds[0].Title; got != want {
		t.Errorf("shows %q, want %q", got, want)
	}
}

// forgottenLine has an order whose words were deleted: it can be looked for no more.
type forgottenLine struct{ house }

func (l *forgottenLine) Order(context.Context, songs.OrderID) (songs.Order, error) {
	return songs.Order{ID: "order", Requester: anas, Place: there, State: songs.Failed}, nil
}

func (l *forgottenLine) Look(context.Context, songs.OrderID, []byte) error { return songs.ErrTaken }

// TestDeletedOrderIsNotSaidToBeLookedFor checks that an old button does not promise to
// look for songs that were deleted.
func TestDeletedOrderIsNotSaidToBeLookedFor(t *testing.T) {
	line := &forgottenLine{}
	it := decode(t, quietDiscord{}, map[string]any{"type": TypeComponent, "guild_id": there.GuildID, "channel_id": there.ChannelID,
		"message": map[string]any{"id": "m"}, "member": map[string]any{"user": map[string]any{"id": anas.ID}},
		"data": map[string]any{"custom_id": "lookrest:order", "component_type": 2}})
	it.access = openAccess{}
	if err := (Office{}).lookRest(t.Context(), it, line, "order"); !errors.Is(err, songs.ErrNotFound) {
		t.Errorf("%v", err)
	}
}

// answeringDiscord takes the first answer at once.
type answeringDiscord struct{ *slowDiscord }

func (answeringDiscord) Respond(context.Context, *Interaction, Response) (*Message, error) {
	return &Message{ID: "m"}, nil
}
