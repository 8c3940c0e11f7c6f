package web_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"
)

// unreadDirect is how the list shows direct messages of a member that were not read.
func unreadDirect(id string) string {
	return `class="channel unread" data-go data-channel="` + id + `"`
}

func TestDirectMessagesOfOthersAreListed(t *testing.T) {
	t.Parallel()
	server, site := start(t)
	b := connect(t, server)
	s := follow(t, site, "Ana", cursor(t, page(server, site, "Ana")))
	ana, err := server.Member(t.Context(), "Ana")
	if err != nil {
		t.Fatal(err)
	}
	id, _ := b.call(http.MethodPost, "/users/@me/channels", object{"recipient_id": ana.ID()})["id"].(string)
	if _, body := get(t, page(server, site, "Ana")); strings.Contains(body, id) {
		t.Error("a channel without messages is listed")
	}
	b.call(http.MethodPost, "/channels/"+id+"/messages", object{"content": "your song is ready"})
	s.next("changed")
	s.message("your song is ready")
	if _, body := get(t, page(server, site, "Ana")); !strings.Contains(body, unreadDirect(id)) {
		t.Errorf("the direct messages are not listed as unread:\n%s", body)
	}
	get(t, site.URL()+"as/Ana/c/"+id)
	if _, body := get(t, page(server, site, "Ana")); !strings.Contains(body, id) || strings.Contains(body, unreadDirect(id)) {
		t.Error("the direct messages that were read are not listed as read")
	}
}

func TestDirectMessagesBeforeTheFirstPageAreUnread(t *testing.T) {
	t.Parallel()
	server, site := start(t)
	b := connect(t, server)
	server.AddMember(server.GuildID(), "Ben")
	members, err := b.session.GuildMembers(server.GuildID(), "", 100)
	if err != nil {
		t.Fatal(err)
	}
	ben := slices.IndexFunc(members, func(m *discordgo.Member) bool { return strings.EqualFold(m.User.Username, "Ben") })
	id, _ := b.call(http.MethodPost, "/users/@me/channels", object{"recipient_id": members[ben].User.ID})["id"].(string)
	b.call(http.MethodPost, "/channels/"+id+"/messages", object{"content": "hello"})
	if _, body := get(t, page(server, site, "Ben")); !strings.Contains(body, unreadDirect(id)) {
		t.Errorf("the direct messages are not listed as unread:\n%s", body)
	}
}
