package bot

import (
	"strconv"
	"testing"
)

func TestGuildNamesAreLimited(t *testing.T) {
	var g guildNames
	g.update("GUILD_CREATE", []byte(`{"id":"1","name":"One"}`))
	g.update("GUILD_DELETE", []byte(`{"id":"1","unavailable":true}`))
	if g.get("1") != "One" {
		t.Error("an outage removes the name")
	}
	g.update("GUILD_DELETE", []byte(`{"id":"1"}`))
	if name := g.get("1"); name != "" {
		t.Errorf("the guild that the bot left has the name %q", name)
	}
	for i := range 3 * maxGuildNames {
		g.set(strconv.Itoa(i), "name")
	}
	if len(g.names) > maxGuildNames || g.get(strconv.Itoa(3*maxGuildNames-1)) == "" {
		t.Errorf("%d names", len(g.names))
	}
}
