package userclient

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// mention is how a name is written and sent.
type mention struct{ written, sent string }

// mentions returns the mentions of users, roles and channels that the member can write in a channel, the longest
// first.
func (p *Person) mentions(channelID string) []mention {
	p.mu.Lock()
	defer p.mu.Unlock()
	guild := p.guildOf(channelID)
	if guild == "" {
		return nil
	}
	var all []mention
	for id, m := range p.cache.members[guild] {
		all = append(all, mention{"@" + userName(sub(m, "user")), "<@" + id + ">"})
	}
	for id, r := range p.cache.roles[guild] {
		if id != guild { // @everyone is written out
			all = append(all, mention{"@" + str(r, "name"), "<@&" + id + ">"})
		}
	}
	for id, c := range p.cache.channels {
		if channel := channelOf(c); channel.GuildID == guild && channel.Name != "" {
			all = append(all, mention{"#" + channel.Name, "<#" + id + ">"})
		}
	}
	slices.SortFunc(all, func(a, b mention) int {
		return cmp.Or(len(b.written)-len(a.written), cmp.Compare(a.written, b.written), byID(a.sent, b.sent))
	})
	return all
}

// withMentions replaces written names by mentions, as Discord's client does: "@Ben" by "<@ID>". A name begins and
// ends where a word does.
func (p *Person) withMentions(channelID, text string) string {
	if !strings.ContainsAny(text, "@#") {
		return text
	}
	all := p.mentions(channelID)
	var b strings.Builder
	before := ' '
	for i := 0; i < len(text); {
		at := slices.IndexFunc(all, func(m mention) bool {
			if len(text)-i < len(m.written) || !strings.EqualFold(text[i:i+len(m.written)], m.written) {
				return false
			}
			after, _ := utf8.DecodeRuneInString(text[i+len(m.written):])
			return !isWord(after)
		})
		if at >= 0 && (text[i] == '@' || text[i] == '#') && !isWord(before) && before != '<' {
			b.WriteString(all[at].sent)
			i += len(all[at].written)
			before = ' '
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		b.WriteString(text[i : i+size])
		before, i = r, i+size
	}
	return b.String()
}

// isWord reports whether a character is part of a word. Chinese has no spaces between words.
func isWord(r rune) bool {
	return r == '_' || unicode.IsDigit(r) || unicode.IsLetter(r) && !unicode.Is(unicode.Han, r)
}
