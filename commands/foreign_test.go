package commands

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"riffbot/internal/songs"
	"riffbot/internal/songwriter"
	"riffbot/riffusion"
)

// house has one order, one song and one draft, all Ana's, and notes whatever is
// done to them.
type house struct{ deeds []string }

var (
	anas  = songs.Member{ID: "ana", Name: "Ana"}
	there = songs.Place{GuildID: "g", ChannelID: "c"}
)

func (h *house) did(what string) error { h.deeds = append(h.deeds, what); return nil }

func (h *house) Submit(_ context.Context, o songs.Order) (songs.Order, error) {
	return o, h.did("submit")
}
func (h *house) Order(context.Context, songs.OrderID) (songs.Order, error) {
	return songs.Order{ID: "order", Requester: anas, Place: there, State: songs.Unsure, Songs: []songs.Song{{ID: "song", Take: 1}}}, nil
}
func (h *house) Queue(context.Context, songs.Viewer, int) ([]songs.Waiting, error) {
	return nil, nil
}
func (h *house) Expected(context.Context) (func(int) time.Duration, error) { return nil, nil }
func (h *house) Look(context.Context, songs.OrderID, []byte) error         { return h.did("look") }
func (h *house) CallOff(context.Context, songs.OrderID, string) error      { return h.did("call off") }

func (h *house) entry() songs.Entry {
	return songs.Entry{Song: songs.Song{ID: "song", Take: 1, Title: "Boat", Duration: time.Minute}, OrderID: "order", Requester: anas, Place: there}
}
func (h *house) Library(_ context.Context, q songs.Search) ([]songs.Entry, int, error) {
	if q.Viewer.GuildID != there.GuildID {
		return nil, 0, nil
	}
	return []songs.Entry{h.entry()}, 1, nil
}
func (h *house) Versions(context.Context, songs.SongID, songs.Viewer) ([]songs.Entry, error) {
	return nil, nil
}
func (h *house) Entry(_ context.Context, _ songs.SongID, v songs.Viewer) (songs.Entry, error) {
	if v.GuildID != there.GuildID {
		return songs.Entry{}, songs.ErrNotFound
	}
	return h.entry(), nil
}
func (h *house) Favour(context.Context, songs.SongID, string, bool) error  { return nil }
func (h *house) Rename(context.Context, songs.SongID, string) error        { return h.did("rename") }
func (h *house) Remove(context.Context, songs.SongID, songs.Remover) error { return h.did("remove") }

func (h *house) KeepDraft(context.Context, songs.Draft) error { return h.did("keep draft") }
func (h *house) Draft(context.Context, songs.DraftID) (songs.Draft, error) {
	return songs.Draft{ID: "draft", Owner: anas, Place: there, Before: "older", Brief: songs.Brief{Lyrics: "la"}}, nil
}
func (h *house) TakeDraft(context.Context, songs.DraftID, string) (songs.Draft, error) {
	return songs.Draft{}, h.did("take draft")
}
func (h *house) Write(context.Context, songs.WriterCall, songwriter.Wish, func(songwriter.Draft)) (songwriter.Draft, error) {
	return songwriter.Draft{}, h.did("write")
}

// quietDiscord takes every answer.
type quietDiscord struct{ Discord }

func (quietDiscord) Respond(context.Context, *Interaction, Response) (*Message, error) {
	return &Message{ID: "m"}, nil
}
func (quietDiscord) EditAnswer(context.Context, Token, Message) (*Message, error) {
	return &Message{ID: "m"}, nil
}

// Whatever is Ana's, somebody else cannot sing, change, buy or delete by sending
// the ids of its buttons and forms; Ana can.
func TestButtonsOfOthersDoNothing(t *testing.T) {
	buttons := []string{"sing:draft", "redraft:draft", "reword:draft", "another:draft", "discard:draft", "back:draft", "reidea:draft", "rechange:draft",
		"remove:song", "rename:song", "cancel:order", "buyagain:order", "rewrite:kept", "fix:kept"}
	forms := []string{"redrafted:draft", "reworded:draft", "reideaed:draft", "renamed:song"}
	press := func(user, id string, form bool) (*house, error) {
		h := &house{}
		drafts := NewDrafts(func() string { return "kept" })
		drafts.KeepChange("ana", change{action: riffusion.ActionCover, song: "song"})
		shop := Workshop{Writer: h, Drafts: h, Family: riffusion.Producer(), NewID: func() string { return "new" }, Now: time.Now}
		r, err := All(h, NewDesk(quietDiscord{}, nil, shop.Family, nil, time.Now), h, shop, Stage{}, Office{Access: openAccess{}}, drafts, Delivery{}, Community{}, "test")
		if err != nil {
			t.Fatal(err)
		}
		raw := map[string]any{"type": TypeComponent, "guild_id": "g", "channel_id": "c", "message": map[string]any{"id": "m"},
			"member": map[string]any{"permissions": "0", "user": map[string]any{"id": user}},
			"data":   map[string]any{"custom_id": id, "component_type": 2}}
		if form {
			raw["type"] = TypeForm
			raw["data"] = map[string]any{"custom_id": id, "components": []any{map[string]any{"type": 18, "component": map[string]any{"type": 4, "custom_id": "title", "value": "Mine"}}}}
		}
		return h, r.Handle(t.Context(), decode(t, quietDiscord{}, raw))
	}
	for _, id := range slices.Concat(buttons, forms) {
		form := slices.Contains(forms, id)
		h, err := press("ben", id, form)
		if !errors.Is(err, errNotYours) && !errors.Is(err, errDraftGone) || len(h.deeds) > 0 {
			t.Errorf("%s: %v, did %s", id, err, h.deeds)
		}
		if strings.HasPrefix(id, "rewrite") {
			continue // what is kept here is no brief
		}
		if h, err := press("ana", id, form); errors.Is(err, errNotYours) || errors.Is(err, errDraftGone) {
			t.Errorf("Ana: %s: %v, did %s", id, err, h.deeds)
		}
	}
}

// A song of one server cannot be worked on from another, whatever ids are sent.
func TestSongsOfAnotherServerAreNotThere(t *testing.T) {
	for _, id := range []string{"extend:order:song", "cover:order:song", "vary:order:song", "replace:order:song", "stems:order:song",
		"extended:order:song", "covered:order:song", "varied:order:song", "replaced:order:song", "stemmed:order:song", "post:song", "favour:song", "karaokeof:song", "copyof:song:mp3",
		"words:order:1", "again:order", "get:order", "look:order", "lookrest:order"} {
		h := &house{}
		shop := Workshop{Writer: h, Drafts: h, Family: riffusion.Producer(), NewID: func() string { return "new" }, Now: time.Now}
		r, err := All(h, NewDesk(quietDiscord{}, nil, shop.Family, nil, time.Now), h, shop, Stage{}, Office{Access: openAccess{}}, NewDrafts(func() string { return "kept" }), Delivery{Library: h}, Community{}, "test")
		if err != nil {
			t.Fatal(err)
		}
		raw := map[string]any{"type": TypeComponent, "guild_id": "elsewhere", "channel_id": "c", "message": map[string]any{"id": "m"},
			"member": map[string]any{"permissions": "8", "user": map[string]any{"id": "ben"}}, "data": map[string]any{"custom_id": id, "component_type": 2}}
		if verb, _, _ := strings.Cut(id, ":"); strings.HasSuffix(verb, "ed") {
			raw["type"] = TypeForm
		}
		err = r.Handle(t.Context(), decode(t, quietDiscord{}, raw))
		if err == nil || errors.Is(err, ErrUnknown) || len(h.deeds) > 0 {
			t.Errorf("%s: %v, did %s", id, err, h.deeds)
		}
	}
}
