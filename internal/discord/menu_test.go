package discord_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
)

// TestMenuKeepsLimits makes menus, forms and choices of texts that Discord refuses.
func TestMenuKeepsLimits(t *testing.T) {
	flag := "\U0001F1E9\U0001F1EA" // one character for readers, four units
	long := strings.Repeat(flag, 60)
	values := []string{"", " ", long, long + "x", "a", "a", "a (2)", "2", strings.Repeat("v", 101),
		strings.Repeat("v", 101)}
	var options []discord.MenuOption
	var choices []discord.Choice
	for _, v := range values {
		options = append(options, discord.MenuOption{Label: v, Value: v, Description: long, Chosen: true})
		choices = append(choices, discord.Choice{Name: v, Value: v})
	}
	for range 30 {
		options = append(options, discord.MenuOption{Value: "again"})
	}
	for _, most := range []int{0, 3, 25} {
		menu := discord.NewMenu(discord.MenuConfig{CustomID: "m", Placeholder: long, Options: options, Most: most})
		if n := len(commandtest.MenuOptions(t, discord.Message{Menus: []discord.Menu{menu}}.Payload())); n != 25 {
			t.Errorf("%d options", n)
		}
		commandtest.MenuOptions(t, discord.Form{CustomID: "f", Title: long,
			Fields: []discord.FormField{{Label: long, Description: long, Input: menu}}})
		few := discord.NewMenu(discord.MenuConfig{CustomID: "m", Options: options[:1], Least: 2, Most: most})
		commandtest.MenuOptions(t, discord.Message{Menus: []discord.Menu{few}}.Payload())
	}
	for _, o := range commandtest.MenuOptions(t, discord.NewMenu(discord.MenuConfig{CustomID: "m", Options: options})) {
		if text := strings.TrimSuffix(o.Description, "…"); strings.Trim(text, flag) != "" || len(text)%len(flag) != 0 {
			t.Errorf("%q is cut inside of a character", o.Description)
		}
	}
	none := discord.NewMenu(discord.MenuConfig{CustomID: "m"})
	b, err := json.Marshal(discord.Message{Menus: []discord.Menu{none}}.Payload())
	if err != nil || !strings.Contains(string(b), `"components":[]`) {
		t.Errorf("%v, %s", err, b)
	}
	if _, err := json.Marshal(discord.Menu{}); err == nil {
		t.Error("a menu without its constructor is sent")
	}
	names, seen := map[string]bool{}, map[string]bool{}
	for _, c := range discord.UniqueChoices(choices) {
		if names[c.Name] || seen[c.Value] || strings.TrimSpace(c.Name) == "" || c.Value == "" ||
			discord.Units(c.Name) > 100 || discord.Units(c.Value) > 100 {
			t.Errorf("choice %+v", c)
		}
		names[c.Name], seen[c.Value] = true, true
	}
}

// TestUniqueValuesKeepWhatFits keeps values that need no change, whatever is before them.
func TestUniqueValuesKeepWhatFits(t *testing.T) {
	got := discord.UniqueValues([]string{"a", "a", "a (2)", "b"})
	if want := []string{"a", "a (3)", "a (2)", "b"}; strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("%q, want %q", got, want)
	}
}
