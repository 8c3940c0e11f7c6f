package commands

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"riffbot/internal/guilds"
	"riffbot/internal/requests"
	"riffbot/internal/words"
	"riffbot/riffusion"
)

// wish is a council that knows one request, and notes what it is told to do.
type wish struct {
	council
	deeds  []string
	status requests.Status
}

func (w *wish) did(what string) (requests.Request, error) {
	w.deeds = append(w.deeds, what)
	return w.Request(context.Background(), "g", "r", "")
}

func (w *wish) RulesOf(context.Context, string) (requests.Rules, error) {
	return requests.DefaultRules(), nil
}
func (w *wish) Request(context.Context, string, requests.ID, string) (requests.Request, error) {
	return requests.Request{ID: "r", GuildID: "g", Idea: "an idea", Status: w.status}, nil
}
func (w *wish) Requests(context.Context, requests.Query) ([]requests.Request, int, error) {
	r, err := w.Request(context.Background(), "g", "r", "")
	return []requests.Request{r}, 1, err
}
func (w *wish) Make(context.Context, string, requests.ID, string) (requests.Request, error) {
	return w.did("make")
}
func (w *wish) TurnDown(context.Context, string, requests.ID, string) (requests.Request, error) {
	return w.did("decline")
}
func (w *wish) Unite(context.Context, string, requests.ID, requests.ID) (requests.Request, error) {
	return w.did("merge")
}
func (w *wish) PutFirst(context.Context, string, requests.ID, bool) (requests.Request, error) {
	return w.did("pin")
}
func (w *wish) Modes() []requests.Mode                                { return []requests.Mode{requests.ByCurator} }
func (w *wish) Panel(context.Context, string) (requests.Panel, error) { return requests.Panel{}, nil }

// rooms are a house that wants something, and in which role 7 curates.
type rooms struct {
	wants   guilds.Settings
	changes int
}

func (r *rooms) Settings(context.Context, string) (guilds.Settings, error) {
	s := r.wants
	s.Roles.Curator = []string{"7"}
	return s, nil
}
func (r *rooms) Change(_ context.Context, _, _ string, change func(*guilds.Settings) error) (guilds.Settings, error) {
	var s guilds.Settings
	r.changes++
	return s, change(&s)
}

// Nobody but curators decides about the board, and nobody but who manages the
// server changes its rules, whatever ids somebody sends.
func TestWhoDecidesAboutTheBoard(t *testing.T) {
	t.Parallel()
	curators := map[string]string{"ideamake:r": "make", "ideapin:r": "pin", "ideaunpin:r": "pin", "ideamerge:r": "", "menu ideadecide": "", "menu ideainto:r": "merge", "form ideadeclined:r": "decline", "boardrules": ""}
	managers := []string{"boardchange", "form boardchanged", "menu boardweights", "menu boardweight:7"}
	send := func(id, permissions string, roles ...string) (*wish, *rooms, error) {
		w, house := &wish{status: requests.Open}, &rooms{}
		c := Community{Council: w, House: house, Family: riffusion.Producer(), Now: time.Now}
		r, err := NewRouter(c.Commands())
		if err != nil {
			t.Fatal(err)
		}
		raw := map[string]any{"type": TypeComponent, "guild_id": "g", "channel_id": "c", "message": map[string]any{"id": "m"},
			"member": map[string]any{"permissions": permissions, "roles": roles, "user": map[string]any{"id": "u"}}}
		data := map[string]any{"custom_id": id, "component_type": 2}
		if name, ok := strings.CutPrefix(id, "menu "); ok {
			data = map[string]any{"custom_id": name, "component_type": 3, "values": []string{"r2"}}
			if strings.HasPrefix(name, "board") {
				data["values"] = []string{"3"}
			}
		}
		if name, ok := strings.CutPrefix(id, "form "); ok {
			raw["type"] = TypeForm
			field := func(id, value string) any {
				return map[string]any{"type": 18, "component": map[string]any{"type": 4, "custom_id": id, "value": value}}
			}
			data = map[string]any{"custom_id": name, "components": []any{field("reason", "no"), field("threshold", "3"), field("every", "10"), field("daily", "2")}}
		}
		raw["data"] = data
		return w, house, r.Handle(t.Context(), decode(t, quietDiscord{}, raw))
	}
	for id, deed := range curators {
		if w, _, err := send(id, "0", "8"); !errors.Is(err, errNotCurator) || len(w.deeds) > 0 {
			t.Errorf("a member: %s: %v, did %s", id, err, w.deeds)
		}
		for who, as := range map[string][]string{"a curator": {"0", "7"}, "a manager": {"32"}} {
			w, _, err := send(id, as[0], as[1:]...)
			if err != nil || deed != "" && !slices.Equal(w.deeds, []string{deed}) {
				t.Errorf("%s: %s: %v, did %s", who, id, err, w.deeds)
			}
		}
	}
	for _, id := range managers {
		if _, house, err := send(id, "0", "7"); !errors.Is(err, errNotManager) || house.changes > 0 {
			t.Errorf("a curator: %s: %v", id, err)
		}
		if _, house, err := send(id, "32"); err != nil || id != "boardchange" && id != "menu boardweights" && house.changes != 1 {
			t.Errorf("a manager: %s: %v, %d changes", id, err, house.changes)
		}
	}
}

// Whatever a board, a page or a battle holds, Discord takes it.
func TestTheBoardFitsDiscordsLimits(t *testing.T) {
	t.Parallel()
	long := func(n int) string { return string(slices.Repeat([]rune{'歌', '*', '\\'}, n)) }
	r := requests.Request{ID: "dc3m54pksduduhtlq5k0", GuildID: "1575278287561687040", Idea: long(100), Style: long(40), Voice: long(20), Status: requests.Open, Votes: 123456, Pinned: true,
		Note: requests.Note(long(70)), Post: requests.Post{ChannelID: "1575278287561687042", MessageID: "1575278287561687043"}}
	r.Proposer.Name = long(11)
	var all []requests.Request
	for range 25 {
		all = append(all, r)
	}
	fates := slices.Clone(all)
	for i := range fates {
		fates[i].Status = []requests.Status{requests.Done, requests.Declined, requests.Making, requests.Chosen, requests.Merged}[i%5]
	}
	b := requests.Battle{ID: "dc3m54pksduduhtlq5k0", State: requests.Running, Idea: long(100)}
	for n := 1; n <= requests.MostSides; n++ {
		b.Sides = append(b.Sides, requests.Side{Number: n, Song: "dc3m54pksduduhtlq5k0-1", Title: long(40), Style: long(100), Votes: n, Won: true})
	}
	var voters []requests.Voter
	for range 500 {
		v := requests.Voter{Ping: true}
		v.ID, v.Name = "1575278287561687042", long(11)
		voters = append(voters, v)
	}
	var fame []requests.Fame
	for range shownFame {
		fame = append(fame, requests.Fame{Song: "dc3m54pksduduhtlq5k0-1", Title: long(40), Votes: 1234, Favourites: 12, Trophies: 9, Post: r.Post, Requester: r.Proposer})
	}
	for _, l := range words.All() {
		for name, m := range map[string]Message{
			"board":   boardMessage(l, requests.Board{Rules: requests.DefaultRules(), Open: all[:requests.ShownOpen], Total: 12345, UnderWay: fates[:requests.ShownUnderWay], Lately: fates[:requests.ShownLately]}),
			"page":    pageMessage(l, all[:ideasPage], 12345, requests.SortMine, 10000, true),
			"fates":   pageMessage(l, fates[:ideasPage], 12345, requests.SortMine, 10000, true),
			"card":    curatorCard(l, r),
			"similar": similarMessage(l, r, all),
			"battle":  battleMessage(l, b),
			"result":  resultMessage(l, b),
			"thanks":  thanks(l, r, voters),
			"fame":    fameMessage(l, "Hall of fame", "g", fame),
			"week":    weekMessage(l, requests.Week{GuildID: "g", Ideas: 12345, Best: fame[:3], Leading: &r}),
		} {
			name += " in " + l.Tag()
			total := 0
			for _, e := range m.Embeds {
				total += units(e.Title) + units(e.Description)
				if units(e.Title) > 256 || units(e.Description) > 4096 || e.Author != nil && units(e.Author.Name) > 256 || e.Footer != nil && units(e.Footer.Text) > 2048 {
					t.Errorf("%s: too long: %d, %d", name, units(e.Title), units(e.Description))
				}
				for _, f := range e.Fields {
					total += units(f.Name) + units(f.Value)
					if units(f.Value) > 1024 || f.Value == "" {
						t.Errorf("%s: the field %s has %d characters", name, f.Name, units(f.Value))
					}
				}
			}
			if total > 6000 || units(m.Content) > 2000 || len(m.Pings) > 100 || len(m.Components)+len(m.Menus) > 5 {
				t.Errorf("%s: %d characters in embeds, %d in the content, %d pings, %d rows", name, total, units(m.Content), len(m.Pings), len(m.Components)+len(m.Menus))
			}
			for _, row := range m.Components {
				if len(row) == 0 || len(row) > 5 {
					t.Errorf("%s: a row of %d", name, len(row))
				}
				for _, button := range row {
					if units(button.Label) > 80 || len(button.CustomID) > 100 || button.CustomID == "" && button.URL == "" {
						t.Errorf("%s: %+v", name, button)
					}
				}
			}
		}
	}
}
