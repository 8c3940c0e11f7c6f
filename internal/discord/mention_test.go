package discord

import (
	"strings"
	"testing"
)

func TestReplacedMentionsFormNoNewMentions(t *testing.T) {
	t.Parallel()
	n := mentionNames{users: map[string]string{"1": "<@<:77:1>>", "2": "<", "3": "<@<@1>77>", "4": "<@<@4>"}}
	deep := strings.Repeat("<@", 400) + "1" + strings.Repeat(">", 400)
	for _, text := range []string{
		"<@<:1234:99>>", "<@<@1>222>", "<@2>@5>", "<@3>", "<@<@4><@4>", deep,
		strings.Repeat("<@", 50) + strings.Repeat("<:1:2>>", 50),
		"<@<:1<:2:3>:4>>",
	} {
		if got := n.replace(text); mentionPattern.MatchString(got) {
			t.Errorf("%.40q became %.60q, which mentions", text, got)
		}
		if got := withoutMentions(text); mentionPattern.MatchString(got) {
			t.Errorf("the name %.40q became %.60q, which mentions", text, got)
		}
	}
	if got := n.replace("I <3 <:heart:1> > all"); got != "I <3 heart > all" {
		t.Errorf("angle brackets of the text: %q", got)
	}
}
