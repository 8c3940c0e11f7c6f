package discord

import "testing"

// TestDecodeMention checks which messages the bot answers with its help.
func TestDecodeMention(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		raw  string
		want bool
	}{
		"mention":        {`{"id":"1","guild_id":"g","content":"<@9> hi","author":{"id":"7"}}`, true},
		"old mention":    {`{"id":"1","guild_id":"g","content":"hi <@!9>","author":{"id":"7"}}`, true},
		"direct message": {`{"id":"1","content":"hi","author":{"id":"7"}}`, true},
		"reply to a member": {`{"id":"1","guild_id":"g","type":19,"content":"<@9>","author":{"id":"7"},
			"referenced_message":{"author":{"id":"8"}}}`, true},
		"reply to the bot": {`{"id":"1","guild_id":"g","type":19,"content":"<@9> sadder","author":{"id":"7"},
			"mentions":[{"id":"9"}],"referenced_message":{"author":{"id":"9"}}}`, false},
		"another bot":       {`{"id":"1","guild_id":"g","content":"<@9>","author":{"id":"7","bot":true}}`, false},
		"webhook":           {`{"id":"1","guild_id":"g","content":"<@9>","webhook_id":"3","author":{"id":"3"}}`, false},
		"itself":            {`{"id":"1","content":"hi","author":{"id":"9"}}`, false},
		"new member":        {`{"id":"1","guild_id":"g","type":7,"content":"<@9>","author":{"id":"7"}}`, false},
		"another message":   {`{"id":"1","guild_id":"g","content":"","author":{"id":"7"}}`, false},
		"mention of others": {`{"id":"1","guild_id":"g","content":"<@8>","author":{"id":"7"}}`, false},
		"no message":        {`[]`, false},
	} {
		if got := DecodeMention([]byte(c.raw), "9", nil); (got != nil) != c.want {
			t.Errorf("%s: decoded %v, want %v", name, got != nil, c.want)
		}
	}
}

// TestLanguageOfDirectMention checks that a direct message is answered in Chinese if it is in Chinese.
func TestLanguageOfDirectMention(t *testing.T) {
	t.Parallel()
	for content, want := range map[string]string{"hello": "en", "你会做什么？": "zh-CN"} {
		m := DecodeMention([]byte(`{"id":"1","content":"`+content+`","author":{"id":"7"}}`), "9", nil)
		if got := m.Public(t.Context()).Tag(); got != want {
			t.Errorf("%s: %s, want %s", content, got, want)
		}
	}
}
