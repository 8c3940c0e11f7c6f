package discord_test

import "testing"

// TestCommandIsOnlyForMembersWithItsPermissions checks that a command with default_member_permissions is neither listed
// for a member without them nor accepted from one, until the guild allows it for a role of the member.
func TestCommandIsOnlyForMembersWithItsPermissions(t *testing.T) {
	t.Parallel()
	s, _, r, ana := startWithClients(t)
	ben := newMember(t, s, "Ben")
	sub := m{"type": 1, "name": "kick", "description": "kicks"}
	for _, c := range []m{
		{"name": "mod", "description": "moderates", "default_member_permissions": "8192", "options": l{sub}},
		{"name": "off", "description": "for administrators", "default_member_permissions": "0"},
		{"name": "write", "description": "writes", "default_member_permissions": "2048"},
	} {
		status, body, _ := as(t, s, "Bot "+s.BotToken(), "POST", "/applications/"+s.ApplicationID()+"/commands", c)
		if status != 201 {
			t.Fatalf("%d %v", status, body)
		}
	}
	listed := func(who *testMember) (names string) {
		for _, path := range []string{"/guilds/" + s.GuildID() + "/application-command-index",
			"/channels/" + s.ChannelID() + "/application-commands/search?type=1&limit=25"} {
			_, found, _ := as(t, s, who.token, "GET", path, nil)
			for _, c := range at(found, "application_commands").(l) {
				if at(c, "application_id") == s.ApplicationID() {
					names += " " + at(c, "name").(string)
				}
			}
		}
		return names
	}
	use := m{"name": "mod", "type": 1, "options": l{m{"type": 1, "name": "kick", "options": l{}}}}
	if names := listed(ana); names != " sing mod off write sing mod off write" {
		t.Errorf("the owner sees%s", names)
	}
	if names := listed(ben); names != " sing write sing write" {
		t.Errorf("a member sees%s", names)
	}
	for _, kind := range []int{2, 4} {
		if status, body := ben.do(kind, use, nil); status != 403 || body["code"] != 50013.0 {
			t.Errorf("type %d: %d %v", kind, status, body)
		}
	}
	s.AllowCommand("/mod", "Curators")
	if names := listed(ben); names != " sing write sing write" {
		t.Errorf("a member without the role sees%s", names)
	}
	s.GiveRole("curators", "Ben")
	if names := listed(ben); names != " sing mod write sing mod write" {
		t.Errorf("a member with the role sees%s", names)
	}
	ben.mustDo(2, use, nil)
	in := r.next(1)
	shown := r.mustRespond(in, m{"type": 4, "data": m{"content": "done"}})
	if name := at(shown, "resource", "message", "interaction_metadata", "name"); name != "mod kick" {
		t.Errorf("the message names the command %v", name)
	}
	s.AllowCommand("off", "@everyone")
	if names := listed(ben); names != " sing mod off write sing mod off write" {
		t.Errorf("a member sees%s", names)
	}
}
