package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/discordtest/userclient"
	"github.com/riffbot/riffbot/internal/sandbox"
)

// TestSongVisibilityFollowsChannelPermissions checks that songs are visible to the members who
// see their channel in Discord, after roles, permissions and channels change.
func TestSongVisibilityFollowsChannelPermissions(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{RenderTime: 50 * time.Millisecond})
	private := h.Discord.OpenChannel("lair")
	h.Discord.CloseChannel(private, "Staff")
	h.Discord.GiveRole("Staff", "Cleo")
	ana, ben, cleo := h.person(t, "Ana"), h.person(t, "Ben"), h.person(t, "Cleo")
	if err := ana.Do(t.Context(), parse(t, `in "#lair"`)); err != nil {
		t.Fatal(err)
	}
	if title := h.do(t, ana, `/song prompt:"a hidden door" title:"Hidden Door"`); title != "" {
		t.Fatal(title)
	}
	h.waitForOrders(t, 1)
	finds := func(p *userclient.Person) bool {
		t.Helper()
		title := h.do(t, p, `/library show song:"Hidden Door"`)
		found := title == ""
		if text := lastMessage(t, p); !found && (title != "That song isn't here" || strings.Contains(text, "Ana")) ||
			found && !strings.Contains(text, "Hidden Door") { // a refusal repeats what was typed
			t.Errorf("title %q: %s", title, text)
		}
		_ = h.do(t, p, `/library browse`)
		if listed := strings.Contains(lastMessage(t, p), "Hidden Door"); listed != found {
			t.Errorf("found: %v, listed: %v", found, listed)
		}
		return found
	}
	if finds(ben) {
		t.Error("a member finds a song of a channel that they cannot see")
	}
	if !finds(cleo) {
		t.Error("a member with the role does not find the song")
	}
	h.Discord.AllowCommand("admin", "@everyone")
	if title := h.do(t, ben, `/admin settings`); title != "Only server admins can do that" {
		t.Errorf("title %q", title)
	}
	h.Discord.GiveRole("Staff", "Ben")
	if !finds(ben) {
		t.Error("a member does not find the song after getting the role")
	}
	h.Discord.TakeRole("Staff", "Ben")
	if finds(ben) {
		t.Error("a member finds the song after losing the role")
	}
	if title := h.do(t, cleo, `/library share song:"Hidden Door" channel:"#gallery"`); title != "" {
		t.Errorf("sharing: %q", title)
	}
	waitFor(t, "shared song", func() bool { return finds(ben) })
	h.Discord.DeleteChannel(private)
	if !finds(ben) {
		t.Error("a shared song was hidden when its first channel was deleted")
	}
}

// TestPrivateSongRequiresConfirmationToPlay checks that a member has to confirm before a song
// of a private channel is played to others, and that nothing of it is shown until then.
func TestPrivateSongRequiresConfirmationToPlay(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{RenderTime: 50 * time.Millisecond, SongLength: 4 * time.Second, Getenv: settings("FFMPEG", "off")})
	private := h.Discord.OpenChannel("lair")
	h.Discord.CloseChannel(private, "Staff")
	ana, ben := h.person(t, "Ana"), h.person(t, "Ben")
	h.must(t, ana, `voice join "Lounge"`)
	h.must(t, ben, `voice join "Lounge"`)
	h.must(t, ana, `in "#lair"`)
	h.must(t, ana, `/song prompt:"a hidden door" title:"Hidden Door"`)
	h.waitForOrders(t, 1)
	h.must(t, ana, `in "#songs"`)
	if title := h.do(t, ana, `/jukebox play song:"Hidden Door"`); !strings.Contains(lastMessage(t, ana), "Play it for everyone") {
		t.Fatalf("%q: %s", title, lastMessage(t, ana))
	}
	h.must(t, ben, `/jukebox queue`)
	if text := lastMessage(t, ben); strings.Contains(strings.ToLower(text), "hidden door") {
		t.Errorf("queue before the confirmation: %s", text)
	}
	if title := h.do(t, ana, `/library karaoke song:"Hidden Door"`); title != "That song is from a private channel" {
		t.Errorf("public karaoke: %q", title)
	}
	if title := h.do(t, ben, `/library show song:"Hidden Door"`); title != "That song isn't here" {
		t.Errorf("before the confirmation: %q", title)
	}
	h.must(t, ana, `/jukebox play song:"Hidden Door"`)
	h.must(t, ana, `click "Play it for everyone"`)
	if title := h.do(t, ben, `/library show song:"Hidden Door"`); title != "" || !strings.Contains(strings.ToLower(lastMessage(t, ben)), "hidden door") {
		t.Errorf("after the confirmation: %q, %s", title, lastMessage(t, ben))
	}
}
