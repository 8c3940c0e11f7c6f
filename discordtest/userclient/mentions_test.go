package userclient

import "testing"

func TestWrittenNamesBecomeMentions(t *testing.T) {
	t.Parallel()
	p := &Person{cache: newCache(), guilds: map[string]string{"5": "1"}}
	p.cache.addGuild(obj{"id": "1", "name": "Club",
		"members":  []any{obj{"user": obj{"id": "2", "username": "ben", "global_name": "Ben"}}, obj{"user": obj{"id": "3", "username": "Ben Ten"}}},
		"roles":    []any{obj{"id": "1", "name": "@everyone"}, obj{"id": "4", "name": "DJ"}},
		"channels": []any{obj{"id": "5", "name": "songs"}}})
	for text, want := range map[string]string{
		"hi @Ben!": "hi <@2>!", "@ben ten, look": "<@3>, look", "@Benny": "@Benny", "mail@Ben": "mail@Ben", "@DJ #songs": "<@&4> <#5>",
		"<@2> <#5>": "<@2> <#5>", "@everyone": "@everyone", "你好@Ben你": "你好<@2>你", "no names": "no names", "#songsters": "#songsters",
	} {
		if got := p.withMentions("5", text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
	if got := p.withMentions("6", "@Ben"); got != "@Ben" {
		t.Errorf("a direct message becomes %q", got)
	}
}
