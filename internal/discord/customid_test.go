package discord

import (
	"context"
	"testing"
)

func TestVariablesOfCustomIDs(t *testing.T) {
	var song, format string
	read := func(_ context.Context, it *Interaction) error {
		song, format = it.Var("song"), it.Var("format")
		return nil
	}
	r, err := NewRouter([]Command{{Buttons: map[string]Handler{"copyof:{song}:{format}": read}}}, RouterConfig{})
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string][2]string{
		CustomID("copyof", "s1", "mp3"): {"s1", "mp3"},
		"copyof:s1":                     {"s1", ""}, // of an earlier release
		"copyof":                        {"", ""},
		"copyof:s1:mp3:more":            {"s1", "mp3"},
	} {
		it := &Interaction{Type: TypeComponent}
		it.Data.CustomID = id
		if err := r.Handle(t.Context(), it); err != nil || song != want[0] || format != want[1] {
			t.Errorf("%s: %q, %q, %v; want %q", id, song, format, err, want)
		}
	}
}

func TestUndeclaredVariablePanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	_ = (&Interaction{}).Var("song")
}
