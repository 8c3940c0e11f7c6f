package discord_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/songs"
)

// refusing is a command with many texts whose handler returns err, and what it got.
type refusing struct {
	router *discord.Router
	err    error
	ran    []string
}

func newRefusing(t *testing.T, drafts *discord.FormDrafts) *refusing {
	t.Helper()
	text := func(name string) *discordgo.ApplicationCommandOption {
		return &discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: name,
			Description: "d", MaxLength: 10}
	}
	s := &refusing{}
	run := func(_ context.Context, it *discord.Interaction) error {
		if s.err != nil {
			return s.err
		}
		s.ran = append(s.ran, strings.Join([]string{it.Text("song"), it.Text("a"), it.Text("e"), it.Text("f"),
			strconv.Itoa(it.Number("count")), it.Field("title")}, "|"))
		return nil
	}
	form := discord.Form{CustomID: "named:7", Title: "Name", Fields: []discord.FormField{{Label: "New title",
		Input: discord.TextField{CustomID: "title", Max: 20}}}}
	var err error
	s.router, err = discord.NewRouter([]discord.Command{{
		Definition: &discordgo.ApplicationCommand{Name: "make", Description: "d",
			Options: []*discordgo.ApplicationCommandOption{text("song"), text("a"), text("b"), text("c"), text("d"),
				text("e"), text("f"), {Type: discordgo.ApplicationCommandOptionInteger, Name: "count"}}},
		Handle: run,
		Forms:  map[string]discord.Handler{"named:{song}": run},
		Reopen: map[string]discord.FormBuilder{"named:{song}": func(_ context.Context,
			it *discord.Interaction) (discord.Form, error) {
			if it.Var("song") != "7" {
				return discord.Form{}, discord.ErrNoSong
			}
			return form, nil
		}},
	}}, discord.RouterConfig{Drafts: drafts, IsID: func(text string) bool { return text == "id7" }})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// send sends an interaction of Ana and returns the form that opens.
func (s *refusing) send(t *testing.T, kind discord.InteractionType, data map[string]any) (fields []string, err error) {
	t.Helper()
	r := &commandtest.Recorder{}
	err = s.router.Handle(t.Context(), commandtest.Decode(t, r, map[string]any{"type": kind, "data": data,
		"user": map[string]any{"id": "ana"}, "message": map[string]any{"id": "m"}}))
	if len(r.Responses) == 0 || r.Responses[0].Form == nil {
		return nil, err
	}
	for _, f := range r.Responses[0].Form.Fields {
		if field, ok := f.Input.(discord.TextField); ok {
			fields = append(fields, field.CustomID+"="+field.Value)
		}
	}
	return fields, err
}

// command sends the command with options such as "a=text", and returns the kept input of its refusal.
func (s *refusing) command(t *testing.T, options ...string) *discord.InputError {
	t.Helper()
	values := []any{map[string]any{"name": "count", "type": 4, "value": json.Number("3")}}
	for _, o := range options {
		name, text, _ := strings.Cut(o, "=")
		values = append(values, map[string]any{"name": name, "type": 3, "value": text})
	}
	_, err := s.send(t, discord.TypeCommand, map[string]any{"name": "make", "options": values})
	return inputOf(t, err)
}

func inputOf(t *testing.T, err error) *discord.InputError {
	t.Helper()
	input, ok := errors.AsType[*discord.InputError](err)
	if !ok || input.Draft == "" {
		t.Fatalf("the input was not kept: %v", err)
	}
	return input
}

func button(id string) map[string]any { return map[string]any{"custom_id": id, "component_type": 2} }

func newDrafts() *discord.FormDrafts {
	n := 0
	return discord.NewFormDrafts(func() string { n++; return "d" + strconv.Itoa(n) })
}

// TestFormOfCommandHasWhatIsWrongAndWhatWasTyped checks which five of seven texts the form has.
func TestFormOfCommandHasWhatIsWrongAndWhatWasTyped(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err           error
		options, want []string
	}{
		"typed first": {discord.ErrNoGuild, []string{"f=6", "b=2"}, []string{"song=", "a=", "b=2", "c=", "f=6"}},
		"wrong first": {&songs.SpecError{Field: "f", Kind: songs.ProblemMissing},
			[]string{"a=1", "b=2", "c=3", "d=4", "e=5"}, []string{"a=1", "b=2", "c=3", "d=4", "f="}},
		"id that is right": {&songs.SpecError{Field: "b", Kind: songs.ProblemLong}, []string{"song=id7", "b=2"},
			[]string{"a=", "b=2", "c=", "d=", "e="}},
		"id that may be wrong": {discord.ErrNoSong, []string{"song=id7", "b=2"}, []string{"song=id7", "a=", "b=2", "c=", "d="}},
		"spaces":               {discord.ErrNoGuild, []string{"a=   "}, []string{"song=", "a=   ", "b=", "c=", "d="}},
		"text beyond a limit":  {discord.ErrNoGuild, []string{"a=" + strings.Repeat("x", 10)}, []string{"song=", "a=xxxxxxxxxx", "b=", "c=", "d="}},
	} {
		s := newRefusing(t, newDrafts())
		s.err = c.err
		if got, err := s.send(t, discord.TypeComponent, button(s.command(t, c.options...).EditID())); err != nil ||
			!slices.Equal(got, c.want) {
			t.Errorf("%s: %q, %v, want %q", name, got, err, c.want)
		}
	}
}

// TestEditedCommandKeepsOtherOptions submits the form of a refused command twice: refused, then accepted.
func TestEditedCommandKeepsOtherOptions(t *testing.T) {
	t.Parallel()
	s := newRefusing(t, newDrafts())
	s.err = discord.ErrNoGuild
	input := s.command(t, "song=boat", "a=1", "e=5")
	submit := func(values ...string) error {
		var fields []any
		for _, v := range values {
			name, text, _ := strings.Cut(v, "=")
			fields = append(fields, map[string]any{"type": 18, "component": map[string]any{"type": 4, "custom_id": name,
				"value": text}})
		}
		_, err := s.send(t, discord.TypeForm, map[string]any{"custom_id": "refilled:" + input.Draft + ":make",
			"components": fields})
		return err
	}
	again := inputOf(t, submit("a=one", "f=six", "e="))
	if again.Draft != input.Draft {
		t.Errorf("the input is kept as %s and %s", input.Draft, again.Draft)
	}
	got, err := s.send(t, discord.TypeComponent, button(again.EditID()))
	if want := []string{"song=boat", "a=one", "b=", "c=", "f=six"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("form %q, %v, want %q", got, err, want)
	}
	s.err = nil
	if err := submit("a=uno"); err != nil {
		t.Error(err)
	}
	if err := submit("a=due", "f=sei"); err != nil { // the command is no longer kept
		t.Error(err)
	}
	if want := []string{"boat|uno||six|3|", "|due||sei|0|"}; !slices.Equal(s.ran, want) {
		t.Errorf("ran %q, want %q", s.ran, want)
	}
}

func TestRefusedCommandIsRepeatedOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newRefusing(t, newDrafts())
		s.err = &songs.LimitError{Kind: songs.LimitCoolDown}
		input := s.command(t, "song=boat", "a=1")
		for range 2 {
			_, err := s.send(t, discord.TypeComponent, button(input.RetryID()))
			if again := inputOf(t, err); again.Draft != input.Draft {
				t.Errorf("the input is kept as %s and %s", input.Draft, again.Draft)
			}
		}
		s.err = nil
		if _, err := s.send(t, discord.TypeComponent, button(input.RetryID())); err != nil {
			t.Error(err)
		}
		if _, err := s.send(t, discord.TypeComponent, button(input.RetryID())); !errors.Is(err, discord.ErrInputGone) {
			t.Errorf("after it succeeded: %v", err)
		}
		if want := []string{"boat|1|||3|"}; !slices.Equal(s.ran, want) {
			t.Errorf("ran %q, want %q", s.ran, want)
		}
	})
}

// TestRefusedFormOpensAgain checks the form, and that the text is shown where the form cannot open.
func TestRefusedFormOpensAgain(t *testing.T) {
	t.Parallel()
	s := newRefusing(t, newDrafts())
	s.err = &songs.SpecError{Field: "title", Kind: songs.ProblemLong}
	for id, opens := range map[string]bool{"named:7": true, "named:8": false} {
		_, err := s.send(t, discord.TypeForm, map[string]any{"custom_id": id, "components": []any{map[string]any{"type": 18,
			"component": map[string]any{"type": 4, "custom_id": "title", "value": "A longer title than that"}}}})
		input := inputOf(t, err)
		got, err := s.send(t, discord.TypeComponent, button(input.EditID()))
		if opens {
			if want := []string{"title=A longer title than that"}; err != nil || !slices.Equal(got, want) {
				t.Errorf("form %q, %v, want %q", got, err, want)
			}
			continue
		}
		shown, ok := errors.AsType[*discord.InputError](err)
		if !ok || !errors.Is(err, discord.ErrNoSong) || !slices.Equal(shown.Texts, []string{"A longer title than that"}) {
			t.Errorf("a form of a song that is gone: %+v, %v", shown, err)
		}
	}
}

func TestInputWithoutTextIsNotKept(t *testing.T) {
	t.Parallel()
	s := newRefusing(t, newDrafts())
	for _, err := range []error{discord.ErrNoGuild, discord.ErrAnsweredElsewhere, songs.ErrDuplicate} {
		s.err = err
		options := []any{map[string]any{"name": "a", "type": 3, "value": "text"}}
		if errors.Is(err, discord.ErrNoGuild) {
			options = nil
		}
		_, got := s.send(t, discord.TypeCommand, map[string]any{"name": "make", "options": options})
		if input, kept := errors.AsType[*discord.InputError](got); kept {
			t.Errorf("%v: kept %+v", err, input)
		}
	}
}
