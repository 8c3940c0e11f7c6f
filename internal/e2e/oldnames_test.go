package e2e

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox"
)

// registeredCommand is a command that Discord knows.
type registeredCommand struct {
	ID           string            `json:"id"`
	Name         string            `json:"name"`
	Type         int               `json:"type"`
	Description  string            `json:"description"`
	Descriptions map[string]string `json:"description_localizations"`
	Options      []struct {
		Name string `json:"name"`
	} `json:"options"`
}

// callAPI calls Discord's API with the token of the bot and decodes the response.
func (h harness) callAPI(t *testing.T, method, path, body string, into any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, h.Getenv("DISCORD_API_URL")+"/v10"+path,
		strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bot "+h.Getenv("DISCORD_TOKEN"))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "DiscordBot (https://example.com, 1)")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if err := json.NewDecoder(resp.Body).Decode(into); err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s %s: status %d, %v", method, path, resp.StatusCode, err)
	}
}

// commandsAPI calls the API about the commands of the bot's application and decodes the response.
func (h harness) commandsAPI(t *testing.T, method, query, body string, into any) {
	t.Helper()
	h.callAPI(t, method, "/applications/"+h.botID(t)+"/commands"+query, body, into)
}

// botID returns the id of the bot's user and application.
func (h harness) botID(t *testing.T) string {
	t.Helper()
	var me struct {
		ID string `json:"id"`
	}
	h.callAPI(t, http.MethodGet, "/applications/@me", "", &me)
	return me.ID
}

// commands returns the registered commands by name.
func (h harness) commands(t *testing.T) map[string]registeredCommand {
	t.Helper()
	var all []registeredCommand
	h.commandsAPI(t, http.MethodGet, "?with_localizations=true", "", &all)
	named := make(map[string]registeredCommand)
	for _, c := range all {
		named[c.Name] = c
	}
	return named
}

func TestNewInstallationHasDozenCommands(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{})
	var names []string
	for name, c := range h.commands(t) {
		if c.Type == 1 {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	if want := []string{"admin", "edit", "help", "idea", "jukebox", "library", "lyrics", "me",
		"playlist", "song", "write"}; !slices.Equal(names, want) {
		t.Errorf("commands are %q, want %q", names, want)
	}
}

// TestUpgradeKeepsOldCommands checks that the former commands of an earlier version stay registered, name the new
// ones, work, and tell the new name in private.
func TestUpgradeKeepsOldCommands(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{Unlimited: true, RenderTime: 50 * time.Millisecond})
	song := `{"type":3,"name":"song","description":"Which one","required":true,"autocomplete":true}`
	h.restart(t, func() {
		var all []registeredCommand
		h.commandsAPI(t, http.MethodPut, "", `[
			{"name":"song","description":"old"},
			{"name":"extend","description":"Go on with a song","options":[`+song+`]},
			{"name":"library","description":"old","options":[{"type":3,"name":"search","description":"old"}]},
			{"name":"about","description":"old"},
			{"name":"my-data","description":"old","options":[{"type":1,"name":"export","description":"old"}]},
			{"name":"unrelated","description":"old"}]`, &all)
	})
	registered := h.commands(t)
	if got := registered["extend"]; got.Description != "Now /edit extend" || len(got.Options) != 1 ||
		got.Descriptions["zh-CN"] != "已改为 /改编 续写" {
		t.Errorf("the former command is %+v", got)
	}
	if _, ok := registered["unrelated"]; ok {
		t.Error("a command that never existed stays registered")
	}
	if got := registered["library"]; len(got.Options) < 2 {
		t.Errorf("the group with a former name is %+v", got)
	}
	if _, ok := registered["cover"]; ok {
		t.Error("a former command that was not registered is")
	}
	runAs(t, h, "Ben", `/song prompt:"a paper boat" title:"Boat"`, `/extend song:"Boat"`,
		"expect \"This command is now `/edit extend`\"", `/about`, `expect "riffbot"`,
		"expect \"This command is now `/help`\"", `/my-data export`, "expect \"This command is now `/me export`\"")
	h.waitForOrders(t, 2)
	if n := len(h.Riffusion.Ledger()); n != 2 {
		t.Errorf("%d orders were bought", n)
	}
	h.log.remove("commands are up to date")
	h.restart(t)
	waitFor(t, "registration", func() bool { return strings.Contains(h.log.String(), "commands are up to date") })
}
