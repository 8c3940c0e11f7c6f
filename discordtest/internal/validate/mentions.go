package validate

import (
	"fmt"
	"slices"

	"github.com/riffbot/riffbot/discordtest/internal/field"
)

// allowedMentions checks the field allowed_mentions.
func (f *Form) allowedMentions(p field.Object) {
	allowed := field.Map(p, "allowed_mentions")
	parse := field.Strings(allowed, "parse")
	for i, word := range parse {
		if word != "users" && word != "roles" && word != "everyone" {
			f.Add(fmt.Sprintf("allowed_mentions.parse.%d", i), "BASE_TYPE_CHOICES",
				"Value must be one of ('roles', 'everyone', 'users').")
		}
	}
	for _, key := range []string{"users", "roles"} {
		named := field.Strings(allowed, key)
		f.count("allowed_mentions."+key, len(named), 100)
		if len(named) > 0 && slices.Contains(parse, key) {
			f.Add("allowed_mentions", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
				"parse:[%q] and %s: [ids...] are mutually exclusive.", key, key)
		}
	}
}
